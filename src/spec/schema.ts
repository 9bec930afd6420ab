/**
 * The part of JSON Schema (draft-07, which every editor knows) that the specs use, and `expects` beside it. Validators,
 * JSON Schemas, the reference page and the text of errors are all made of values of this type.
 */
export interface Schema {
  readonly type: JsonType | readonly JsonType[];
  /** For the reference and for editors: what the field means, in whole sentences. */
  readonly description: string;
  /** For errors: completes the sentence `"spec.x" must be …`. Where absent, the type is told. */
  readonly expects?: string;
  /** Told by the reference and editors; the code that fills it in is in defaults.ts. */
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly propertyNames?: { readonly pattern: string; readonly expects: string };
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
}

/** Where no smaller limit makes sense: still a number that nothing can overflow with. */
export const MAX_WHOLE = 1_000_000;

type JsonType = 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null';

/** A mapping with exactly these fields. */
export function fields(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  more: Partial<Schema> = {},
): Schema {
  return { type: 'object', description, additionalProperties: false, properties, ...more };
}

export function text(description: string, more: Partial<Schema> = {}): Schema {
  return { type: 'string', description, ...more };
}

export function oneOf(description: string, words: readonly string[], more: Partial<Schema> = {}): Schema {
  return { type: 'string', description, enum: words, ...more };
}

export function whole(description: string, minimum: number, more: Partial<Schema> = {}): Schema {
  return { type: 'integer', description, minimum, maximum: MAX_WHOLE, ...more };
}

export function flag(description: string, byDefault: boolean): Schema {
  return { type: 'boolean', description, default: byDefault };
}

export function list(description: string, items: Schema, more: Partial<Schema> = {}): Schema {
  return { type: 'array', description, items, ...more };
}
