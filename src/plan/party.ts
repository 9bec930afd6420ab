import { accessAllows } from '../model/access.js';
import type { Ref, Service } from '../model/live.js';
import { kindOfName } from '../model/object-name.js';
import { selects } from '../model/selects.js';
import type { Consumer, Policy } from '../model/spec.js';
import { fullTarget } from '../model/target.js';
import { isEqual } from './choose.js';
import type { Ground, HeldRef, Subject } from './ground.js';
import { toAdopt } from './names.js';
import { parties } from './parties.js';
import { isVacated, type Vacated } from './vacated.js';

/** One service's part in one secret. */
export interface Party {
  readonly service: Service;
  readonly subject: Subject;
  /** Its references to holders of the secret. */
  readonly refs: readonly HeldRef[];
  /** The entry that declares it; null: it mounts the secret of its own. */
  readonly consumer: Consumer | null;
  /**
   * - current: every reference carries the desired value; or it mounts the secret that is adopted now, which does.
   * - stale: some do not.
   * - missing: declared, and mounts nothing of it.
   * - leaving: Waxseal added its mount, and no entry declares it any more.
   */
  readonly stand: 'current' | 'stale' | 'missing' | 'leaving';
}

export function partiesOf(ground: Ground, subject: Subject): readonly Party[] {
  const added = new Set(mountsOf(subject));
  return parties(ground, subject).map((service) => partyOf(ground, subject, { service, added }));
}

/**
 * Service IDs of mounts that Waxseal added. The holder that became desired last knows; older labels may tell of mounts
 * that are gone since.
 */
export function mountsOf(subject: Subject): readonly string[] {
  return subject.versions.at(-1)?.mounts ?? [];
}

function partyOf(ground: Ground, subject: Subject, at: { service: Service; added: ReadonlySet<string> }): Party {
  const { service, added } = at;
  const refs = ground.refs(service).filter(({ holder }) => holder.secret === subject.name);
  const consumer = subject.desired?.spec.consumers.find((entry) => selects(entry, service)) ?? null;
  const party = { service, subject, refs, consumer };
  if (refs.length === 0) return { ...party, stand: mountsAdopted(ground, subject, service) ? 'current' : 'missing' };
  // Of two mounts nobody could say which one was added, so neither is taken away.
  if (consumer === null && added.has(service.id) && isAddedMount(refs)) return { ...party, stand: 'leaving' };
  const { desired } = subject;
  const stale = desired !== null && refs.some(({ holder }) => !isEqual(holder, desired));
  return { ...party, stand: stale ? 'stale' : 'current' };
}

/** It mounts what becomes the stable holder in this very plan, and has the desired bytes already (P7). */
function mountsAdopted(ground: Ground, { desired }: Subject, { refs }: Service): boolean {
  const adopted = desired === null ? null : toAdopt(ground, desired.spec);
  return adopted !== null && refs.some(({ secretId }) => secretId === adopted.id);
}

/** Waxseal adds versions: a mount of the stable holder has come into the stack file since, and is its own. */
function isAddedMount(refs: readonly HeldRef[]): boolean {
  return refs.length === 1 && refs[0]?.holder.role === 'version';
}

/** Whether Policy.access allows the mounts that are there, or the one that is declared. */
export function isAllowed(policy: Policy | null, party: Party): boolean {
  const targets = party.refs.length > 0 ? party.refs.map(({ ref }) => ref.target) : [party.consumer?.target ?? ''];
  const mount = { secret: party.subject.name, service: party.service.name };
  return targets.every((target) => accessAllows(policy?.access ?? null, { ...mount, target }));
}

/** Something else is mounted where the declared mount should go, and does not leave in the same update. */
export function targetTaker(party: Party, vacated: Vacated): Ref | null {
  const { service } = party;
  const wanted = wantedTarget(party);
  return service.refs.find((ref) => targetOfRef(ref) === wanted && !isVacated(vacated, service, ref)) ?? null;
}

/** Where the declared mount should go, as a whole path. */
export function wantedTarget({ consumer, subject }: Party): string {
  return fullTarget(consumer?.target ?? '', kindOfName(subject.name));
}

/** The whole path of a mount. */
export function targetOfRef({ swarmName, target }: Ref): string {
  return fullTarget(target, kindOfName(swarmName));
}
