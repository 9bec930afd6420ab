import type { Desired } from '../model/desired.js';
import type { Holder, HolderState, Live, Ref, Service, Stranger } from '../model/live.js';
import { readName } from '../model/names.js';
import { factsOf, tasksByService, type Facts } from './facts.js';
import type { PlanInput } from './input.js';

/** Everything about one logical name: what git wants, and what the Swarm holds for it. */
export interface Subject {
  readonly name: string;
  /** null: an orphan, its document is not (or not readably) in git, or its value is gone for good. */
  readonly desired: Desired | null;
  /** The proof that the value is gone, where its document says that it goes then; null: anything else. */
  readonly gone: string | null;
  /** By turn, oldest first. */
  readonly versions: readonly Holder[];
  /** The stable holder under the wanted Swarm name. */
  readonly stable: Holder | null;
  /** Stable holders under another name, left by a change of Policy.naming.prefix. */
  readonly strayStables: readonly Holder[];
  /** Services that mount any holder of the name, by name. */
  readonly followers: readonly Service[];
}

/** The snapshot with the indexes that the questions of planning need. Built once, never changed. */
export interface Ground {
  readonly input: PlanInput;
  /** By name. */
  readonly subjects: readonly Subject[];
  readonly subject: (name: string) => Subject | undefined;
  readonly holder: (id: string) => Holder | undefined;
  /** Anything that has this Swarm name, in any case. */
  readonly taken: (swarmName: string) => Holder | Stranger | undefined;
  /** Strangers that are called as versions of this stem would be, in any case. By number. */
  readonly lookalikes: (stem: string) => readonly Stranger[];
  readonly serviceNamed: (name: string) => Service | undefined;
  /** By name. */
  readonly labelled: (key: string, value: string) => readonly Service[];
  readonly isService: (id: string) => boolean;
  readonly facts: (service: Service) => Facts;
  /** Who needs a secret of this ID: services by Spec and by PreviousSpec, and services with a task that wants it. */
  readonly users: (secretId: string) => Users;
  /** Services that mount a secret of this ID by Spec, whosever it is. By name. */
  readonly mounting: (secretId: string) => readonly Service[];
  /** References of the service to holders of ours, with those holders. */
  readonly refs: (service: Service) => readonly HeldRef[];
}

export interface Users {
  readonly spec: readonly Service[];
  readonly previous: readonly Service[];
  readonly tasks: readonly Service[];
}

export interface HeldRef {
  readonly ref: Ref;
  readonly holder: Holder;
}

/** States of holders, those given in this pass over those on the labels. */
export type States = ReadonlyMap<string, HolderState>;

export function stateOf(states: States, holder: Holder): HolderState {
  return states.get(holder.id) ?? holder.state;
}

export function groundOf(given: PlanInput): Ground {
  const input = { ...given, live: inOrder(given.live) };
  const { live } = input;
  const holders = new Map(live.holders.map((holder) => [holder.id, holder]));
  const names = new Map<string, Holder | Stranger>();
  for (const secret of [...live.holders, ...live.strangers]) names.set(secret.swarmName.toLowerCase(), secret);
  const refs = new Map(live.services.map((service) => [service.id, heldRefs(service.refs, holders)]));
  const subjects = subjectsOf(input, refs);
  const byName = new Map(subjects.map((subject) => [subject.name, subject]));
  const services = new Map(live.services.map((service) => [service.name, service]));
  const ids = new Set(live.services.map((service) => service.id));
  return {
    input,
    subjects,
    subject: (name) => byName.get(name),
    holder: (id) => holders.get(id),
    taken: (swarmName) => names.get(swarmName.toLowerCase()),
    lookalikes: lookalikesIn(live),
    serviceNamed: (name) => services.get(name),
    labelled: labelledIn(live),
    isService: (id) => ids.has(id),
    facts: rememberFacts(input),
    users: usersOf(input, holders),
    mounting: mountingIn(live),
    refs: (service) => refs.get(service.id) ?? [],
  };
}

/** The engine lists in no order that could be relied on. */
function inOrder(live: Live): Live {
  const holders = [...live.holders].sort((a, b) => byText(a.swarmName, b.swarmName));
  const services = [...live.services].sort((a, b) => byText(a.name, b.name));
  return { ...live, holders, services };
}

export function heldRefs(refs: readonly Ref[], holders: ReadonlyMap<string, Holder>): readonly HeldRef[] {
  return refs.flatMap((ref) => {
    const holder = ref.target === '' ? undefined : holders.get(ref.secretId);
    return holder === undefined ? [] : [{ ref, holder }];
  });
}

