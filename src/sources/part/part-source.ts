import type { Minting, Others } from '../../doors/minting.js';
import type { Clock, Keyring, SecretSource, SourceRef } from '../../doors.js';
import type { Answer, Check, Unavailable } from '../../model/answer.js';
import { LEASE_LABEL } from '../../model/labels.js';
import type { Holder } from '../../model/live.js';
import { partDenied } from '../../model/part-access.js';
import type { Source } from '../../model/spec.js';
import { propertyOf, readKept } from '../kept.js';
import { notMade } from '../not-made.js';
import { makingOf, overlapEnd } from '../made-of.js';
import { mapInParallel } from '../map-in-parallel.js';
import { msUntil } from '../soonest.js';
import { unavailable } from '../unavailable.js';

type Part = Extract<Source, { kind: 'part' }>;
type Makers = Readonly<Partial<Record<Source['kind'], SecretSource>>>;

const AT_ONCE = 8;

/**
 * Another property of what a document makes. It is due when that one is, and made of the same making, so that both move
 * in one update. Its revision is the fingerprint of the version that it is a part of.
 */
export function partSource(keyring: Keyring | null, clock: Pick<Clock, 'wall'>, makers: Makers): SecretSource {
  return {
    revision: (refs) => mapInParallel(refs, AT_ONCE, (ref) => checkOf(ref, clock.wall(), makers)),
    read: (refs) => mapInParallel(refs, AT_ONCE, (ref) => read(ref, clock.wall(), keyring, makers)),
    mint,
    next: (ref) => {
      const { of, previousMs } = partOf(ref);
      const other = ref.other(of);
      const next = other === undefined ? null : (makers[other.source.kind]?.next?.(other) ?? null);
      // A lease that is renewed changes nothing of what it gave.
      return previousMs === null && next?.what === 'rotation' ? next : null;
    },
    dueInMs: (refs) => {
      const now = clock.wall();
      return msUntil(
        refs.map(toldUntil).filter((end) => end > now),
        now,
      );
    },
  };
}

/** The version that it is a part of, or why there is none to be read. */
async function look(
  ref: SourceRef,
  now: number,
  makers: Makers,
): Promise<Check | { version: Holder; other: SourceRef }> {
  const source = partOf(ref);
  const other = ref.other(source.of);
  const maker = other === undefined ? undefined : makers[other.source.kind];
  if (other === undefined || maker === undefined) return nothingToPart(ref.name, source.of);
  const refused = partDenied(ref.policy.access, { secret: ref.name, property: source.property }, other);
  if (refused !== null) return denied(ref.name, source.of, refused);
  const [check] = await maker.revision([other]);
  if (check === undefined) throw new Error('internal: a source answered fewer documents than it was asked for');
  if (check.kind !== 'mint' && check.kind !== 'revision') return check;
  const version = makingOf(other, source.previousMs, { due: check.kind === 'mint', now });
  if (version !== undefined) return { version, other };
  const reason = check.kind === 'mint' && ref.versions().length > 0 ? check.reason : 'Missing';
  return { kind: 'mint', reason, message: null };
}

async function checkOf(ref: SourceRef, now: number, makers: Makers): Promise<Check> {
  const seen = await look(ref, now, makers);
  return 'kind' in seen ? seen : { kind: 'revision', revision: seen.version.fingerprint };
}

/** Wall clock at which the value before is told no longer; -Infinity: this is no part that tells it. */
function toldUntil(ref: SourceRef): number {
  const { of, previousMs } = partOf(ref);
  const other = ref.other(of);
  return other === undefined ? -Infinity : overlapEnd(other, previousMs);
}

async function read(ref: SourceRef, now: number, keyring: Keyring | null, makers: Makers): Promise<Answer> {
  const seen = await look(ref, now, makers);
  if (!('kind' in seen)) {
    const answer = await readKept(seen.other, seen.version, partOf(ref).property, keyring);
    if (answer.kind !== 'present') return answer;
    const { fingerprint, labels, swarmName } = seen.version;
    return { ...answer, revision: fingerprint, lentBy: LEASE_LABEL in labels ? [swarmName] : [] };
  }
  if (seen.kind === 'absent' || seen.kind === 'unavailable') return seen;
  // The clock went on since it was asked about.
  return notMade(partOf(ref).of);
}

async function mint(ref: SourceRef, others: Others): Promise<Minting> {
  const { of, property } = partOf(ref);
  const made = await others.keptOf(of);
  if ('kind' in made) return made;
  const { fingerprint, kept, lentBy } = made;
  const answer = propertyOf(kept, property, of);
  kept.wipe();
  if (answer.kind !== 'present') return answer;
  const { value } = answer;
  return { kind: 'minted', value, kept: null, revision: fingerprint, labels: {}, lentBy, undo: null };
}

function nothingToPart(name: string, of: string): Unavailable {
  return unavailable('PartUnknown', `"${name}" is a part of "${of}", which makes no value`, {
    hint: 'name a document whose source is generate or lease',
  });
}

function partOf({ source }: SourceRef): Part {
  if (source.kind !== 'part') throw new Error(`internal: a ${source.kind} source was given to part`);
  return source;
}

function denied(name: string, of: string, hint: string): Unavailable {
  const message = `the Policy does not allow "${name}" to have a part of "${of}"`;
  return unavailable('StoreAccessDenied', message, { hint, class: 'forbidden' });
}
