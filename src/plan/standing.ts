import type { Desired } from '../model/desired.js';
import { standingAt } from '../model/lifetime.js';
import { certificateOf, renewAtMs } from '../model/certificate.js';
import type { Standing, StandingFollower } from '../model/plan.js';
import type { Case } from './cases.js';
import { isEqual } from './choose.js';
import { mounts } from './facts.js';
import { stateOf, type Ground, type States, type Subject } from './ground.js';
import { termsOf } from './judge.js';
import type { Party } from './party.js';
import type { Proven } from './prove.js';
import type { StableSteps } from './stable.js';
import { verdictOf } from './verdict.js';

interface At {
  readonly ground: Ground;
  readonly states: States;
  readonly proven: Proven;
  readonly stable: StableSteps;
}

/** Where every secret stands once the steps of this plan are through. */
export function standings(at: At, cases: readonly Case[]): readonly Standing[] {
  const known = new Map(cases.map((one) => [one.subject.name, one]));
  return at.ground.subjects.map((subject) => {
    const one = known.get(subject.name);
    return one === undefined ? orphaned(subject) : standing(at, one);
  });
}

function standing(at: At, one: Case): Standing {
  const { desired, subject } = one;
  const followers = one.parties.map((party) => follower(at, one, party));
  const stable = subject.stable;
  const { createdAtMs, state, version, wanted } = wantedOf(at, one);
  return {
    secret: subject.name,
    wanted,
    version,
    state,
    followers,
    stableBlockedBy: at.stable.blocked.get(subject.name) ?? null,
    stableCurrent: !desired.spec.stableName || isNotKnown(desired) || (stable !== null && isEqual(stable, desired)),
    createdAtMs,
    ...certificateIn(one),
    ...(desired.lifetime === undefined ? {} : { lifetime: standingAt(desired.lifetime, at.ground.input.now.wall) }),
    ...(desired.next === undefined ? {} : { next: desired.next }),
  };
}

/** While its source says nothing, nobody knows of a value that the stable name would lack. */
function isNotKnown({ value }: Desired): boolean {
  return value.kind === 'unavailable' || value.kind === 'absent';
}

/** As the labels of the wanted version say, or those that it is created with. */
export function certificateIn({ choice, desired }: Case): Pick<Standing, 'certificate'> {
  const facts = choice.kind === 'holder' ? certificateOf(choice.holder.labels) : desired.certificate;
  if (facts === null || choice.kind === 'none') return {};
  const { notAfterMs, subject } = facts;
  const renewAt = renewAtMs(facts, desired.spec.certificate?.renewBeforeMs ?? null);
  return { certificate: { subject, notAfterMs, renewAtMs: renewAt } };
}

function wantedOf(
  { proven, states }: At,
  { choice, subject }: Case,
): Pick<Standing, 'wanted' | 'version' | 'state' | 'createdAtMs'> {
  if (choice.kind === 'none') return { wanted: null, version: null, state: 'none', createdAtMs: null };
  if (choice.kind === 'create') {
    const state = proven.has(subject.name) ? 'proven' : 'trial';
    return { wanted: choice.swarmName, version: choice.version, state, createdAtMs: null };
  }
  const { createdAtMs, swarmName, version } = choice.holder;
  return { wanted: swarmName, version, state: stateOf(states, choice.holder).kind, createdAtMs };
}

function orphaned(subject: Subject): Standing {
  const newest = subject.versions.at(-1);
  return {
    secret: subject.name,
    wanted: null,
    version: newest?.version ?? null,
    state: 'orphaned',
    followers: subject.followers.map((service) => ({
      service: service.name,
      holder: null,
      current: false,
      running: null,
      expected: null,
      verdict: null,
    })),
    stableBlockedBy: null,
    stableCurrent: true,
    createdAtMs: newest?.createdAtMs ?? null,
  };
}

function follower({ ground, states }: At, one: Case, party: Party): StandingFollower {
  const { service } = party;
  const facts = ground.facts(service);
  const holder = party.refs[0]?.holder ?? null;
  const base = { service: service.name, holder: holder?.swarmName ?? null, current: party.stand === 'current' };
  if (facts.tasks === null || holder === null) return { ...base, running: null, expected: null, verdict: null };
  const running = facts.tasks.filter((task) => task.wanted && task.state === 'running' && mounts(task, holder)).length;
  const verdict = verdictOf(ground, states, { service, holder }, termsOf(one.subject, one.choice, holder)).kind;
  const said = verdict === 'mute' ? 'unjudged' : verdict === 'away' ? null : verdict;
  return { ...base, running, expected: facts.expected, verdict: party.stand === 'current' ? said : null };
}
