import { endOfValue, isMap, isString, membersOf, NOT_JSON, skipSpace } from './json-scan.js';
import { unescapeString } from './json-text.js';

/** The texts of a mapping by their names, in one walk. The caller owns the bytes. null: it is no mapping of texts only, each once. */
export function textMembers(json: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  const texts = new Map<string, Uint8Array>();
  const nothing = (): null => {
    for (const text of texts.values()) text.fill(0);
    return null;
  };
  try {
    const start = skipSpace(json, 0);
    if (skipSpace(json, endOfValue(json, start)) !== json.length || !isMap(json, start)) return null;
    for (const { keyAt, keyEnd, at, end } of membersOf(json, start)) {
      const name = unescapeString(json.subarray(keyAt, keyEnd));
      const text = isString(json, at) ? unescapeString(json.subarray(at, end)) : null;
      const key = name === null ? null : Buffer.from(name).toString();
      if (key === null || text === null || texts.has(key)) {
        text?.fill(0);
        return nothing();
      }
      texts.set(key, text);
    }
    return texts;
  } catch (thrown) {
    if (thrown === NOT_JSON) return nothing();
    throw thrown;
  }
}
