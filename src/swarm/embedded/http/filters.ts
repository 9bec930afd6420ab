import { isObject } from '../../json.js';
import { refusal } from '../refusal.js';

/** The `filters` of a list, in either of the two forms that clients send. */
export type Filters = ReadonlyMap<string, readonly string[]>;

export function readFilters(text: string | null): Filters {
  if (text === null || text === '') return new Map();
  const parsed = parse(text);
  if (!isObject(parsed)) throw refusal(400, 'invalid filter');
  return new Map(Object.entries(parsed).map(([name, values]) => [name, valuesOf(values)]));
}

function valuesOf(values: unknown): readonly string[] {
  if (Array.isArray(values)) return values.filter((value): value is string => typeof value === 'string');
  return isObject(values) ? Object.keys(values).filter((key) => values[key] === true) : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(400, `invalid filter: ${JSON.stringify(text)}`);
  }
}

export function allowOnly(filters: Filters, allowed: readonly string[]): void {
  const other = [...filters.keys()].find((name) => !allowed.includes(name));
  if (other !== undefined) throw refusal(400, `invalid filter '${other}'`);
}

/** What the common filters look at. */
export interface Filtered {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Name and ID are beginnings, and one of all of them is enough; labels must all be there. */
export function matches(filters: Filters, { id, name, labels }: Filtered, anyCase: boolean): boolean {
  const fold = (text: string): string => (anyCase ? text.toLowerCase() : text);
  const [names, ids] = [filters.get('name') ?? [], filters.get('id') ?? []];
  const byName = names.some((wanted) => fold(name).startsWith(fold(wanted)));
  const byId = ids.some((wanted) => id.startsWith(wanted));
  const exact = filters.get('names') ?? [];
  if (exact.length > 0 && !exact.some((wanted) => fold(name) === fold(wanted))) return false;
  if (names.length + ids.length > 0 && !byName && !byId) return false;
  return hasLabels(labels, filters.get('label') ?? []);
}

/** "k" or "k=v"; "k=" is met by any value. */
export function hasLabels(labels: Readonly<Record<string, string>>, wanted: readonly string[]): boolean {
  return wanted.every((text) => {
    const at = text.indexOf('=');
    const [key, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    const found = labels[key];
    return found !== undefined && (value === '' || found === value);
  });
}
