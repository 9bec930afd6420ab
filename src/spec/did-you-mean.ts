/**
 * The known word that is nearest to what was written, or null if none is near: at most a third of its letters differ
 * (at least one may), case not counted. Equally near ones: the first of the list.
 */
export function nearest(written: string, known: readonly string[]): string | null {
  if (written.length > 64) return null;
  let best: { word: string; distance: number } | null = null;
  for (const word of known) {
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    const allowed = Math.max(1, Math.floor(word.length / 3));
    if (distance <= allowed && (best === null || distance < best.distance)) best = { word, distance };
  }
  return best?.word ?? null;
}

/** Letters to insert, delete, replace, or to swap with their neighbour. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
