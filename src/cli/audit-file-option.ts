import type { Listener } from '../doors.js';
import { AppError } from '../model/problem.js';
import type { Call, Flag } from './verb.js';

/** Of the verbs that write. */
export const AUDIT_FLAGS: readonly Flag[] = [
  { flags: '--audit-file <file>', does: 'append each write to the engine to this file, which `waxseal audit` reads' },
  {
    flags: '--audit-max-size <size>',
    does: 'put that file aside before it grows beyond this, and keep ten',
    fallback: '10MB',
  },
];

/** Each write on the log, and in the file if there is to be one. Throws UsageInvalid, FileUnwritable. */
export function openAudit({ log, options, wire }: Call): Promise<Listener> {
  const path = options.text('audit-file');
  const maxBytes = bytesOf(options.text('audit-max-size') ?? '');
  return wire.auditTrail(log, path === null ? null : { path, maxBytes });
}

const UNITS: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9 };

function bytesOf(text: string): number {
  const [, digits = '', unit = ''] = /^([1-9][0-9]{0,5})([KMG]B)$/.exec(text) ?? [];
  if (digits !== '') return Number(digits) * (UNITS[unit] ?? 1);
  throw new AppError('UsageInvalid', `--audit-max-size cannot be "${text}"`, {
    hint: 'a size like 500KB, 10MB or 1GB',
  });
}
