import type { Service } from '../model/live.js';
import { kindOfName } from '../model/object-name.js';
import type { Held, RepointStep, StepReason } from '../model/plan.js';
import { backOf } from './back.js';
import type { Case } from './cases.js';
import { heldMove, repointOf, targetOf, type Change } from './changes.js';
import { changeFor, isUnhealthy, serviceTurn, standingGate, wishes, type Course, type Wish } from './forward.js';
import { suspended, type Gate } from './gates.js';
import { resumeStep } from './recover.js';
import { wantedTarget } from './party.js';
import { visits, type Visit } from './visits.js';

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

function visitService(course: Course, draft: Draft, visit: Visit): void {
  if (stepBack(course, draft, visit)) return;
  const free: Wish[] = [];
  for (const wish of visit.all.filter((each) => wishes(course, each))) {
    const gate = standingGate(course, wish);
    if (gate === null) free.push(wish);
    else holdMove(draft, wish, gate);
  }
  const resume = resumeStep(course, visit.service);
  if (resume !== null) draft.steps.push(resume);
  else if (free.length + visit.orphaned.length > 0) goForward(course, draft, visit, free);
}

/** While a step back is needed, nothing else of ours is sent to the service (P2). */
function stepBack(course: Course, draft: Draft, { all, service }: Visit): boolean {
  const changes: Change[] = [];
  const others: Wish[] = [];
  for (const { one, party } of all) {
    const back = backOf(course.ground, course.states, one, party);
    if (back === null) others.push({ one, party });
    else if (one.desired.spec.suspend) holdMove(draft, { one, party }, suspended(one.subject.name));
    else if (back.kind === 'stay') draft.held.push(back.held);
    else changes.push(back.change);
  }
  if (changes.length > 0) draft.steps.push(repoint(course, service, changes));
  if (others.length === all.length) return false;
  const message = `"${service.name}" is on a version that failed`;
  for (const wish of others) {
    if (wishes(course, wish))
      holdMove(draft, wish, standingGate(course, wish) ?? { reason: 'WaitingForTurn', message });
  }
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
    const message = `${twoOf(wish, going)} want the same target in "${service.name}"`;
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
    const target = wantedTarget(wish.party);
    if (targets.has(target)) clashing.push(wish);
    targets.add(target);
  }
  return [free.filter((wish) => !clashing.includes(wish)), clashing];
}

/** "two secrets": the one that has to wait, and the one that goes. */
function twoOf({ party }: Wish, going: readonly Wish[]): string {
  const kind = kindOfName(party.subject.name);
  const isRival = (other: Wish): boolean =>
    other.party.stand === 'missing' && wantedTarget(other.party) === wantedTarget(party);
  const rival = kindOfName(going.find(isRival)?.party.subject.name ?? party.subject.name);
  return kind === rival ? `two ${kind}s` : `a ${rival} and a ${kind}`;
}

function holdMove(draft: Draft, { one, party }: Wish, gate: Gate): void {
  draft.held.push(heldMove(party, targetOf(one.choice), gate));
}

function note(map: Map<string, string[]>, name: string, id: string): void {
  map.set(name, [...(map.get(name) ?? []), id]);
}

function repoint(course: Course, service: Service, changes: readonly Change[]): RepointStep {
  const { expected } = course.ground.facts(service);
  const all = changes.flatMap((change) => change.changes);
  const reason = changes[0]?.reason ?? 'ReferenceStale';
  return { ...repointOf(service), reason, message: WHY[reason] ?? '', restartsTasks: expected, changes: all };
}

const WHY: Partial<Record<StepReason, string>> = {
  ReferenceStale: 'it mounts an earlier value',
  ConsumerMissing: 'declared in git, and not mounted yet',
  ConsumerRemoved: 'Waxseal added this mount, and its entry left git',
  Orphaned: 'Waxseal added this mount, and its document left git',
  RolloutFailed: 'a step back: the version failed',
};
