import { isLoopback } from '../../model/loopback.js';
import type { Problem } from '../../model/problem.js';
import { dataAt, textAt } from '../data.js';
import { report } from '../report.js';
import { flag, text, type Schema } from '../schema.js';
import type { YamlDocument } from '../yaml-documents.js';
import { valueAt } from '../yaml-spots.js';

/** The two fields of a provider that is reached at an address. */
export const ADDRESS_FIELDS: Readonly<Record<'address' | 'insecure', Schema>> = {
  address: text(
    'Where it answers: https, and no path. Plain http is taken for this machine (127.0.0.0/8, ::1, localhost) only.',
    { expects: 'an address such as https://vault.example.com:8200', examples: ['https://vault.example.com:8200'] },
  ),
  insecure: flag('Let the credentials and all values travel over plain http, for anybody on the way to read.', false),
};

/** The address in its only spelling: scheme, host, and the port unless it is that of the scheme. */
export function originOf(address: string): string {
  return new URL(address).origin;
}

/** `hint`: what to do about an address that says more than where the server is. */
export function addressProblems(
  document: YamlDocument,
  pointer: string,
  hint = NOTHING_ELSE,
  name = 'address',
): readonly Problem[] {
  const at = `${pointer}/${name}`;
  const address = textAt(document.data, at);
  if (address === null) return [];
  const url = parse(address);
  if (url === null) return urlProblems(document, at, 'https://vault.example.com:8200', hint);
  if (url.protocol === 'https:' || isLoopback(url.hostname) || dataAt(document.data, `${pointer}/insecure`) === true) {
    return [];
  }
  const secure = 'use https; or, if nobody can listen on the way, say "insecure: true" beside it';
  return [report('AddressInsecure', valueAt(document, at), `${fieldAt(at)} is plain http to another machine`, secure)];
}

export const NOTHING_ELSE = 'scheme, host and port, and nothing else: no user, no path, no question mark';

/** What stands at `at`, if anything does, must be the address of a server. */
export function urlProblems(
  document: YamlDocument,
  at: string,
  example: string,
  hint = NOTHING_ELSE,
): readonly Problem[] {
  const address = textAt(document.data, at);
  if (address === null || parse(address) !== null) return [];
  const message = `${fieldAt(at)} must be an address such as ${example}`;
  return [report('AddressInvalid', valueAt(document, at), message, hint)];
}

function fieldAt(pointer: string): string {
  return `"${pointer.slice(1).replaceAll('/', '.')}"`;
}

function parse(address: string): URL | null {
  if (!/^https?:\/\/[^/\\?#@\s]+\/?$/i.test(address)) return null;
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
