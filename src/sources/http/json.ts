import type { Reply } from './transfer.js';

/** The body as a tree: for answers without a value of ours in them. null: it is no JSON. */
export function jsonOf({ body }: Reply): unknown {
  try {
    return body.expose((bytes) => JSON.parse(Buffer.from(bytes).toString()) as unknown);
  } catch {
    return null;
  }
}

/** What lies under the keys; undefined: nothing does. */
export function at(tree: unknown, ...keys: readonly string[]): unknown {
  let here = tree;
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}

export function textAt(tree: unknown, ...keys: readonly string[]): string | null {
  const found = at(tree, ...keys);
  return typeof found === 'string' ? found : null;
}

export function numberAt(tree: unknown, ...keys: readonly string[]): number | null {
  const found = at(tree, ...keys);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}
