import type { Place } from '../model/problem.js';
import type { YamlDocument } from './yaml-documents.js';
import type { YamlNode } from './yaml-tree.js';

/** Where a document starts. */
export function startOf(document: YamlDocument): Place {
  return document.placeOf(document.tree.offset ?? 0);
}

/** Where the value under a JSON pointer stands; its key where there is no value to point at, or it is a block of text. */
export function valueAt(document: YamlDocument, pointer: string): Place {
  return document.placeOf(find(document.tree, pointer).value);
}

/** Where the key of the field under a JSON pointer stands (of a list entry: the entry). */
export function keyAt(document: YamlDocument, pointer: string): Place {
  return document.placeOf(find(document.tree, pointer).key);
}

/** Where the text under a JSON pointer stands as it is written, escapes and indentation included; null: nowhere. */
export function writtenAt(document: YamlDocument, pointer: string): { start: number; end: number } | null {
  let node: YamlNode | null = document.tree;
  for (const name of stepsOf(pointer)) node = node === null ? null : (childOf(node, name)?.node ?? null);
  if (node?.kind !== 'scalar' || node.start === null || node.end === null) return null;
  return { start: node.start, end: node.end };
}

/** Goes as far down the pointer as the document was written out: an absent field is found at the last parent. */
function find(tree: YamlNode, pointer: string): { key: number; value: number } {
  let node = tree;
  let spot = { key: tree.offset ?? 0, value: tree.offset ?? 0 };
  for (const name of stepsOf(pointer)) {
    const child = childOf(node, name);
    if (child === null) break;
    node = child.node;
    const key = child.keyOffset ?? node.offset ?? spot.value;
    spot = { key, value: node.offset ?? key };
  }
  return spot;
}

function childOf(node: YamlNode, name: string): { node: YamlNode; keyOffset: number | null } | null {
  if (node.kind === 'sequence') {
    const item = node.items[Number(name)];
    return item === undefined ? null : { node: item, keyOffset: null };
  }
  if (node.kind !== 'mapping') return null;
  const pair = node.pairs.find(({ key }) => key === name);
  return pair === undefined ? null : { node: pair.value, keyOffset: pair.keyOffset };
}

/** Of pointers that were asked for before: the rules ask every document for the same few dozen. */
const known = new Map<string, readonly string[]>();

/** Those with names of a document in them are without number. */
const MOST_KNOWN = 500;

/** The steps of a JSON pointer (RFC 6901). */
export function stepsOf(pointer: string): readonly string[] {
  const before = known.get(pointer);
  if (before !== undefined) return before;
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (known.size < MOST_KNOWN) known.set(pointer, steps);
  return steps;
}

export function pointerOf(parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
