import type { PropertyStep } from '../../model/property-path.js';
import { SOPS_VALUE, type SopsLeaf } from '../../model/sops-file.js';
import { sopsFault } from './fault.js';
import type { SopsTree } from './tree.js';

/** Every value of the file, in its order. */
export function leavesOf(tree: SopsTree, path: readonly PropertyStep[] = []): SopsLeaf[] {
  switch (tree.kind) {
    case 'map':
      if (tree.pairs.length === 0) return [{ path, kind: 'empty', text: '' }];
      return tree.pairs.flatMap(([key, value]) => leavesOf(value, [...path, key]));
    case 'list':
      if (tree.items.length === 0) return [{ path, kind: 'empty', text: '' }];
      return tree.items.flatMap((item, index) => leavesOf(item, [...path, index]));
    case 'null':
      return [{ path, kind: 'empty', text: '' }];
    case 'plain':
      return [{ path, kind: 'clear', text: tree.text }];
    case 'text':
      return [toLeaf(tree.text, path)];
  }
}

/** A value is encrypted if it looks so. What looks nearly so was damaged. */
function toLeaf(text: string, path: readonly PropertyStep[]): SopsLeaf {
  if (text === '') return { path, kind: 'empty', text };
  if (SOPS_VALUE.test(text)) return { path, kind: 'encrypted', text };
  if (text.startsWith('ENC[')) throw sopsFault('an encrypted value in it is damaged');
  return { path, kind: 'clear', text };
}
