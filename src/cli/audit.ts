import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { auditJson, auditMountsJson, print } from '../api/json.js';
import { readAside } from '../model/audit-aside.js';
import { count } from '../model/object-words.js';
import { AppError } from '../model/problem.js';
import { auditLines, type AuditLine } from './audit-lines.js';
import { mountsAt } from './audit-mounts.js';
import { readBytes } from './files.js';
import { lookOf } from './problems.js';
import type { Call } from './verb.js';
import { auditHuman, mountsHuman } from './view-audit.js';

export async function runAudit(call: Call): Promise<number> {
  const { io, options } = call;
  const json = options.choice('output', ['human', 'json']) === 'json';
  const at = timeOf(options.text('at'));
  const { cut, lines } = auditLines(await textOf(call));
  if (cut > 0) io.err(`note: ${count(cut, 'line')} cannot be read: cut when a machine died, or not of a log in JSON\n`);
  const [service, secret] = [options.text('service'), options.text('secret')];
  const chosen = lines.filter((line) => concerns(line, service, secret));
  if (at === null) {
    io.out(json ? print(auditJson(chosen)) : auditHuman(chosen, lookOf(call)));
    return 0;
  }
  const mounts = mountsAt(chosen, at).filter((mount) => secret === null || mount.secret === secret);
  io.out(json ? print(auditMountsJson(at, mounts)) : mountsHuman(mounts, lookOf(call)));
  return 0;
}

function concerns(line: AuditLine, service: string | null, secret: string | null): boolean {
  return (service === null || line.service === service) && (secret === null || line.secrets.includes(secret));
}

/** With a zone, since a trail that is read elsewhere would mean another time. */
function timeOf(text: string | null): string | null {
  if (text === null) return null;
  const ms = /T.*(Z|[+-][0-9]{2}:?[0-9]{2})$/i.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new AppError('UsageInvalid', `--at cannot be "${text}"`, {
    hint: 'a time with its zone, like 2026-11-28T03:00:00Z or 2026-11-28T04:00:00+01:00',
  });
}

/** Files that were put aside, by this program or by logrotate, the oldest first. */
async function putAside(file: string): Promise<readonly string[]> {
  const start = `${basename(file)}.`;
  const names = await readdir(dirname(file)).catch(() => []);
  const suffixes = names.flatMap((name) => (name.startsWith(start) ? [name.slice(start.length)] : []));
  const known = suffixes.flatMap((suffix) => ({ suffix, ...readAside(suffix) }));
  const age = ({ n = 0, ours = true }): number => (ours ? -n : n);
  const aside = known.filter(({ n }) => n !== undefined).sort((a, b) => age(b) - age(a));
  return aside.map(({ suffix }) => `${file}.${suffix}`);
}

async function textOf({ argument, io }: Call): Promise<string> {
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  if (argument === '-') return decode(await io.readStdin());
  const parts: string[] = [];
  for (const file of [...(await putAside(argument)), argument]) {
    const bytes = await readBytes(file);
    if (bytes !== null) parts.push(`${decode(bytes)}\n`);
  }
  if (parts.length > 0) return parts.join('');
  throw new AppError('FileMissing', `there is no file "${argument}"`, {
    hint: 'name the file of --audit-file, or - for standard input',
  });
}
