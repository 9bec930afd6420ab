import { AppError } from '../model/problem.js';
import type { Doing } from './failure.js';

/** A write whose fate nobody knows is not an unreachable engine: it must be looked for before anything else is done. */
export function noAnswer(why: string, doing: Doing): AppError {
  if (doing.write) {
    return new AppError('OutcomeUnknown', `could not ${doing.what}, or could and was not told: ${why}`, {
      retry: 'backoff',
      hint: 'the next pass looks before it decides',
    });
  }
  return new AppError('EngineUnreachable', `could not ${doing.what}: ${why}`, {
    retry: 'backoff',
    hint: `is the engine at "${doing.url}" up and not overloaded?`,
  });
}
