import type { Held, Plan, Standing } from '../model/plan.js';
import type { SecretStatus, Status } from '../model/status.js';
import { secretsOfStep } from '../model/step-secrets.js';
import { conditionsOf, type Facts } from './conditions.js';

/**
 * Where every secret stands, told from a plan. Pure: `nowWall` is in ms since 1970 and only ages are told from it.
 * Whatever is held keeps its secret in the list, so that nothing that needs a person is left out.
 */
export function summarize(plan: Plan, nowWall: number): Status {
  const standings = new Map(plan.standings.map((standing) => [standing.secret, standing]));
  const held = groupBySecret(plan.held);
  const moving = secretsOnTheirWay(plan);
  const planned = new Set(plan.steps.flatMap((step) => (step.action === 'create' ? [step.holder] : [])));
  const names = [...new Set([...standings.keys(), ...held.keys()])].filter((name) => name !== '').sort(byText);
  const secrets = names.map((secret) => {
    const standing = standings.get(secret) ?? nowhere(secret);
    const own = { held: held.get(secret) ?? [], moving: moving.has(secret) };
    return statusOf({ standing, planned: planned.has(standing.wanted ?? ''), ...own }, nowWall);
  });
  const whole = held.get('') ?? [];
  const { stores } = plan;
  const head = { owner: plan.owner, revision: plan.revision, commit: plan.commit, held: whole };
  return { ...head, secrets, ...(stores === undefined ? {} : { stores }) };
}

function statusOf(facts: Facts, nowWall: number): SecretStatus {
  const { standing } = facts;
  return {
    secret: standing.secret,
    holder: standing.wanted,
    version: standing.version,
    state: facts.planned ? 'planned' : standing.state,
    ageMs: standing.createdAtMs === null ? null : Math.max(0, nowWall - standing.createdAtMs),
    ...(standing.certificate === undefined ? {} : { certificate: standing.certificate }),
    ...(standing.lifetime === undefined ? {} : { lifetime: standing.lifetime }),
    ...(standing.next === undefined ? {} : { next: standing.next }),
    followers: standing.followers,
    held: facts.held,
    conditions: conditionsOf(facts),
  };
}

/** A secret that the plan holds something of, and of which nothing is in the Swarm. */
function nowhere(secret: string): Standing {
  return {
    secret,
    wanted: null,
    version: null,
    state: 'none',
    followers: [],
    stableBlockedBy: null,
    stableCurrent: true,
    createdAtMs: null,
  };
}

/** Secrets with a step in this pass or a later one. */
function secretsOnTheirWay(plan: Plan): ReadonlySet<string> {
  const ofSteps = plan.steps.flatMap(secretsOfStep);
  return new Set([...ofSteps, ...plan.later.map((step) => step.secret)]);
}

function groupBySecret(held: readonly Held[]): ReadonlyMap<string, readonly Held[]> {
  const groups = new Map<string, Held[]>();
  for (const item of held) {
    const group = groups.get(item.secret);
    if (group === undefined) groups.set(item.secret, [item]);
    else group.push(item);
  }
  return groups;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
