import { isObject } from './json.js';

/**
 * The path of a number that this program cannot send back as it came: an integer beyond what a JavaScript number holds
 * exactly. null: none. Fractions are fine, since both sides print the shortest text that reads back the same.
 */
export function findLossy(value: unknown, path = ''): string | null {
  if (typeof value === 'number') {
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? path : null;
  }
  if (!isObject(value) && !Array.isArray(value)) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = findLossy(inner, path === '' ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
