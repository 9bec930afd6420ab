import { AppError } from '../model/problem.js';

/** What the engine sent, not looked at yet. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** undefined where there is no object or no such field. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** '' where the field is absent: the engine leaves empty fields out. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown, absent: number): number {
  return typeof value === 'number' ? value : absent;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Labels and the like: entries whose value is no text are left out. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  if (isTexts(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** As nearly always: then there is nothing to be left out, and no copy to be made. */
function isTexts(value: Json): value is Readonly<Record<string, string>> {
  for (const key in value) if (typeof value[key] !== 'string') return false;
  return true;
}

/** The same object without one of its fields. */
export function without(object: Json, name: string): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

/** A field without which the object cannot be worked with. */
export function need(value: unknown, kind: string, path: string): string {
  const found = path.split('.').reduce(fieldOf, value);
  if (typeof found === 'string' && found !== '') return found;
  throw malformed(`a ${kind} without "${path}"`);
}

/** Version.Index of a swarm object. */
export function indexOf(value: unknown, kind: string): number {
  const index = fieldOf(fieldOf(value, 'Version'), 'Index');
  if (typeof index === 'number' && Number.isSafeInteger(index)) return index;
  throw malformed(`a ${kind} without "Version.Index"`);
}

/** A whole list, or an error: an answer cut down by something in between must not look like an empty swarm. */
export function wholeList(body: unknown, kind: string): readonly unknown[] {
  if (Array.isArray(body)) return body;
  throw malformed(`no list of ${kind}`);
}

function malformed(what: string): AppError {
  return new AppError('EngineAnswer', `the engine sent ${what}`, {
    retry: 'backoff',
    hint: 'is something else than a Docker Engine at this address, or a proxy that edits its answers?',
  });
}
