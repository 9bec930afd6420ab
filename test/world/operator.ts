import { createHash } from 'node:crypto';
import type { Desired } from '../../src/model/desired.js';
import { formatFingerprint } from '../../src/model/fingerprint.js';
import type { Lifetime } from '../../src/model/lifetime.js';
import type { Outcome } from '../../src/model/outcome.js';
import type { Plan, Step } from '../../src/model/plan.js';
import { NOTHING_SEEN, type Seen } from '../../src/model/seen.js';
import type { Policy, Specs, SwarmSecret } from '../../src/model/spec.js';
import type { Forget, PlanInput } from '../../src/plan/input.js';
import { look } from '../../src/plan/look.js';
import { needsTasks } from '../../src/plan/needs-tasks.js';
import { plan, planBlind } from '../../src/plan/plan.js';
import { Refused } from './engine.js';
import type { Stage } from './place.js';
import { stageOf } from './pure-place.js';
import type { World } from './world.js';

/** A whole Waxseal over a world: what a pass would do, with the planner of the product and no other part of it. */
export interface Operator {
  readonly owner: string;
  seen: Seen;
  /** Monotonic ms. */
  now: number;
}

export const PLACE = { file: 'secrets.yaml', line: 1, column: 1 };

export function newOperator(owner = 'shop-prod-k7f3'): Operator {
  return { owner, seen: NOTHING_SEEN, now: 1_000 };
}

export interface Wanted extends Partial<Omit<SwarmSecret, 'name' | 'swarmName'>> {
  readonly value?: string;
  readonly unavailable?: boolean;
  readonly absent?: boolean;
  /** Nobody could open it: a plan without identity. */
  readonly unopened?: boolean;
  /** How long its system says that the value is good. The wall clock stands at 0. */
  readonly lifetime?: Lifetime;
}

export function secretSpec(name: string, wanted: Wanted): SwarmSecret {
  return {
    name,
    swarmName: name,
    labels: {},
    source: { kind: 'sealed', armor: '' },
    encoding: 'none',
    consumers: [],
    rotate: '',
    refresh: { intervalMs: 3_600_000, policy: 'Periodic' },
    whenSourceAbsent: 'Retain',
    rollout: { maxParallel: 4, first: [], soakMs: 15_000, timeoutMs: 600_000, onFailure: 'Rollback' },
    retention: { versions: 1, minAgeMs: 0 },
    deletionPolicy: 'Delete',
    adopt: 'Never',
    stableName: true,
    certificate: null,
    suspend: false,
    place: PLACE,
    ...Object.fromEntries(
      Object.entries(wanted).filter(
        ([key]) => !['value', 'unavailable', 'absent', 'unopened', 'lifetime'].includes(key),
      ),
    ),
  };
}

export function policyOf(owner: string, more: Partial<Policy> = {}): Policy {
  return {
    owner,
    recipients: [],
    snapshotKey: null,
    naming: { prefix: '', pattern: null },
    access: null,
    prune: { maxPercent: 25, allow: 3, confirm: null },
    allowFileSources: [],
    configs: 'Ignored',
    lints: {},
    sops: { bindNames: true },
    place: PLACE,
    ...more,
  };
}

export type Git = Readonly<Record<string, Wanted>>;

export function specsOf(owner: string, git: Git, more: Partial<Specs> = {}): Specs {
  const secrets = Object.keys(git)
    .sort()
    .map((name) => secretSpec(name, git[name] ?? {}));
  const empty = secrets.length === 0;
  return {
    policy: policyOf(owner),
    secrets,
    stores: [],
    sopsFiles: new Map(),
    problems: [],
    ignores: [],
    complete: true,
    empty,
    revision: null,
    commit: null,
    withheld: null,
    ...more,
  };
}

/** Stands for the keyed fingerprint: the planner only ever compares it. */
export function fingerprintOf(name: string, value: string): string {
  return formatFingerprint('0123456789abcdef', createHash('sha256').update(`${name} ${value}`).digest());
}

