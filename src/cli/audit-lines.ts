import type { AuditEntry } from '../model/audit.js';

/** An entry with its time. */
export interface AuditLine extends AuditEntry {
  /** ISO 8601, UTC. */
  readonly time: string;
}

export interface AuditLines {
  /** By time; those of the same millisecond in the order of the file. */
  readonly lines: readonly AuditLine[];
  /** Lines that are no JSON: cut, when a machine died or a disk was full. */
  readonly cut: number;
}

/** Reads log lines and takes those of the audit trail, so that a whole log may be given as well. */
export function auditLines(text: string): AuditLines {
  const lines: AuditLine[] = [];
  let cut = 0;
  for (const raw of text.split('\n')) {
    if (raw.trim() === '') continue;
    const json = parse(raw);
    if (json === undefined) cut += 1;
    else if (isAuditLine(json)) lines.push(json);
  }
  return { lines: lines.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)), cut };
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** What a newer version adds is taken along; what an entry needs must be there. */
function isAuditLine(json: unknown): json is AuditLine {
  if (typeof json !== 'object' || json === null || !('audit' in json) || json.audit !== true) return false;
  const line = json as Partial<Record<keyof AuditLine, unknown>>;
  const texts = [line.time, line.pass, line.action, line.reason, line.result];
  return texts.every((text) => typeof text === 'string') && Array.isArray(line.secrets) && Array.isArray(line.changes);
}
