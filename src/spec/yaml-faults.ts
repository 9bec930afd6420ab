import type { SpecCode } from './codes.js';
import { named } from './words.js';
import type { YamlNode } from './yaml-tree.js';

/** What is wrong with a document as YAML. Offsets count in the text that was parsed. */
export interface Fault {
  readonly code: SpecCode;
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
  /** Where the key stands that this one repeats. */
  readonly first?: number;
}

/** Keys that reach the prototype of a JavaScript object somewhere, sooner or later (S4). */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Values that one document may have once its aliases are written out: more than any person writes, and quick to walk. */
const MAX_EXPANDED = 10_000;

/** `text`: what was parsed. */
export function faultsOf(tree: YamlNode, text: string): Fault[] {
  // Without one of these there is neither an anchor nor an alias.
  const ofAliases = /[&*]/.test(text) ? aliasFaults(tree) : [];
  return [...keyFaults(tree), ...ofAliases].sort((a, b) => a.offset - b.offset);
}

function keyFaults(node: YamlNode): Fault[] {
  if (node.kind === 'sequence') return node.items.flatMap(keyFaults);
  if (node.kind !== 'mapping') return [];
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  for (const { key, keyOffset: offset, value } of node.pairs) {
    const first = key === null ? undefined : seen.get(key);
    if (key === null) faults.push({ code: 'YamlInvalid', offset, message: 'a key must be plain text' });
    else if (FORBIDDEN_KEYS.has(key)) {
      faults.push({ code: 'ForbiddenKey', offset, message: `the key "${key}" is not allowed anywhere` });
    } else if (first !== undefined) {
      faults.push({ code: 'DuplicateKey', offset, first, message: `${named(key)} is there twice` });
    } else seen.set(key, offset);
    faults.push(...keyFaults(value));
  }
  return faults;
}

/** An alias must name an anchor that is complete by then, and all of them together must not blow the document up. */
function aliasFaults(tree: YamlNode): Fault[] {
  const faults: Fault[] = [];
  /** Size of what an anchor names; null while it is still open. */
  const anchors = new Map<string, number | null>();
  const blame = (offset: number, message: string, hint: string): void => {
    faults.push({ code: 'YamlAlias', offset, message, hint });
  };

  const sizeOf = (node: YamlNode): number => {
    if (node.kind === 'alias') {
      const size = anchors.get(node.name);
      if (size === undefined) blame(node.offset, 'this alias names no anchor', 'text that starts with * needs quotes');
      if (size === null) blame(node.offset, 'this alias stands inside of what it names', 'write the value out');
      return size ?? 1;
    }
    if (node.anchor !== null) anchors.set(node.anchor, null);
    const size = 1 + childrenOf(node).reduce((sum, child) => sum + sizeOf(child), 0);
    if (node.anchor !== null) anchors.set(node.anchor, size);
    return size;
  };

  const size = sizeOf(tree);
  if (anchors.size > 0 && size > MAX_EXPANDED) {
    const message = `the aliases of this document expand to more than ${MAX_EXPANDED} values`;
    blame(tree.offset ?? 0, message, 'write the values out');
  }
  return faults;
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'sequence') return node.items;
  return node.kind === 'mapping' ? node.pairs.map((pair) => pair.value) : [];
}
