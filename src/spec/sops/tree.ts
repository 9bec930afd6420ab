/** A structured file with its keys in order: what plain objects of JavaScript do not keep (`"10"` goes before `"a"`). */
export type SopsTree =
  | { readonly kind: 'map'; readonly pairs: readonly (readonly [string, SopsTree])[] }
  | { readonly kind: 'list'; readonly items: readonly SopsTree[] }
  | { readonly kind: 'text'; readonly text: string }
  /** A number or a boolean, as the MAC has it. */
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'null' };

/** What stands under a key of a mapping; null: it is no mapping, or has no such key. */
export function under(tree: SopsTree | null, key: string): SopsTree | null {
  return tree?.kind === 'map' ? (tree.pairs.find(([name]) => name === key)?.[1] ?? null) : null;
}

/** The text under a key; null where there is none. */
export function textUnder(tree: SopsTree | null, key: string): string | null {
  const found = under(tree, key);
  return found?.kind === 'text' ? found.text : null;
}
