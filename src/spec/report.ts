import { problem, type Place, type Problem } from '../model/problem.js';
import type { SpecCode } from './codes.js';

/** An error at a place of a spec. */
export function report(code: SpecCode, place: Place, message: string, hint?: string): Problem {
  return problem('error', code, place, hint === undefined ? { message } : { message, hint });
}

/** A lint: stops nothing. */
export function lint(code: SpecCode, place: Place, message: string, hint?: string): Problem {
  return problem('warning', code, place, hint === undefined ? { message } : { message, hint });
}
