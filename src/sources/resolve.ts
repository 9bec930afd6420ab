import type { Keyring, Resolved, SourceRef } from '../doors.js';
import type { Answer, Check } from '../model/answer.js';
import type { Desired, DesiredValue } from '../model/desired.js';
import type { Holder, Live } from '../model/live.js';
import type { SecretValue } from '../model/secret-value.js';
import type { Specs, SwarmSecret } from '../model/spec.js';
import { askInGroups } from './ask-in-groups.js';
import { matchPairs } from './certificate/match-pairs.js';
import { mismatchWithin } from './certificate/pairs.js';
import { factsOf, readCertificate } from './certificate/read-certificate.js';
import { sourceDigest, withRevision } from './digest.js';
import { fingerprintsOf, type Fingerprints } from './fingerprints.js';
import { indexLive, type LiveIndex } from './live-index.js';
import { askForAll, refsOf } from './refs.js';
import type { Registry } from './registry.js';
import { unreadableIn } from './seal-anew.js';
import { dueInMs, lifetimeOf, nextOf, startCounting } from './memories.js';
import { leadsBack, needsBytes, settledVersion, standingVersion } from './settled.js';
import { takeValue } from './take-value.js';
import { combineChecks } from './template/combine-checks.js';
import { compose } from './template/compose.js';
import { unavailable } from './unavailable.js';

interface One {
  readonly desired: Desired;
  readonly value: SecretValue | null;
}

interface World {
  readonly live: LiveIndex;
  readonly keyring: Keyring | null;
}

/**
 * What git and the sources want, in the order of the specs. A document that a version in the Swarm was already made of
 * is not read again, unless its bytes are needed. `keyring` null: a secret that changed is `unknown`, and no other system
 * is asked; configs need no key. A source that fails makes its own secrets `unavailable` and nothing else. Throws PolicyMissing.
 */
export async function resolve(
  specs: Specs,
  live: Live,
  keyring: Keyring | null,
  registry: Registry,
): Promise<Resolved> {
  const world: World = { live: indexLive(live), keyring };
  const costs = startCounting(registry, new Set(specs.stores.map((store) => store.name)));
  const documents = refsOf(specs, world.live);
  const checks = await askForAll(documents, (refs) =>
    askInGroups(refs, registry, (source, group) => source.revision(group)),
  );
  const known = specs.secrets.map((spec, index) =>
    settle(spec, combineChecks(documents[index] ?? [], checks[index] ?? []), world),
  );
  const toRead = documents.filter((_, index) => known[index] === null);
  const answers = await askForAll(toRead, (refs) => askInGroups(refs, registry, (source, group) => source.read(group)));
  const read = answers.values();
  const taken = await Promise.all(
    specs.secrets.map(
      async (spec, index) => known[index] ?? take(spec, documents[index] ?? [], read.next().value ?? [], world),
    ),
  );
  const all = await matchPairs(taken, {
    live: world.live,
    read: async ({ desired: { spec } }) => {
      const refs = documents[specs.secrets.indexOf(spec)] ?? [];
      const again = await askInGroups(refs, registry, (source, group) => source.read(group));
      return keyring === null ? null : (await take(spec, refs, again, world)).value;
    },
  });
  const bytes = new Map<string, SecretValue>();
  for (const { desired, value } of all) if (value !== null) bytes.set(desired.spec.name, value);
  return {
    desired: all.map(({ desired }, index) => {
      const refs = documents[index] ?? [];
      return { ...desired, ...nextOf(refs, registry), ...lifetimeOf(refs, registry) };
    }),
    bytes,
    opened: toRead.length,
    dueInMs: dueInMs(
      documents.flatMap((refs, n) => refs.filter((_, i) => checks[n]?.[i]?.kind !== 'mint')),
      registry,
    ),
    stores: costs(),
    unreadable: await unreadableIn(specs, live, keyring),
  };
}

