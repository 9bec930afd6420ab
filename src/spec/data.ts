import { stepsOf } from './yaml-spots.js';

/** What stands under a JSON pointer, or undefined. For documents of which nothing is known yet but that they are YAML. */
export function dataAt(data: unknown, pointer: string): unknown {
  let value = data;
  for (const step of stepsOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

/** The text under a JSON pointer, or null if there is none or it is something else. */
export function textAt(data: unknown, pointer: string): string | null {
  const value = dataAt(data, pointer);
  return typeof value === 'string' ? value : null;
}

/** The entries of the list under a JSON pointer; none if it is no list. */
export function listAt(data: unknown, pointer: string): readonly unknown[] {
  const value = dataAt(data, pointer);
  return Array.isArray(value) ? value : [];
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
