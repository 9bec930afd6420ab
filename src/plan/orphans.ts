import { createHash } from 'node:crypto';
import type { Held, RemoveStep } from '../model/plan.js';
import { heldItem, moveRefs, type Change } from './changes.js';
import type { Gate } from './gates.js';
import type { Ground, Subject } from './ground.js';
import { partNeeded, stillNeeded } from './needed.js';
import { partiesOf } from './party.js';

/** What happens to names whose document left git, or whose value is gone for good (P4, P5). */
export interface Orphans {
  readonly steps: readonly RemoveStep[];
  readonly held: readonly Held[];
  /** By service ID: mounts that Waxseal added. */
  readonly unmounts: ReadonlyMap<string, readonly Change[]>;
}

export function orphans(ground: Ground): Orphans {
  const all = ground.subjects.filter((subject) => subject.desired === null);
  const fates = all.map((subject) => ({ subject, ...fateOf(ground, subject) }));
  const going = fates.filter((fate) => fate.held === null);
  const mass = massGate(
    ground,
    going.map(({ subject }) => subject.name),
  );
  const held = fates.flatMap(({ subject, held: gate }) => {
    const stop = gate ?? mass;
    return stop === null ? [] : [heldItem({ action: 'remove', secret: subject.name }, stop)];
  });
  if (mass !== null) return { steps: [], held, unmounts: new Map() };
  const steps = going.flatMap(({ subject, unmounts }) => (unmounts.length > 0 ? [] : removals(subject)));
  return { steps, held, unmounts: byService(going.flatMap(({ unmounts }) => unmounts)) };
}

interface Fate {
  readonly held: Gate | null;
  readonly unmounts: readonly Change[];
}

/** All or nothing: no holder of a name goes while another of it is in use. */
function fateOf(ground: Ground, subject: Subject): Fate {
  const gate = directoryGate(ground) ?? subjectGate(subject);
  if (gate !== null) return { held: gate, unmounts: [] };
  const leaving = partiesOf(ground, subject).filter((party) => party.stand === 'leaving');
  if (leaving.length > 0) {
    const unmounts = leaving.map((party): Change => {
      return { party, reason: 'Orphaned', changes: moveRefs(party, null, () => true) };
    });
    return { held: null, unmounts };
  }
  const needed = holdersOf(subject).flatMap(
    (holder) => stillNeeded(ground, holder) ?? partNeeded(ground, holder) ?? [],
  );
  // A mount is what somebody could do something about; a rollback target goes by itself.
  return { held: needed.find(({ reason }) => reason === 'StillMounted') ?? needed[0] ?? null, unmounts: [] };
}

/** While the directory is not known whole, nothing counts as removed from git. */
export function directoryGate({ input }: Ground): Gate | null {
  if (!input.specs.complete) {
    return {
      reason: 'IncompleteSpecs',
      message: 'some documents could not be read, so nothing counts as removed from git',
    };
  }
  if (!input.specs.empty) return null;
  return {
    reason: 'EmptyDirectory',
    message: 'the directory holds no SwarmSecret at all, so nothing counts as removed',
  };
}

function subjectGate(subject: Subject): Gate | null {
  const holders = holdersOf(subject);
  const newer = holders.find((holder) => !holder.writable);
  if (newer !== undefined)
    return { reason: 'FormatTooNew', message: `"${newer.swarmName}" was written by a newer waxseal` };
  const policy = (subject.versions.at(-1) ?? holders[0])?.deletionPolicy ?? 'Retain';
  if (policy === 'Delete') return null;
  return { reason: 'Retained', message: `${whyGone(subject)} and stays: its deletionPolicy was Retain` };
}

/** A removal that is as large as a mistake is taken for one until somebody names exactly this set. */
function massGate({ input, subjects }: Ground, names: readonly string[]): Gate | null {
  const prune = input.specs.policy?.prune ?? { maxPercent: 0, allow: 0, confirm: null };
  const owned = subjects.filter((subject) => holdersOf(subject).length > 0).length;
  const limit = Math.max(prune.allow, Math.floor((owned * prune.maxPercent) / 100));
  if (names.length <= limit) return null;
  const digest = digestOf(names);
  if (digest === prune.confirm || digest === input.confirmRemovals) return null;
  const message = `${names.length} names would go and Policy.prune allows ${limit}: confirm exactly these with "${digest}"`;
  return { reason: 'MassRemoval', message };
}

function digestOf(names: readonly string[]): string {
  return createHash('sha256')
    .update([...names].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
}

function holdersOf({ stable, strayStables, versions }: Subject): Subject['versions'] {
  return [...versions, ...strayStables, ...(stable ? [stable] : [])];
}

function removals(subject: Subject): readonly RemoveStep[] {
  return holdersOf(subject).map((holder) => ({
    action: 'remove',
    secret: subject.name,
    holder: holder.swarmName,
    holderId: holder.id,
    reason: 'Orphaned',
    message: `${whyGone(subject)} and nothing uses it`,
  }));
}

function whyGone({ gone, name }: Subject): string {
  return gone === null ? `"${name}" left git` : `"${name}" is gone from its source (${gone})`;
}

function byService(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const map = new Map<string, Change[]>();
  for (const change of changes) {
    const { id } = change.party.service;
    map.set(id, [...(map.get(id) ?? []), change]);
  }
  return map;
}
