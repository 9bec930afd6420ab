import type { Desired } from '../../model/desired.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { LiveIndex } from '../live-index.js';
import { mismatchBetween } from './pairs.js';

/** What a document wants, and its bytes where they are in hand. */
export interface Wanted {
  readonly desired: Desired;
  readonly value: SecretValue | null;
}

interface World<T> {
  readonly live: LiveIndex;
  /** The bytes of a settled document, for the comparison only; null: they cannot be had. */
  readonly read: (one: T) => Promise<SecretValue | null>;
}

/**
 * Holds both documents of a pair back while they do not match: each keeps the version that it has, and once they match both
 * move together. A pair of which nothing moves is not looked at.
 */
export async function matchPairs<T extends Wanted>(all: readonly T[], world: World<T>): Promise<readonly T[]> {
  const byName = new Map(all.map((one) => [one.desired.spec.name, one]));
  for (const { desired } of all) {
    const keyName = desired.spec.certificate?.key ?? null;
    const certificate = byName.get(desired.spec.name);
    if (keyName === null || certificate === undefined) continue;
    const key = byName.get(keyName);
    const why = await whyNot({ certificate, key, keyName }, world);
    if (why === null) continue;
    for (const one of [certificate, key]) if (one !== undefined) byName.set(one.desired.spec.name, held(one, why));
  }
  return all.map((one) => byName.get(one.desired.spec.name) ?? one);
}

async function whyNot<T extends Wanted>(
  { certificate, key, keyName }: { certificate: T; key: T | undefined; keyName: string },
  { live, read }: World<T>,
): Promise<string | null> {
  const both = key === undefined ? [certificate] : [certificate, key];
  if (!both.some((one) => moves(one, live))) return null;
  const pair = `"${certificate.desired.spec.name}" and "${keyName}"`;
  if (key === undefined) return `${pair} cannot be compared: there is no valid document "${keyName}"`;
  // What is made when the plan is applied cannot be compared before, and a plan without identity knows no value.
  if (both.some(({ desired }) => desired.value.kind === 'due' || desired.value.kind === 'unknown')) return null;
  const lent = await Promise.all(both.map(async (one) => one.value ?? (await read(one))));
  try {
    const [of, secret] = lent;
    if (of === undefined || of === null || secret === undefined || secret === null) {
      return `${pair} cannot be compared: one of them cannot be read`;
    }
    return mismatchBetween({ name: certificate.desired.spec.name, value: of }, { name: keyName, value: secret });
  } finally {
    for (const [index, value] of lent.entries()) if (both[index]?.value === null) value?.wipe();
  }
}

/** Something of it would change: it is not what its latest version holds already. */
function moves({ desired: { spec, value } }: Wanted, live: LiveIndex): boolean {
  if (value.kind !== 'known') return false;
  const versions = live.holdersOf(spec.name).filter(({ role }) => role === 'version');
  const latest = versions.reduce((last, one) => Math.max(last, one.turn), 0);
  const current = versions.find(({ turn }) => turn === latest);
  return current === undefined || ![value.fingerprint, ...value.sameAs].includes(current.fingerprint);
}

/** What could not be read says so already. */
function held<T extends Wanted>(one: T, message: string): T {
  if (one.desired.value.kind !== 'known') return one;
  one.value?.wipe();
  const value = { kind: 'unavailable', code: 'CertificateMismatch', message } as const;
  return { ...one, desired: { ...one.desired, value, certificate: null }, value: null };
}
