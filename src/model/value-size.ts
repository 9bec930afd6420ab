/** The engine takes 1 to 511,999 bytes per secret (its limit of 500 KiB is exclusive). */
export const MAX_VALUE_BYTES = 511_999;

/** Why a value of this length cannot be a Swarm secret; null: it can. Never tells the length itself. */
export function refuseSize(length: number): { code: string; message: string; hint: string } | null {
  if (length === 0) {
    return { code: 'ValueEmpty', message: 'the value is empty', hint: 'a Swarm secret holds at least one byte' };
  }
  if (length > MAX_VALUE_BYTES) {
    return {
      code: 'ValueTooLarge',
      message: `the value is larger than ${MAX_VALUE_BYTES} bytes`,
      hint: 'that is the limit of a Swarm secret: split the value, or keep the bulk of it elsewhere',
    };
  }
  return null;
}
