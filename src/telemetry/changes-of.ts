/** What came and what went since the list was last told. */
export interface Changes<T> {
  readonly begun: readonly T[];
  readonly over: readonly T[];
}

/** Remembers the last list. Two items with the same `identity` are one. */
export function changesOf<T>(identity: (item: T) => readonly unknown[]): (items: readonly T[]) => Changes<T> {
  let before: ReadonlyMap<string, T> = new Map();
  return (items) => {
    const now = new Map(items.map((item) => [JSON.stringify(identity(item)), item]));
    const begun = [...now].flatMap(([key, item]) => (before.has(key) ? [] : [item]));
    const over = [...before].flatMap(([key, item]) => (now.has(key) ? [] : [item]));
    before = now;
    return { begun, over };
  };
}
