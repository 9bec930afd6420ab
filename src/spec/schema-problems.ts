import type { Problem } from '../model/problem.js';
import { dataAt } from './data.js';
import { nearest } from './did-you-mean.js';
import { MAKING } from './part-rule.js';
import type { SchemaError } from './raw.js';
import { report } from './report.js';
import { expectedOf, homeOf, schemaAt } from './schema-at.js';
import type { Schema } from './schema.js';
import { fieldName, looksLikeName, named } from './words.js';
import type { YamlDocument } from './yaml-documents.js';
import { keyAt, pointerOf, valueAt } from './yaml-spots.js';

/** Tells ajv's errors in terms of the file. Says what a field must be, never what it is: it may be a value. */
export function schemaProblems(document: YamlDocument, schema: Schema, errors: readonly SchemaError[]): Problem[] {
  return errors.filter(isTold).map((error) => tell(document, schema, error));
}

/**
 * Of a name that does not fit ajv tells twice. kind and apiVersion are judged in kinds.ts, and inputs that make values in
 * composed-rules.ts, with better words.
 */
function isTold({ keyword, instancePath, params }: SchemaError): boolean {
  if (instancePath.startsWith('/spec/sources/') && MAKING.includes(String(params['additionalProperty']))) return false;
  if (keyword === 'propertyNames' || instancePath === '/kind' || instancePath === '/apiVersion') return false;
  return !(instancePath === '' && keyword === 'required' && isHeader(params['missingProperty']));
}

function isHeader(field: unknown): boolean {
  return field === 'kind' || field === 'apiVersion';
}

function tell(document: YamlDocument, schema: Schema, error: SchemaError): Problem {
  const pointer = error.instancePath;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(document, schema, pointer, String(error.params['additionalProperty']));
    case 'required':
      return missingField(document, schema, pointer, String(error.params['missingProperty']));
    case 'type':
      return report(
        'WrongType',
        valueAt(document, pointer),
        mustBe(schema, pointer),
        typeHint(document, schema, pointer),
      );
    case 'uniqueItems':
      return twice(document, pointer, String(error.params['i']));
    default:
      return error.propertyName === undefined
        ? report(
            'InvalidValue',
            valueAt(document, pointer),
            mustBe(schema, pointer),
            wordHint(document, schema, pointer),
          )
        : invalidName(document, schema, pointer, error.propertyName);
  }
}

function unknownField(document: YamlDocument, schema: Schema, parent: string, name: string): Problem {
  const known = Object.keys(schemaAt(schema, parent)?.properties ?? {});
  const near = nearest(name, known);
  const home = homeOf(schema, name);
  const hint =
    near !== null
      ? `did you mean "${near}"?`
      : home !== null
        ? `"${name}" belongs ${home === '' ? 'at the top of the document' : `under "${fieldName(home)}"`}`
        : `the fields here are ${known.join(', ')}`;
  const where = parent === '' ? 'the document' : `"${fieldName(parent)}"`;
  const field = looksLikeName(name) ? `unknown field "${name}"` : 'unknown field';
  return report('UnknownField', keyAt(document, pointerOf(parent, name)), `${field} in ${where}`, hint);
}

function missingField(document: YamlDocument, schema: Schema, parent: string, name: string): Problem {
  const pointer = pointerOf(parent, name);
  const field = schemaAt(schema, pointer);
  const hint = field === null ? undefined : `it must be ${expectedOf(field)}`;
  return report('MissingField', keyAt(document, parent), `"${fieldName(pointer)}" is missing`, hint);
}

function twice(document: YamlDocument, parent: string, index: string): Problem {
  const place = valueAt(document, pointerOf(parent, index));
  return report('InvalidValue', place, `"${fieldName(parent)}" holds the same entry twice`, 'remove one of them');
}

function invalidName(document: YamlDocument, schema: Schema, parent: string, name: string): Problem {
  const expects = schemaAt(schema, parent)?.propertyNames?.expects ?? 'another name';
  const message = `${named(name)} in "${fieldName(parent)}" must be ${expects}`;
  return report('InvalidValue', keyAt(document, pointerOf(parent, name)), message);
}

function mustBe(schema: Schema, pointer: string): string {
  const field = schemaAt(schema, pointer);
  return `"${fieldName(pointer)}" must be ${field === null ? 'something else' : expectedOf(field)}`;
}

/** Most wrong types come from YAML's own idea of what unquoted text is. */
function typeHint(document: YamlDocument, schema: Schema, pointer: string): string | undefined {
  const data = dataAt(document.data, pointer);
  const { type, pattern } = schemaAt(schema, pointer) ?? {};
  if (data === null) return 'give it a value, or remove the field';
  if (type === 'array') return 'write each entry on a line of its own that starts with "- "';
  if (typeof data === 'string') return textHint(type, data);
  if (type !== 'string' || (typeof data !== 'number' && typeof data !== 'boolean')) return undefined;
  return pattern === undefined || new RegExp(pattern, 'u').test(String(data)) ? 'put it in quotes' : undefined;
}

function textHint(type: Schema['type'] | undefined, text: string): string | undefined {
  const word = type === 'boolean' ? /^(true|false)$/i : type === 'integer' ? /^[0-9]+$/ : null;
  if (word?.test(text) === true) return 'write it without quotes';
  return type === 'boolean' ? 'YAML 1.2 knows only true and false' : undefined;
}

function wordHint(document: YamlDocument, schema: Schema, pointer: string): string | undefined {
  const data = dataAt(document.data, pointer);
  const near = typeof data === 'string' ? nearest(data, schemaAt(schema, pointer)?.enum ?? []) : null;
  return near === null ? undefined : `did you mean "${near}"?`;
}
