import type { ObjectKind } from './object-name.js';

/** The engine takes 1 to 511,999 bytes per secret (its limit of 500 KiB is exclusive). */
export const MAX_VALUE_BYTES = 511_999;

/** The same of a config: 1000 KiB. */
const MAX_CONTENT_BYTES = 1_023_999;

/** Why a value of this length cannot be a Swarm secret, or config; null: it can. Never tells the length itself. */
export function refuseSize(
  length: number,
  kind: ObjectKind = 'secret',
): { code: string; message: string; hint: string } | null {
  if (length === 0) {
    return { code: 'ValueEmpty', message: 'the value is empty', hint: `a Swarm ${kind} holds at least one byte` };
  }
  const most = kind === 'config' ? MAX_CONTENT_BYTES : MAX_VALUE_BYTES;
  if (length > most) {
    return {
      code: 'ValueTooLarge',
      message: `the value is larger than ${most} bytes`,
      hint: `that is the limit of a Swarm ${kind}: split the value, or keep the bulk of it elsewhere`,
    };
  }
  return null;
}
