/** A key in quotes, if it looks like one. Anything else may be a value that slipped into the wrong line. */
export function named(key: string): string {
  return looksLikeName(key) ? `"${key}"` : 'this key';
}

export function looksLikeName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_./-]{0,63}$/.test(text);
}
