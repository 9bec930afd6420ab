import { printable, printableLine } from './printable.js';

/** Where something was written. Line and column count from 1. `file` is relative to the spec directory. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Something that a person should read: in a spec, in a directory, in the Swarm. Errors stop what they concern and
 * nothing else; lints (severity warning) stop nothing. `code` is API, `message` and `hint` may change. Neither may ever
 * hold a value, a ciphertext or a credential.
 */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** What the caller may do about a failure: nothing, try again later, or try again once something was changed. */
export type Retry = 'never' | 'backoff' | 'when-changed';

/**
 * The one error class of the product. Every layer that catches one may add what it was doing (a new AppError with the
 * old one as `cause`); only the command line prints it.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: string;
  readonly hint: string | null;
  readonly retry: Retry;

  constructor(code: string, message: string, more: { hint?: string; retry?: Retry; cause?: unknown } = {}) {
    super(printable(message), more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.hint = more.hint === undefined ? null : printable(more.hint);
    this.retry = more.retry ?? 'never';
  }
}

/** By its fields, since an error may come from another realm (a test runner's, a worker's). */
export function isAppError(thrown: unknown): thrown is AppError {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'AppError';
}

/** A problem at a place (`null`: of the directory or the Swarm as a whole). */
export function problem(
  severity: Problem['severity'],
  code: string,
  place: Place | null,
  text: { message: string; hint?: string },
): Problem {
  return {
    severity,
    code,
    message: printableLine(text.message),
    hint: text.hint === undefined ? null : printableLine(text.hint),
    file: place === null ? null : printableLine(place.file),
    line: place?.line ?? null,
    column: place?.column ?? null,
  };
}
