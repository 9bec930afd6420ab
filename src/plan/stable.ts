import { encodeLabels } from '../model/labels.js';
import type { Holder, Service } from '../model/live.js';
import type { CreateStep, ReplaceStep, SettleStep } from '../model/plan.js';
import type { Case } from './cases.js';
import { isEqual, UNTOLD } from './choose.js';
import { serviceGate } from './gates.js';
import { stateOf, type Ground, type States } from './ground.js';
import { stableFields } from './holder-labels.js';
import { toAdopt } from './names.js';
import type { Proven } from './prove.js';

/** The secret under the plain name (DESIGN 6). */
export interface StableSteps {
  readonly creates: readonly CreateStep[];
  readonly replaces: readonly ReplaceStep[];
  readonly settles: readonly SettleStep[];
  /** By logical name: why the stable holder does not carry the wanted value yet. */
  readonly blocked: ReadonlyMap<string, string>;
  /** A pass with the bytes in hand can go on. */
  readonly awaitsBytes: boolean;
}

interface Draft {
  readonly creates: CreateStep[];
  readonly replaces: ReplaceStep[];
  readonly settles: Map<string, { service: Service; secrets: string[] }>;
  readonly blocked: Map<string, string>;
  awaitsBytes: boolean;
}

/** `moving`: IDs of services that get another update in this pass, which changes their rollback target anyway. */
export function stableSteps(
  ground: Ground,
  states: States,
  cases: readonly Case[],
  at: { proven: Proven; moving: ReadonlySet<string> },
): StableSteps {
  const draft: Draft = { creates: [], replaces: [], settles: new Map(), blocked: new Map(), awaitsBytes: false };
  for (const one of cases) {
    const { desired, subject } = one;
    if (!desired.spec.stableName || desired.spec.suspend || one.choice.kind === 'none') continue;
    if (subject.stable !== null && isEqual(subject.stable, desired)) continue;
    if (toAdopt(ground, desired.spec) !== null) continue;
    if (!at.proven.has(subject.name)) draft.blocked.set(subject.name, `waits until "${nameOf(one)}" is proven`);
    else if (subject.stable === null) create(draft, ground, one);
    else replace(draft, { ground, states, moving: at.moving }, one, subject.stable);
  }
  const settles = [...draft.settles.values()].map(({ secrets, service }) =>
    settleStep(service, secrets, 'StableNameBlocked'),
  );
  return { ...draft, settles };
}

function create(draft: Draft, ground: Ground, one: Case): void {
  if (!hasBytes(draft, one)) return;
  const fresh = one.subject.versions.length === 0;
  draft.creates.push({
    action: 'create',
    secret: one.subject.name,
    holder: one.desired.spec.swarmName,
    reason: fresh ? 'Missing' : 'StableNameStale',
    message: 'the same value under the plain name, for stack files that name it',
    labels: encodeLabels(stableFields(ground, one), {}),
  });
}

function replace(
  draft: Draft,
  at: { ground: Ground; states: States; moving: ReadonlySet<string> },
  one: Case,
  stale: Holder,
): void {
  const users = at.ground.users(stale.id);
  const [mounting] = [...users.spec, ...users.tasks];
  if (mounting !== undefined) {
    draft.blocked.set(one.subject.name, `"${mounting.name}" still mounts "${stale.swarmName}"`);
    return;
  }
  const keepers = users.previous.filter((service) => !at.moving.has(service.id));
  const stuck = keepers.find((service) => !maySettle(at, service));
  if (users.previous.length > 0) {
    const [blocker] = stuck ? [stuck] : users.previous;
    draft.blocked.set(one.subject.name, `"${blocker?.name ?? ''}" needs "${stale.swarmName}" for a rollback`);
    // While one is stuck the others would give up their rollback targets for nothing.
    if (stuck === undefined) for (const service of keepers) wantSettle(draft, service, one.subject.name);
    return;
  }
  if (!hasBytes(draft, one)) return;
  draft.replaces.push({
    action: 'replace',
    secret: one.subject.name,
    holder: stale.swarmName,
    holderId: stale.id,
    reason: 'StableNameStale',
    message: `so that the next stack deploy finds the value of "${nameOf(one)}"`,
    labels: encodeLabels(stableFields(at.ground, one), stale.labels),
  });
}

/**
 * An identical update forgets the rollback target, so it is sent only where nothing is lost by that: the last update is
 * ours and finished, all tasks run, and every holder of ours in Spec and PreviousSpec is proven.
 */
export function maySettle({ ground, states }: { ground: Ground; states: States }, service: Service): boolean {
  const facts = ground.facts(service);
  if (serviceGate(ground, service) !== null || !facts.ours || facts.unfinished || !facts.healthy) return false;
  return [...service.refs, ...(service.previousRefs ?? [])].every((ref) => {
    const holder = ground.holder(ref.secretId);
    return holder === undefined || stateOf(states, holder).kind === 'proven';
  });
}

function wantSettle(draft: Draft, service: Service, secret: string): void {
  const known = draft.settles.get(service.id);
  if (known === undefined) draft.settles.set(service.id, { service, secrets: [secret] });
  else known.secrets.push(secret);
}

export function settleStep(service: Service, secrets: readonly string[], reason: SettleStep['reason']): SettleStep {
  return {
    action: 'settle',
    service: service.name,
    serviceId: service.id,
    index: service.index,
    secrets,
    reason,
    message: `one identical update of "${service.name}", which restarts nothing: its rollback target becomes what it runs now`,
  };
}

function hasBytes(draft: Draft, one: Case): boolean {
  const { value } = one.desired;
  const bytes = value.kind === 'known' && value.bytes;
  if (!bytes && value.kind === 'known') draft.awaitsBytes = true;
  if (!bytes) draft.blocked.set(one.subject.name, waitsFor(one));
  return bytes;
}

/** Without an identity it may well be current: nothing is said that only a changed value would make true. */
function waitsFor({ choice, desired }: Case): string {
  if (choice.kind === 'create' && choice.reason === 'ValueUnknown') return UNTOLD;
  if (desired.value.kind === 'unknown') return 'follows once its value is read, which takes the identity';
  return desired.value.kind === 'due' ? 'waits for its value to be made' : 'waits for its value to be read';
}

function nameOf({ choice }: Case): string {
  if (choice.kind === 'create') return choice.swarmName;
  return choice.kind === 'holder' ? choice.holder.swarmName : '';
}
