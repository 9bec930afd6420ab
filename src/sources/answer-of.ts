import type { Unavailable } from '../model/answer.js';
import { isAppError } from '../model/problem.js';
import { unavailable } from './unavailable.js';

/** What went wrong, as an answer. Bugs stay bugs. */
export function answerOf(thrown: unknown): Unavailable {
  if (isAppError(thrown)) return unavailable(thrown.code, thrown.message, thrown);
  throw thrown;
}