/** What can be said without reading; null: it has to be read. */
function settle(spec: SwarmSecret, check: Check, world: World): One | null {
  const { live } = world;
  const prints = fingerprintsOf(spec.name, world.keyring);
  const digest = sourceDigest(spec);
  const noBytes = (value: DesiredValue, source = digest): One => ({
    desired: desiredOf(spec, source, value),
    value: null,
  });
  const unopened = (source: string): One | null => (prints === null ? noBytes({ kind: 'unknown' }, source) : null);
  switch (check.kind) {
    case 'unread':
      return unopened(digest);
    case 'mint':
      return noBytes({ kind: 'due', reason: check.reason, message: check.message });
    case 'absent':
    case 'unavailable':
      return noBytes(valueless(check));
    case 'unasked':
      return stand(spec, standingVersion(spec, digest, live), { live, prints }) ?? unopened(digest);
    case 'revision': {
      const label = withRevision(digest, check.revision);
      const version = settledVersion(spec, label, live, prints?.keyId ?? null);
      // A store says it by a list, which may come from before the newest version: only a reading leads back.
      if (prints !== null && check.revision !== '' && leadsBack(spec, version, live)) return null;
      return stand(spec, version, { live, prints }) ?? unopened(label);
    }
  }
}

/** What a version was made of is wanted as it is. null: there is none, or its bytes are needed. */
interface Known {
  readonly live: LiveIndex;
  readonly prints: Fingerprints | null;
}

function stand(spec: SwarmSecret, version: Holder | null, { live, prints }: Known): One | null {
  if (version === null || (prints !== null && needsBytes(spec, version, live))) return null;
  const { fingerprint, source } = version;
  return { desired: desiredOf(spec, source, { kind: 'known', fingerprint, sameAs: [], bytes: false }), value: null };
}

async function take(
  spec: SwarmSecret,
  refs: readonly SourceRef[],
  answers: readonly Answer[],
  { keyring }: World,
): Promise<One> {
  const [only] = answers;
  const prints = fingerprintsOf(spec.name, keyring);
  if (only === undefined || prints === null) throw new Error('internal: a document was read and not answered');
  const digest = sourceDigest(spec);
  const { source } = spec;
  const whole =
    source.kind === 'composed' ? await compose(source, refs, answers, keyring) : { answer: only, likeness: null };
  const answer = takeValue(whole.answer, spec);
  if (answer.kind !== 'present') {
    whole.likeness?.wipe();
    return { desired: desiredOf(spec, digest, valueless(answer)), value: null };
  }
  const { lentBy = [], revision, value } = answer;
  const mismatch = mismatchWithin(spec.name, value);
  if (mismatch !== null) {
    for (const lent of [value, whole.likeness]) lent?.wipe();
    return {
      desired: desiredOf(spec, digest, valueless(unavailable('CertificateMismatch', mismatch, { hint: null }))),
      value: null,
    };
  }
  const compared = whole.likeness ?? value;
  const fingerprint = prints.fingerprint(spec.name, compared);
  const sameAs = prints.olderFingerprints(spec.name, compared);
  whole.likeness?.wipe();
  const label = withRevision(digest, revision ?? '');
  const desired = desiredOf(spec, label, { kind: 'known', fingerprint, sameAs, bytes: true });
  const certificate = value.expose(readCertificate);
  return { desired: { ...desired, certificate: certificate === null ? null : factsOf(certificate), lentBy }, value };
}

function desiredOf(spec: SwarmSecret, source: string, value: DesiredValue): Desired {
  return { spec, source, value, equalHolders: [], certificate: null };
}

/** A held item has one message: the hint goes with it. */
function valueless(answer: Exclude<Answer, { kind: 'present' }>): DesiredValue {
  if (answer.kind === 'absent') return answer;
  const { code, hint, message } = answer;
  return { kind: 'unavailable', code, message: hint === null ? message : `${message}; hint: ${hint}` };
}
