/** Whether two documents, or parts of them, say the same, wherever it stands. */
export function sameWords(a: unknown, b: unknown): boolean {
  return a === b || wordsOf(a) === wordsOf(b);
}

/** As JSON, in a fixed order, without places. */
export function wordsOf(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'place') return undefined;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
