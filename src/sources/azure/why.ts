import { isNativeError } from 'node:util/types';
import type { Unavailable } from '../../model/answer.js';

/** Goes through the packages of Azure as an error, and comes out on their other side. Holds nothing of a request. */
interface Thrown extends Error {
  readonly why: Unavailable;
}

export function thrownFor(why: Unavailable): Error {
  return Object.assign(new Error(why.message), { why });
}

/** What was thrown by `thrownFor`, or null. */
export function whyOf(thrown: unknown): Unavailable | null {
  return isNativeError(thrown) && 'why' in thrown ? (thrown as Thrown).why : null;
}
