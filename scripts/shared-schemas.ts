type Schemas = Readonly<Record<string, object>>;

/**
 * The same schemas, with every one that stands in them more than once as a schema of its own, called by `$ref`. Where it
 * stands ajv writes all its code anew otherwise: the validators were twice as long, and each start of a verb reads them.
 */
export function sharedSchemas(schemas: Schemas): Schemas {
  const sharing: Sharing = { counts: new Map(), shared: new Map() };
  for (const schema of Object.values(schemas)) count(schema, sharing);
  const own = Object.entries(schemas).map(([name, schema]) => [name, inside(schema, sharing)] as const);
  const shared = [...sharing.shared.values()].map(({ name, schema }) => [name, schema] as const);
  return Object.fromEntries([...own, ...shared]);
}

/** Both by the text of a schema. */
interface Sharing {
  readonly counts: Map<string, number>;
  readonly shared: Map<string, { readonly name: string; readonly schema: object }>;
}

function count(value: object, sharing: Sharing): void {
  if (isSchema(value)) {
    const text = JSON.stringify(value);
    const times = sharing.counts.get(text) ?? 0;
    sharing.counts.set(text, times + 1);
    // What stands in a shared one stands there once.
    if (times > 0) return;
  }
  for (const child of childrenOf(value)) if (isObject(child)) count(child, sharing);
}

function refTo(value: object, sharing: Sharing): object {
  const text = JSON.stringify(value);
  if (!isSchema(value) || (sharing.counts.get(text) ?? 0) < 2) return inside(value, sharing);
  const known = sharing.shared.get(text);
  if (known !== undefined) return { $ref: known.name };
  const schema = inside(value, sharing);
  const name = `Shared${String(sharing.shared.size + 1)}`;
  sharing.shared.set(text, { name, schema });
  return { $ref: name };
}

function inside(value: object, sharing: Sharing): object {
  const told = (child: unknown): unknown => (isObject(child) ? refTo(child, sharing) : child);
  if (Array.isArray(value)) return value.map(told);
  if ('uniqueItems' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]: [string, unknown]) => [key, told(child)]));
}

/** To compare entries whose type it does not see where the list is, ajv wants help at run time. */
function childrenOf(value: object): readonly unknown[] {
  return 'uniqueItems' in value ? [] : Object.values(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** And says more than a type. A field may be called "type", but its schema is no text. */
function isSchema(value: object): boolean {
  return 'type' in value && typeof value.type === 'string' && Object.keys(value).length > 1;
}
