import type { Keyring, SourceRef } from '../doors.js';
import type { Answer } from '../model/answer.js';
import { SEALED_LABEL } from '../model/labels.js';
import type { Holder } from '../model/live.js';
import { SecretValue } from '../model/secret-value.js';
import { answerOf } from './answer-of.js';
import { unavailable } from './unavailable.js';

/** The property that a document has of what it made itself. */
export const MAIN = 'value';

/** What is kept of a value that no source can give twice: bytes by name, `MAIN` among them. */
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

/** One property of what a version carries, sealed. */
export async function readKept(
  { name, policy: { owner } }: Pick<SourceRef, 'name' | 'policy'>,
  version: Holder,
  property: string,
  keyring: Keyring | null,
): Promise<Answer> {
  const armor = version.labels[SEALED_LABEL];
  if (keyring === null || armor === undefined) {
    return unavailable('KeptMissing', `the value of "${name}" is not in the labels of "${version.swarmName}"`, {
      hint: 'it cannot be made again: change `rotate` for a new one',
    });
  }
  const opened = await keyring.openSealed(armor, { owner, name }).catch(answerOf);
  if ('kind' in opened) return opened;
  try {
    const bytes = opened.expose((all) => decodeKept(all)?.get(property)?.slice());
    if (bytes === undefined) {
      return unavailable('PropertyMissing', `"${version.swarmName}" keeps no property "${property}"`, {
        hint: 'see the page of this source for the properties that it has',
      });
    }
    return { kind: 'present', value: SecretValue.of(bytes), revision: '', expiresAtMs: null };
  } finally {
    opened.wipe();
  }
}
