import type { Unavailable, UnavailableClass } from '../model/answer.js';

interface More {
  readonly hint: string | null;
  readonly class?: UnavailableClass;
  readonly retryAfterMs?: number | null;
}

/** By default `invalid`: asking again gives the same, until somebody changes something. */
export function unavailable(code: string, message: string, more: More): Unavailable {
  const { class: kind = 'invalid', hint, retryAfterMs = null } = more;
  return { kind: 'unavailable', class: kind, code, message, hint, retryAfterMs };
}
