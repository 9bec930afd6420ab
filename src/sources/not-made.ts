import type { Unavailable } from '../model/answer.js';
import { unavailable } from './unavailable.js';

/** Of what is due. Never what it keeps already: that is there, and each pass would make another version of it. */
export function notMade(name: string): Unavailable {
  return unavailable('PartWaits', `nothing of "${name}" is made now`, { hint: 'see what holds that one' });
}