function subjectsOf(input: PlanInput, refs: ReadonlyMap<string, readonly HeldRef[]>): readonly Subject[] {
  const holders = groupBy(input.live.holders, (holder) => holder.secret);
  const gone = new Map(input.desired.flatMap((one) => (holders.has(one.spec.name) ? proofOf(one) : [])));
  const kept = input.desired.filter(({ spec }) => !gone.has(spec.name));
  const desired = new Map(kept.map((one) => [one.spec.name, one]));
  const followers = new Map<string, Service[]>();
  for (const service of input.live.services) {
    const secrets = new Set((refs.get(service.id) ?? []).map(({ holder }) => holder.secret));
    for (const secret of secrets) append(followers, secret, service);
  }
  const names = [...new Set([...desired.keys(), ...holders.keys()])].sort(byText);
  return names.map((name) => ({
    ...subjectOf(name, desired.get(name) ?? null, holders.get(name) ?? [], followers.get(name)),
    gone: gone.get(name) ?? null,
  }));
}

/**
 * A key that is proven to be gone takes its secret along as a document that left git does, if the document says so. Of a
 * composed one that is any of its inputs: without it there is no value.
 */
function proofOf({ spec, value }: Desired): readonly (readonly [string, string])[] {
  const goes = spec.whenSourceAbsent === 'Delete' && !spec.suspend;
  return goes && value.kind === 'absent' ? [[spec.name, value.message]] : [];
}

function subjectOf(
  name: string,
  desired: Desired | null,
  holders: readonly Holder[],
  followers: readonly Service[] | undefined,
): Omit<Subject, 'gone'> {
  const stables = holders.filter((holder) => holder.role === 'stable');
  const wantedName = desired?.spec.swarmName.toLowerCase();
  const stable = stables.find((one) => wantedName === undefined || one.swarmName.toLowerCase() === wantedName) ?? null;
  return {
    name,
    desired,
    versions: holders.filter((holder) => holder.role === 'version').sort((a, b) => a.turn - b.turn),
    stable,
    strayStables: stables.filter((one) => one !== stable),
    followers: followers ?? [],
  };
}

function lookalikesIn({ strangers }: Live): Ground['lookalikes'] {
  const named = strangers.map((stranger) => ({ stranger, ...readName(stranger.swarmName.toLowerCase()) }));
  const versions = named.filter(({ version }) => version > 0).sort((a, b) => a.version - b.version);
  const byStem = groupBy(versions, ({ stem }) => stem);
  return (stem) => byStem.get(stem.toLowerCase())?.map(({ stranger }) => stranger) ?? [];
}

/** Only directories with selectors ask for it. */
function labelledIn({ services }: Live): Ground['labelled'] {
  let index: Map<string, Service[]> | null = null;
  return (key, value) => {
    if (index === null) {
      index = new Map();
      for (const service of services) {
        for (const label of Object.entries(service.labels)) append(index, label.join('='), service);
      }
    }
    return index.get(`${key}=${value}`)?.filter((service) => service.labels[key] === value) ?? [];
  };
}

/** Only where a secret is called like a version of ours is this asked for. */
function mountingIn({ services }: Live): Ground['mounting'] {
  let index: Map<string, Service[]> | null = null;
  return (secretId) => {
    if (index === null) {
      index = new Map();
      for (const service of services) {
        for (const id of new Set(service.refs.map((ref) => ref.secretId))) append(index, id, service);
      }
    }
    return index.get(secretId) ?? [];
  };
}

/** Facts are asked for only where something is unsettled, so they are worked out when they are first needed. */
function rememberFacts({ live }: PlanInput): Ground['facts'] {
  const tasks = live.tasks === null ? null : tasksByService(live);
  const known = new Map<string, Facts>();
  return (service) => {
    let facts = known.get(service.id);
    if (facts === undefined) {
      facts = factsOf(service, tasks === null ? null : (tasks.get(service.id) ?? []), live.nodes);
      known.set(service.id, facts);
    }
    return facts;
  };
}

const NOBODY: Users = { spec: [], previous: [], tasks: [] };

function usersOf({ live }: PlanInput, holders: ReadonlyMap<string, Holder>): Ground['users'] {
  const spec = new Map<string, Service[]>();
  const previous = new Map<string, Service[]>();
  const tasks = new Map<string, Service[]>();
  const services = new Map(live.services.map((service) => [service.id, service]));
  const note = (index: Map<string, Service[]>, refs: readonly Ref[], service: Service): void => {
    for (const id of new Set(refs.map((ref) => ref.secretId))) if (holders.has(id)) append(index, id, service);
  };
  for (const service of live.services) {
    note(spec, service.refs, service);
    note(previous, service.previousRefs ?? [], service);
  }
  for (const task of live.tasks ?? []) {
    const service = services.get(task.serviceId);
    if (task.wanted && service !== undefined) note(tasks, task.refs, service);
  }
  return (id) => {
    const [s, p, t] = [spec.get(id), previous.get(id), tasks.get(id)];
    return s || p || t ? { spec: s ?? [], previous: p ?? [], tasks: [...new Set(t ?? [])] } : NOBODY;
  };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) append(groups, key(item), item);
  return groups;
}

function append<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** By code unit, so that the order is the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
