/** Whether two documents, or parts of them, say the same, wherever it stands. */
export function sameWords(a: unknown, b: unknown): boolean {
  return a === b || wordsOf(a) === wordsOf(b);
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
