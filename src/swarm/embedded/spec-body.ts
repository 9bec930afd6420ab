import { isObject, type Json } from '../json.js';
import { refusal } from './refusal.js';

/** Fields of a request's body, read as strictly as the engine reads them. */

/** null is '' to the engine; anything but text is refused. */
export function readLabels(body: Json): Readonly<Record<string, string>> {
  const labels = body['Labels'] ?? {};
  if (!isObject(labels)) throw notText(labels, 'Labels');
  const entries = Object.entries(labels).map(([key, value]) => {
    if (typeof value === 'string' || value === null) return [key, value ?? ''];
    throw notText(value, 'Labels');
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Standard base64 with its padding; line ends in it are passed over. Empty where there is none. */
export function bytesOf(data: unknown): Buffer {
  if (data === undefined || data === null) return Buffer.alloc(0);
  if (typeof data !== 'string') throw notText(data, 'Data');
  const text = data.replace(/[\r\n]/g, '');
  const wrong = text.search(/[^A-Za-z0-9+/=]|=(?!=?$)/);
  if (wrong < 0 && text.length % 4 === 0) return Buffer.from(text, 'base64');
  throw refusal(400, `invalid JSON: illegal base64 data at input byte ${wrong < 0 ? text.length : wrong}`);
}

function notText(value: unknown, field: string): Error {
  const kind = typeof value === 'object' ? 'array' : typeof value;
  return refusal(400, `invalid JSON: json: cannot unmarshal ${kind} into Go struct field .${field} of type string`);
}
