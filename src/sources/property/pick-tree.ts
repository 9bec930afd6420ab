import type { PropertyStep } from '../../model/property-path.js';
import { escapeString } from './json-text.js';
import { isNothing, leadsNowhere, type Picked } from './picked.js';

/** A file that was read into memory already. Keys are unique. */
export type Tree =
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Tree> }
  | { readonly kind: 'list'; readonly items: readonly Tree[] }
  /** UTF-8. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  /** A number, true, false or null: JSON, digit for digit as it was written. */
  | { readonly kind: 'word'; readonly json: string };

/** What lies under the path, as `pickJson` would give it of the same tree in JSON. Never throws. */
export function pickTree(tree: Tree, path: readonly PropertyStep[]): Picked {
  let node = tree;
  for (const [depth, step] of path.entries()) {
    const child = childOf(node, step);
    if (typeof child === 'string') return leadsNowhere(child, path.slice(0, depth), step);
    node = child;
  }
  if (node.kind === 'word' && node.json === 'null') return isNothing(path);
  return { kind: 'found', value: node.kind === 'text' ? node.bytes.slice() : toJson(node) };
}

function childOf(node: Tree, step: PropertyStep): Tree | 'not a mapping' | 'not a list' | 'missing' {
  if (typeof step === 'number') return node.kind === 'list' ? (node.items[step] ?? 'missing') : 'not a list';
  return node.kind === 'map' ? (node.entries.get(step) ?? 'missing') : 'not a mapping';
}

function toJson(node: Tree): Uint8Array {
  switch (node.kind) {
    case 'map':
      return series(
        '{',
        [...node.entries].map(([key, value]) => pair(key, toJson(value))),
        '}',
      );
    case 'list':
      return series('[', node.items.map(toJson), ']');
    case 'text':
      return escapeString(node.bytes);
    case 'word':
      return Uint8Array.from(Buffer.from(node.json));
  }
}

function pair(key: string, value: Uint8Array): Uint8Array {
  return joined([escapeString(Buffer.from(key)), Buffer.from(':'), value]);
}

function series(open: string, entries: readonly Uint8Array[], close: string): Uint8Array {
  const parts = entries.flatMap((entry, index) => (index === 0 ? [entry] : [Buffer.from(','), entry]));
  return joined([Buffer.from(open), ...parts, Buffer.from(close)]);
}

/** One after the other; the parts are wiped. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
    part.fill(0);
  }
  return whole;
}
