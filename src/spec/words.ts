/** A key in quotes, if it looks like one. Anything else may be a value that slipped into the wrong line. */
export function named(key: string): string {
  return looksLikeName(key) ? `"${key}"` : 'this key';
}

export function looksLikeName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_./-]{0,63}$/.test(text);
}

/** "a", "a or b", "a, b or c". */
export function anyOf(words: readonly string[]): string {
  return listed(words, 'or');
}

/** "a", "a and b", "a, b and c". */
export function allOf(words: readonly string[]): string {
  return listed(words, 'and');
}

function listed(words: readonly string[], last: string): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
