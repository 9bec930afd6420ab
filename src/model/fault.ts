import { types } from 'node:util';
import { isAppError } from './problem.js';

/** What may be logged of something that was thrown. The message of a foreign error may hold anything, so it is left out. */
export interface Fault {
  readonly error: string;
  readonly code?: string;
  readonly message?: string;
  /** Where it was thrown: the frames of the stack, without its first line. */
  readonly at: readonly string[];
  readonly cause?: Fault;
}

export function faultOf(thrown: unknown): Fault {
  if (!types.isNativeError(thrown)) return { error: typeof thrown, at: [] };
  const said = isAppError(thrown) ? { code: thrown.code, message: thrown.message } : codeOf(thrown);
  const cause = thrown.cause === undefined ? {} : { cause: faultOf(thrown.cause) };
  return { error: thrown.name, ...said, at: framesOf(thrown), ...cause };
}

/** As Node names system errors: ENOSPC, ERR_INVALID_ARG_TYPE. */
function codeOf(thrown: Error): { code?: string } {
  const code = 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? { code } : {};
}

function framesOf({ stack = '' }: Error): readonly string[] {
  const lines = stack.split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .*:[0-9]+:[0-9]+\)?$/.test(line)).slice(0, 10);
}
