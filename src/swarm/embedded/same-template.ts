import { isObject, without, type Json } from '../json.js';

/**
 * Whether two task templates ask for the same. A field that is absent and one with its zero value are the same to the
 * engine; the order of a list counts.
 */
export function isSameTemplate(a: Json, b: Json): boolean {
  return canonical(without(a, 'Runtime')) === canonical(without(b, 'Runtime'));
}

export function isSameSpec(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.entries(value).filter(([, field]) => !isZero(field));
  const texts = fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${texts.sort().join(',')}}`;
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isZero);
}
