/** Whether two documents, or parts of them, say the same, wherever it stands. */
export function sameWords(a: unknown, b: unknown): boolean {
  return isAlike(a, b) || wordsOf(a) === wordsOf(b);
}

/** As JSON, in a fixed order, without places. */
export function wordsOf(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (isPlace(key, part)) return undefined;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** A label may be called so too, but it is text. */
function isPlace(key: string, part: unknown): boolean {
  return key === 'place' && typeof part === 'object';
}

/** Whether they are alike without being written out, as nearly all of two states of a directory are. False: not sure. */
function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [own, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  const keys = Object.keys(own);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && (isPlace(key, own[key]) || isAlike(own[key], other[key])))
  );
}
