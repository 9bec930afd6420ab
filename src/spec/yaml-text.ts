import { isMapping } from './data.js';
import type { Fault } from './yaml-faults.js';
import type { YamlNode } from './yaml-tree.js';

/**
 * Texts that no file, no URL and no Swarm can hold: an escape can write half of a surrogate pair. Whatever became of one
 * later would be another text, or the end of a pass.
 */
export function textFaults(node: YamlNode, data: unknown): Fault[] {
  switch (node.kind) {
    case 'scalar':
      return typeof data === 'string' && HALF.test(data) ? [faultAt(node.offset ?? 0)] : [];
    case 'sequence':
      return Array.isArray(data) ? node.items.flatMap((item, index) => textFaults(item, data[index])) : [];
    case 'mapping': {
      if (!isMapping(data)) return [];
      return node.pairs.flatMap(({ key, keyOffset, value }) => {
        if (key === null || !Object.hasOwn(data, key)) return [];
        return [...(HALF.test(key) ? [faultAt(keyOffset)] : []), ...textFaults(value, data[key])];
      });
    }
    case 'alias':
      return [];
  }
}

/** With the flag u a pair is one character, so that only halves are surrogates. */
const HALF = /\p{Cs}/u;

function faultAt(offset: number): Fault {
  return {
    code: 'YamlInvalid',
    offset,
    message: 'this text has half of a surrogate pair, which is no character',
    hint: 'an escape such as \\ud83d stands only together with its other half: write the character itself',
  };
}
