import { MAX_WHOLE, type Schema } from './schema.js';
import { stepsOf } from './yaml-spots.js';

/** The schema of the field under a JSON pointer into a document, or null if the schema knows no such field. */
export function schemaAt(schema: Schema, pointer: string): Schema | null {
  let here: Schema | null = schema;
  for (const step of stepsOf(pointer)) here = here === null ? null : childSchema(here, step);
  return here;
}

function childSchema(schema: Schema, step: string): Schema | null {
  if (schema.items !== undefined) return schema.items;
  const { properties, additionalProperties } = schema;
  if (properties !== undefined && Object.hasOwn(properties, step)) return properties[step] ?? null;
  return additionalProperties === undefined || additionalProperties === false ? null : additionalProperties;
}

/** The first place of the schema that knows a field of this name, as its parent's pointer; null if there is none. */
export function homeOf(schema: Schema, name: string, pointer = ''): string | null {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.some(([known]) => known === name)) return pointer;
  for (const [known, child] of properties) {
    const home = homeOf(child, name, `${pointer}/${known}`);
    if (home !== null) return home;
  }
  return null;
}

/** Completes `… must be`. */
export function expectedOf(schema: Schema): string {
  if (schema.expects !== undefined) return schema.expects;
  if (schema.enum !== undefined)
    return schema.enum.length === 1 ? schema.enum.join() : `one of ${schema.enum.join(', ')}`;
  if (schema.type === 'integer') return wholeNumber(schema);
  return TYPE_WORDS[typeof schema.type === 'string' ? schema.type : 'string'];
}

function wholeNumber({ minimum = 0, maximum = 0 }: Schema): string {
  return maximum === MAX_WHOLE ? `a whole number, at least ${minimum}` : `a whole number from ${minimum} to ${maximum}`;
}

const TYPE_WORDS = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'empty',
} as const;