export function desiredOf(specs: Specs, git: Git): readonly Desired[] {
  return specs.secrets.map((spec) => {
    const { absent, lifetime, unavailable, unopened, value = 'value' } = git[spec.name] ?? {};
    const source = `sha256:${createHash('sha256').update(`${value} ${spec.rotate}`).digest('hex').slice(0, 12)}`;
    const base = { spec, source, equalHolders: [], certificate: null, ...(lifetime !== undefined && { lifetime }) };
    if (unavailable)
      return { ...base, value: { kind: 'unavailable', code: 'KeyMismatch', message: 'no key opens it' } };
    if (unopened) return { ...base, value: { kind: 'unknown' } };
    if (absent) return { ...base, value: { kind: 'absent', message: 'there is no key "app/db"' } };
    const fingerprint = fingerprintOf(spec.name, value);
    return { ...base, value: { kind: 'known', fingerprint, sameAs: [], bytes: true } };
  });
}

export interface Pass {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome['result'][];
  /** Whether tasks and nodes had to be listed. */
  readonly looked: boolean;
}

export interface PassOptions {
  readonly specs?: Partial<Specs>;
  /** Carry out only so many steps, then die. */
  readonly dieAfter?: number;
  readonly confirmRemovals?: string;
  readonly forget?: Forget;
}

export function planPass(
  world: World | Stage,
  operator: Operator,
  git: Git,
  options: PassOptions = {},
): { plan: Plan; looked: boolean } {
  const stage = asStage(world);
  const specs = specsOf(operator.owner, git, options.specs);
  const desired = desiredOf(specs, git);
  const input = (withTasks: boolean): PlanInput => {
    const live = withContent(stage.live(operator.owner, withTasks), stage, git);
    operator.seen = look(operator.seen, live, desired, operator.now);
    const now = { monotonic: operator.now, wall: 0 };
    const { confirmRemovals = null, forget = null } = options;
    return { specs, desired, live, seen: operator.seen, now, confirmRemovals, forget };
  };
  const lists = input(false);
  const blind = planBlind(lists);
  // It may end early, but never say something else than the whole plan would.
  if ((blind === null) !== needsTasks(plan(lists))) throw new Error('planBlind and needsTasks disagree');
  if (blind !== null && options.forget === undefined) return { plan: blind, looked: false };
  return { plan: plan(input(true)), looked: true };
}

/** The content oracle, for everything that could be adopted. */
function withContent(live: PlanInput['live'], stage: Stage, git: Git): PlanInput['live'] {
  const strangers = live.strangers.map((stranger) => {
    const value = git[stranger.swarmName]?.value ?? 'value';
    return { ...stranger, sameContent: stage.holds(stranger.id, value) };
  });
  return { ...live, strangers };
}

/** One pass: plan, then its steps one by one, as apply/ does. */
export function pass(world: World | Stage, operator: Operator, git: Git, options: PassOptions = {}): Pass {
  const stage = asStage(world);
  const { looked, plan: made } = planPass(stage, operator, git, options);
  const outcomes: Outcome['result'][] = [];
  const broken = new Set<string>();
  for (const step of made.steps.slice(0, options.dieAfter ?? made.steps.length)) {
    const result = secretsOf(step).some((name) => broken.has(name)) ? 'conflict' : carryOut(stage, git, step);
    if (result === 'conflict' || result === 'failed') for (const name of secretsOf(step)) broken.add(name);
    outcomes.push(result);
  }
  return { plan: made, outcomes, looked };
}

function secretsOf(step: Step): readonly string[] {
  if (step.action === 'repoint') return step.changes.map((change) => change.secret);
  return step.action === 'settle' ? step.secrets : [step.secret];
}

function asStage(world: World | Stage): Stage {
  return 'live' in world ? world : stageOf(world);
}

function carryOut(stage: Stage, git: Git, step: Step): Outcome['result'] {
  try {
    act(stage, git, step);
    return 'done';
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return thrown.code === 'Conflict' ? 'conflict' : thrown.code === 'NotFound' ? 'already' : 'failed';
  }
}

function act(stage: Stage, git: Git, step: Step): void {
  const value = 'secret' in step ? (git[step.secret]?.value ?? 'value') : '';
  switch (step.action) {
    case 'create':
      stage.create(step.holder, step.labels, value);
      return;
    case 'relabel':
      stage.relabel(step.holderId, step.index, step.labels);
      return;
    case 'replace':
      stage.remove(step.holderId);
      stage.create(step.holder, step.labels, value);
      return;
    case 'remove':
      stage.remove(step.holderId);
      return;
    case 'settle':
      stage.retarget(step, []);
      return;
    case 'repoint':
      stage.retarget(step, step.changes);
  }
}
