import type { Answer, Keyring, Resolved } from '../doors.js';
import type { Desired, DesiredValue } from '../model/desired.js';
import type { Live } from '../model/live.js';
import { policyOf } from '../model/policy-of.js';
import { isAppError } from '../model/problem.js';
import type { SecretValue } from '../model/secret-value.js';
import type { Policy, Specs, SwarmSecret } from '../model/spec.js';
import { sourceDigest } from './digest.js';
import { indexLive, type LiveIndex } from './live-index.js';
import { mapInParallel } from './map-in-parallel.js';
import type { Registry } from './registry.js';
import { needsBytes, settledVersion } from './settled.js';
import { takeValue } from './take-value.js';
import { unavailable } from './unavailable.js';

/** Reading is mostly waiting (files, later: other systems); opening is quick. */
const AT_ONCE = 8;

interface One {
  readonly desired: Desired;
  readonly value: SecretValue | null;
  readonly opened: boolean;
}

/**
 * What git and the sources want, in the order of the specs. A document that a version in the Swarm was already made of
 * is not read again, unless its bytes are needed. `keyring` null: what changed is `unknown`. A source that fails makes
 * its own secret `unavailable` and nothing else. Throws PolicyMissing.
 */
export async function resolve(
  specs: Specs,
  live: Live,
  keyring: Keyring | null,
  registry: Registry,
): Promise<Resolved> {
  const policy = policyOf(specs);
  const world: World = { live: indexLive(live), keyring, registry };
  const all = await mapInParallel(specs.secrets, AT_ONCE, (spec) => resolveOne(spec, policy, world));
  const bytes = new Map<string, SecretValue>();
  for (const { desired, value } of all) if (value !== null) bytes.set(desired.spec.name, value);
  return { desired: all.map((one) => one.desired), bytes, opened: all.filter((one) => one.opened).length };
}

interface World {
  readonly live: LiveIndex;
  readonly keyring: Keyring | null;
  readonly registry: Registry;
}

async function resolveOne(spec: SwarmSecret, policy: Policy, { live, keyring, registry }: World): Promise<One> {
  const digest = sourceDigest(spec);
  const source = registry[spec.source.kind];
  const desired = (value: DesiredValue): Desired => ({ spec, source: digest, value, equalHolders: [] });
  const settled = source.settledByGit ? settledVersion(spec, digest, live, keyring?.keyId ?? null) : null;
  if (settled !== null && (keyring === null || !needsBytes(spec, settled, live))) {
    const { fingerprint } = settled;
    return { desired: desired({ kind: 'known', fingerprint, sameAs: [], bytes: false }), value: null, opened: false };
  }
  if (keyring === null) return { desired: desired({ kind: 'unknown' }), value: null, opened: false };
  const { owner, allowFileSources } = policy;
  const read = source.read({ name: spec.name, owner, source: spec.source, allowFileSources });
  const answer = takeValue(await read.catch(asAnswer), spec);
  if (answer.kind === 'unavailable') return { desired: desired(asDesired(answer)), value: null, opened: true };
  const { value } = answer;
  const fingerprint = keyring.fingerprint(spec.name, value);
  const sameAs = keyring.olderFingerprints(spec.name, value);
  return { desired: desired({ kind: 'known', fingerprint, sameAs, bytes: true }), value, opened: true };
}

function asAnswer(error: unknown): Answer {
  if (isAppError(error)) return unavailable(error.code, error.message, error);
  throw error;
}

/** A held item has one message: the hint goes with it. */
function asDesired({ code, message, hint }: Extract<Answer, { kind: 'unavailable' }>): DesiredValue {
  return { kind: 'unavailable', code, message: hint === null ? message : `${message}; hint: ${hint}` };
}
