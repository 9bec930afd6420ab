import { formatPropertyPath, type PropertyStep } from '../../model/property-path.js';

/**
 * What a path leads to. `value` is new bytes, which the caller owns: the text of a string; of anything else its JSON
 * without white space, numbers digit for digit as they were written. A refusal names the path, never anything else of
 * the text. Only PropertyMissing says that the text is sound and has nothing there.
 */
export type Picked =
  | { readonly kind: 'found'; readonly value: Uint8Array }
  | { readonly kind: 'refused'; readonly code: PropertyCode; readonly message: string; readonly hint: string };

export type PropertyCode = 'PropertyMissing' | 'PropertyUnfit' | 'NotJson';

/** Why a step cannot be taken. */
export type Why = 'not a mapping' | 'not a list' | 'missing' | 'twice';

/** The step after `parent` goes nowhere. */
export function leadsNowhere(why: Why, parent: readonly PropertyStep[], step: PropertyStep): Picked {
  const there = spot([...parent, step]);
  switch (why) {
    case 'missing':
      return { kind: 'refused', code: 'PropertyMissing', message: `there is no ${there}`, hint: MISSING };
    case 'twice':
      return unfit([...parent, step], 'is there twice', 'a mapping must have each key once');
    case 'not a mapping':
      return unfit(parent, `is no mapping, so it has no ${there}`, 'a place in a list is written [0]');
    case 'not a list':
      return unfit(parent, `is no list, so it has no ${there}`, 'a key of digits is written without brackets: users.0');
  }
}

export function isNothing(path: readonly PropertyStep[]): Picked {
  return unfit(path, 'is null', 'null stands for "no value": give it one, or take another property');
}

export function isNoText(path: readonly PropertyStep[]): Picked {
  return unfit(path, 'has half of a surrogate pair in it', 'bytes that are no text belong into base64');
}

const MISSING = 'check the spelling: a path is written like db.users[0].password, and keys are case-sensitive';

function unfit(path: readonly PropertyStep[], fault: string, hint: string): Picked {
  return { kind: 'refused', code: 'PropertyUnfit', message: `${spot(path)} ${fault}`, hint };
}

export function notJson(path: readonly PropertyStep[]): Picked {
  const message = `the value is not JSON, so it has no ${spot(path)}`;
  return { kind: 'refused', code: 'NotJson', message, hint: 'leave `property` out to take the value as it is' };
}

function spot(path: readonly PropertyStep[]): string {
  return path.length === 0 ? 'the value' : `property "${formatPropertyPath(path)}"`;
}
