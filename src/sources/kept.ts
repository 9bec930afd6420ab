import type { Keyring, SourceRef } from '../doors.js';
import type { Answer, Unavailable } from '../model/answer.js';
import { SEALED_LABEL } from '../model/labels.js';
import type { Holder } from '../model/live.js';
import { OWN_VALUE } from '../model/part-access.js';
import { parsePropertyPath } from '../model/property-path.js';
import { SecretValue } from '../model/secret-value.js';
import { answerOf } from './answer-of.js';
import { pickJson } from './property/pick-json.js';
import { unavailable } from './unavailable.js';

/** The property that a document has of what it made itself. */
export const MAIN = OWN_VALUE;

/** Credentials that a lease gave, whole: the text of one JSON object. */
export const CREDENTIALS = '.credentials';

/** What is kept of a value that no source can give twice: bytes by name, `MAIN` among them. No document can take what begins with a dot. */
export type Kept = ReadonlyMap<string, Uint8Array>;

const FORMAT = 'waxseal.kept/1';
const NEWLINE = 0x0a;

/** A format, a line of JSON that says the length of each property, the bytes of all. A copy: the caller wipes both. */
export function encodeKept(kept: Kept): SecretValue {
  const sizes = [...kept].map(([name, bytes]) => [name, bytes.length] as const);
  const head = new TextEncoder().encode(`${FORMAT}\n${JSON.stringify({ properties: sizes })}\n`);
  const all = new Uint8Array(head.length + sizes.reduce((sum, [, size]) => sum + size, 0));
  all.set(head);
  let at = head.length;
  for (const bytes of kept.values()) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return SecretValue.of(all);
}

/** Views into `all`, or null: some other program made it, or a newer one. */
export function decodeKept(all: Uint8Array): Kept | null {
  const formatEnd = all.indexOf(NEWLINE);
  const headEnd = all.indexOf(NEWLINE, formatEnd + 1);
  if (headEnd < 0 || text(all.subarray(0, formatEnd)) !== FORMAT) return null;
  const kept = new Map<string, Uint8Array>();
  let at = headEnd + 1;
  for (const [name, size] of sizesOf(text(all.subarray(formatEnd + 1, headEnd)))) {
    kept.set(name, all.subarray(at, at + size));
    at += size;
  }
  return at === all.length && kept.size > 0 ? kept : null;
}

function sizesOf(line: string): readonly (readonly [string, number])[] {
  try {
    const head: unknown = JSON.parse(line);
    if (typeof head !== 'object' || head === null || !('properties' in head)) return [];
    return Array.isArray(head.properties) ? head.properties.filter(isSize) : [];
  } catch {
    return [];
  }
}

function isSize(pair: unknown): pair is readonly [string, number] {
  return Array.isArray(pair) && typeof pair[0] === 'string' && Number.isSafeInteger(pair[1]) && pair[1] >= 0;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** All of what a version carries, sealed. The caller wipes it. */
export async function openKept(
  { name, policy: { owner } }: Pick<SourceRef, 'name' | 'policy'>,
  version: Holder,
  keyring: Keyring | null,
): Promise<SecretValue | Unavailable> {
  const armor = version.labels[SEALED_LABEL];
  if (keyring === null || armor === undefined) {
    return unavailable('KeptMissing', `the value of "${name}" is not in the labels of "${version.swarmName}"`, {
      hint: 'it cannot be made again: change `rotate` for a new one',
    });
  }
  return keyring.openSealed(armor, { owner, name }).catch(answerOf);
}

/** One property of what a version carries, sealed. */
export async function readKept(
  ref: Pick<SourceRef, 'name' | 'policy'>,
  version: Holder,
  property: string,
  keyring: Keyring | null,
): Promise<Answer> {
  const opened = await openKept(ref, version, keyring);
  if ('kind' in opened) return opened;
  try {
    return propertyOf(opened, property, version.swarmName);
  } finally {
    opened.wipe();
  }
}

/**
 * What a document may take of what another one keeps: a property by its name, or what a path leads to in credentials.
 * `holder`: the version that keeps it.
 */
export function propertyOf(kept: SecretValue, property: string, holder: string): Answer {
  const bytes = kept.expose((all) => pickOf(decodeKept(all), property));
  if (bytes !== null) return { kind: 'present', value: SecretValue.of(bytes), revision: '', expiresAtMs: null };
  return unavailable('PropertyMissing', `"${holder}" keeps no property "${property}"`, {
    hint: 'see the page of its source for the properties that it has',
  });
}

function pickOf(kept: Kept | null, property: string): Uint8Array | null {
  const named = property.startsWith('.') ? undefined : kept?.get(property);
  if (named !== undefined) return named.slice();
  const credentials = kept?.get(CREDENTIALS);
  const path = parsePropertyPath(property);
  if (credentials === undefined || 'message' in path) return null;
  const picked = pickJson(credentials, path);
  return picked.kind === 'found' ? picked.value : null;
}
