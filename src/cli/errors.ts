import { types } from 'node:util';
import { isAppError } from '../model/problem.js';
import type { Io } from './io.js';

const REPORT =
  'please report it with what `--log-level debug` prints; read that before, since it may quote your documents';

/**
 * The one place where errors are printed. What is not an AppError is a bug of ours: its message may hold anything, so
 * it is shown only to those who ask for it.
 */
export function printError(io: Io, thrown: unknown, debug: boolean): void {
  if (isAppError(thrown)) {
    io.err(`waxseal: ${thrown.message}\n`);
    if (thrown.hint !== null) io.err(`hint: ${thrown.hint}\n`);
  } else {
    const name = types.isNativeError(thrown) ? thrown.name : typeof thrown;
    io.err(`waxseal: internal error (${name}): this is a bug of Waxseal, not yours\nhint: ${REPORT}\n`);
  }
  if (debug) io.err(`${traceOf(thrown)}\n`);
}

/** The stack, and those of its causes. */
function traceOf(thrown: unknown): string {
  if (!types.isNativeError(thrown)) return String(thrown);
  const stack = thrown.stack ?? thrown.message;
  return thrown.cause === undefined ? stack : `${stack}\ncaused by: ${traceOf(thrown.cause)}`;
}
