import { sopsFault } from './fault.js';
import type { SopsTree } from './tree.js';

/** More steps than the fields of sops have, and more entries in a list than a file has keys. */
const MAX_STEPS = 8;
const MAX_ENTRIES = 1000;

interface Branch {
  readonly children: Map<string, Branch>;
  text: string | null;
}

/**
 * The fields of sops as formats without nesting have them: `age__list_0__map_enc` is `enc` of the first entry of `age`.
 * Unlike sops, two fields that contradict each other are refused.
 */
export function unflatten(fields: ReadonlyMap<string, string>): SopsTree {
  const root: Branch = { children: new Map(), text: null };
  for (const [name, value] of fields) put(root, name, value);
  return toTree(root);
}

function put(root: Branch, name: string, value: string): void {
  const steps = name.split(/(?=__map_|__list_)/);
  if (steps.length > MAX_STEPS) throw sopsFault(`the field "${name.slice(0, 40)}" of sops nests too deeply`);
  let at = root;
  for (const step of steps) {
    const next = at.children.get(step) ?? { children: new Map<string, Branch>(), text: null };
    at.children.set(step, next);
    at = next;
  }
  at.text = value;
}

function toTree({ children, text }: Branch): SopsTree {
  if (text !== null && children.size > 0) throw sopsFault('two fields of sops contradict each other');
  if (text !== null) return { kind: 'text', text };
  const names = [...children.keys()];
  if (names.length > 0 && names.every((name) => name.startsWith('__list_'))) return toList(children);
  if (names.some((name) => name.startsWith('__list_'))) throw sopsFault('two fields of sops contradict each other');
  return { kind: 'map', pairs: [...children].map(([name, child]) => [name.replace('__map_', ''), toTree(child)]) };
}

function toList(children: ReadonlyMap<string, Branch>): SopsTree {
  if (children.size > MAX_ENTRIES) throw sopsFault('a list of sops is too long');
  const items = Array.from({ length: children.size }, (_, index) => {
    const child = children.get(`__list_${index}`);
    if (child === undefined) throw sopsFault('a list of sops has a gap');
    return toTree(child);
  });
  return { kind: 'list', items };
}
