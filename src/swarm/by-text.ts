/** Sorted by code units, so that the order is the same on every machine. */
export function byText<T>(things: readonly T[], text: (thing: T) => string): readonly T[] {
  return [...things].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}
