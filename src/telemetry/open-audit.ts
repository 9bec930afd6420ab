import type { Listener, Log } from '../doors.js';
import { auditFile } from './audit-file.js';
import { auditTrail } from './audit.js';
import { makeLog } from './log.js';

/** Files that are put aside. */
const KEEP = 10;

/** The trail on the log, and in a file if there is to be one. @throws AppError FileUnwritable. */
export function openAudit(log: Log, file: { readonly path: string; readonly maxBytes: number } | null): Listener {
  if (file === null) return auditTrail(log);
  const onLoss = (code: string): void => log.error('the audit file cannot be written', { file: file.path, code });
  const write = auditFile({ ...file, keep: KEEP, onLoss });
  return auditTrail(log, makeLog({ level: 'info', format: 'json', write }));
}
