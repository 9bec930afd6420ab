import type { Service } from '../model/live.js';
import type { Held, RepointStep, StepReason } from '../model/plan.js';
import { fullTarget } from '../model/target.js';
import { backOf } from './back.js';
import type { Case } from './cases.js';
import { heldMove, targetOf, type Change } from './changes.js';
import { changeFor, isUnhealthy, serviceTurn, standingGate, wishes, type Course, type Wish } from './forward.js';
import { isConvicted, isRecovering, type Gate } from './gates.js';
import { byText } from './ground.js';
import { leadsIn } from './turns.js';

/** The updates of one pass, and what the labels of the wanted versions must say before they are sent. */
export interface Moves {
  readonly steps: readonly RepointStep[];
  readonly held: readonly Held[];
  /** By logical name: IDs of services that move without a vote. */
  readonly unjudged: ReadonlyMap<string, readonly string[]>;
  /** By logical name: IDs of services that get a mount now. */
  readonly mounted: ReadonlyMap<string, readonly string[]>;
}

interface Draft {
  readonly steps: RepointStep[];
  readonly held: Held[];
  readonly unjudged: Map<string, string[]>;
  readonly mounted: Map<string, string[]>;
}

/** Every service is looked at once, those that lead (`first`) before the others, unhealthy ones last (P8). */
export function moves(course: Course, cases: readonly Case[]): Moves {
  const draft: Draft = { steps: [], held: [], unjudged: new Map(), mounted: new Map() };
  for (const visit of visits(cases, course.orphaned)) visitService(course, draft, visit);
  return draft;
}

interface Visit {
  readonly service: Service;
  /** Every secret that has to do with the service. */
  readonly all: readonly Wish[];
  readonly orphaned: readonly Change[];
}

function visits(cases: readonly Case[], orphaned: Course['orphaned'] = new Map()): readonly Visit[] {
  const byService = new Map<Service, Wish[]>();
  for (const [change] of orphaned.values()) if (change !== undefined) byService.set(change.party.service, []);
  for (const one of cases) {
    for (const party of one.parties) {
      const wish = { one, party };
      const known = byService.get(party.service);
      if (known === undefined) byService.set(party.service, [wish]);
      else known.push(wish);
    }
  }
  const all = [...byService].map(([service, list]) => ({
    service,
    all: list,
    orphaned: orphaned.get(service.id) ?? [],
    rank: rankOf(list),
  }));
  return all.sort((a, b) => a.rank - b.rank || byText(a.service.name, b.service.name));
}

function rankOf(all: readonly Wish[]): number {
  const ranks = all.map(({ one, party }) =>
    leadsIn(one, party) ? one.desired.spec.rollout.first.indexOf(party.service.name) : Number.MAX_SAFE_INTEGER,
  );
  return Math.min(...ranks);
}

function visitService(course: Course, draft: Draft, visit: Visit): void {
  if (stepBack(course, draft, visit)) return;
  const free: Wish[] = [];
  for (const wish of visit.all.filter((each) => wishes(course, each))) {
    const gate = standingGate(course, wish);
    if (gate === null) free.push(wish);
    else holdMove(draft, wish, gate);
  }
  if (resume(course, draft, visit) || free.length + visit.orphaned.length === 0) return;
  goForward(course, draft, visit, free);
}

/** While a step back is needed, nothing else of ours is sent to the service (P2). */
function stepBack(course: Course, draft: Draft, { all, service }: Visit): boolean {
  const changes: Change[] = [];
  let needed = false;
  for (const { one, party } of all) {
    if (one.desired.spec.suspend) continue;
    const back = backOf(course.ground, course.states, one, party);
    if (back === null) continue;
    needed = true;
    if (back.kind === 'stay') draft.held.push(back.held);
    else changes.push(back.change);
  }
  if (changes.length > 0) draft.steps.push(repoint(course, service, changes));
  return needed;
}

