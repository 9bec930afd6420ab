import { isUtf8 } from 'node:buffer';
import type { PropertyStep } from '../../model/property-path.js';
import { endOfValue, isList, isMap, isNull, isString, itemsOf, membersOf, NOT_JSON, skipSpace } from './json-scan.js';
import { compact, unescapeString } from './json-text.js';
import { isNoText, isNothing, leadsNowhere, notJson, type Picked, type Why } from './picked.js';

/** Cuts out of JSON text what lies under the path; no step: the whole of it. Never throws. */
export function pickJson(text: Uint8Array, path: readonly PropertyStep[]): Picked {
  try {
    const at = skipSpace(text, 0);
    const end = endOfValue(text, at);
    if (skipSpace(text, end) !== text.length || !isUtf8(text)) return notJson(path);
    return walk(text, at, path);
  } catch (thrown) {
    if (thrown === NOT_JSON) return notJson(path);
    throw thrown;
  }
}

function walk(text: Uint8Array, start: number, path: readonly PropertyStep[]): Picked {
  let at = start;
  for (const [depth, step] of path.entries()) {
    const child = typeof step === 'string' ? memberOf(text, at, step) : itemOf(text, at, step);
    if (typeof child === 'string') return leadsNowhere(child, path.slice(0, depth), step);
    at = child;
  }
  return take(text.subarray(at, endOfValue(text, at)), path);
}

function memberOf(text: Uint8Array, at: number, key: string): number | Why {
  if (!isMap(text, at)) return 'not a mapping';
  const wanted = Buffer.from(key);
  const found = membersOf(text, at).filter(({ keyAt, keyEnd }) => {
    const name = unescapeString(text.subarray(keyAt, keyEnd));
    return name !== null && wanted.equals(name);
  });
  if (found.length > 1) return 'twice';
  return found[0]?.at ?? 'missing';
}

function itemOf(text: Uint8Array, at: number, index: number): number | Why {
  return isList(text, at) ? (itemsOf(text, at)[index] ?? 'missing') : 'not a list';
}

function take(json: Uint8Array, path: readonly PropertyStep[]): Picked {
  if (isNull(json, 0)) return isNothing(path);
  const value = isString(json, 0) ? unescapeString(json) : compact(json);
  return value === null ? isNoText(path) : { kind: 'found', value };
}
