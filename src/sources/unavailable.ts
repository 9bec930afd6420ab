import type { Answer } from '../doors.js';

export function unavailable(code: string, message: string, more: { hint: string | null }): Answer {
  return { kind: 'unavailable', code, message, hint: more.hint };
}