/** Our own step back was paused by the engine with tasks of the failed version still wanted: it is told to go on. */
function resume({ ground, states }: Course, draft: Draft, { service }: Visit): boolean {
  const facts = ground.facts(service);
  const paused = service.updateState === 'paused' || service.updateState === 'rollback_paused';
  if (!paused || !facts.ours || facts.tasks === null) return false;
  const left = facts.tasks.filter(
    (task) =>
      task.wanted &&
      task.refs.some((ref) => {
        const holder = ground.holder(ref.secretId);
        return holder !== undefined && isConvicted(states, holder);
      }),
  );
  if (left.length === 0) return false;
  draft.steps.push({
    ...head(service),
    reason: 'RolloutFailed',
    message: `let the engine finish the step back of "${service.name}", which it paused`,
    restartsTasks: left.length,
    changes: [],
  });
  return true;
}

function goForward(course: Course, draft: Draft, { orphaned, service }: Visit, free: readonly Wish[]): void {
  const gate = serviceTurn(course, service, free);
  if (gate !== null) {
    for (const wish of free) holdMove(draft, wish, gate);
    for (const { party } of orphaned) draft.held.push(heldMove(party, null, gate));
    return;
  }
  const [going, clashing] = splitByTarget(free);
  for (const wish of clashing) {
    const message = `two secrets want the same target in "${service.name}"`;
    holdMove(draft, wish, { reason: 'TargetTaken', message });
  }
  if (going.length + orphaned.length === 0) return;
  draft.steps.push(repoint(course, service, [...going.map(changeFor), ...orphaned]));
  const sick = isUnhealthy(
    course,
    service,
    going.filter(({ party }) => party.stand !== 'leaving'),
  );
  for (const { one, party } of going) {
    if (party.stand === 'leaving') continue;
    course.turns.take(one);
    if (sick) note(draft.unjudged, one.subject.name, service.id);
    if (party.stand === 'missing') note(draft.mounted, one.subject.name, service.id);
  }
}

/** Of two mounts to be added at one target, the first by name goes. */
function splitByTarget(free: readonly Wish[]): readonly [readonly Wish[], readonly Wish[]] {
  const targets = new Set<string>();
  const clashing: Wish[] = [];
  for (const wish of free) {
    if (wish.party.stand !== 'missing') continue;
    const target = fullTarget(wish.party.consumer?.target ?? '');
    if (targets.has(target)) clashing.push(wish);
    targets.add(target);
  }
  return [free.filter((wish) => !clashing.includes(wish)), clashing];
}

function holdMove(draft: Draft, { one, party }: Wish, gate: Gate): void {
  draft.held.push(heldMove(party, targetOf(one.choice), gate));
}

function note(map: Map<string, string[]>, name: string, id: string): void {
  map.set(name, [...(map.get(name) ?? []), id]);
}

function head(service: Service): Pick<RepointStep, 'action' | 'service' | 'serviceId' | 'index'> {
  return { action: 'repoint', service: service.name, serviceId: service.id, index: service.index };
}

function repoint(course: Course, service: Service, changes: readonly Change[]): RepointStep {
  const { expected } = course.ground.facts(service);
  const all = changes.flatMap((change) => change.changes);
  const reason = changes[0]?.reason ?? 'ReferenceStale';
  return { ...head(service), reason, message: WHY[reason] ?? '', restartsTasks: expected, changes: all };
}

const WHY: Partial<Record<StepReason, string>> = {
  ReferenceStale: 'it mounts an earlier value',
  ConsumerMissing: 'declared in git, and not mounted yet',
  ConsumerRemoved: 'Waxseal added this mount, and its entry left git',
  Orphaned: 'Waxseal added this mount, and its document left git',
  RolloutFailed: 'a step back: the version failed',
};

/** Off the failed version, and not well again. */
function isBack({ ground, states }: Course, service: Service): boolean {
  if (ground.refs(service).some(({ holder }) => isConvicted(states, holder))) return false;
  return isRecovering(ground, states, service);
}

/** Services whose step back does not come through: nobody moves them until a new value is wanted. */
export function failedStepsBack(course: Course, cases: readonly Case[], moved: ReadonlySet<string>): readonly Held[] {
  return visits(cases).flatMap(({ all, service }) => {
    const [wish] = all;
    if (wish === undefined || moved.has(service.id) || !isBack(course, service)) return [];
    if (!isUnhealthy(course, service, all)) return [];
    const message = `"${service.name}" went back and still does not run all its tasks`;
    return [heldMove(wish.party, null, { reason: 'RollbackFailed', message })];
  });
}
