import type { Holder, Service } from '../model/live.js';
import type { Held, RemoveStep, SettleStep } from '../model/plan.js';
import type { Case } from './cases.js';
import { heldItem } from './changes.js';
import { isEqual } from './choose.js';
import { isConvicted, suspended, type Gate } from './gates.js';
import { stateOf, type Ground, type States, type Subject } from './ground.js';
import type { Forget } from './input.js';
import { partNeeded, stillNeeded } from './needed.js';
import { directoryGate } from './orphans.js';
import { maySettle, settleStep } from './stable.js';

/** What goes because a person said that its value leaked, and what cannot. */
export interface Forgetting {
  readonly steps: readonly (SettleStep | RemoveStep)[];
  readonly held: readonly Held[];
}

interface At {
  readonly ground: Ground;
  readonly states: States;
  readonly subject: Subject;
  /** null: the name is not in git. */
  readonly one: Case | null;
}

/**
 * Removes versions that only a rollback could need. Rollback targets are given up where nothing else is lost by it (the
 * conditions of `settle`); elsewhere they are left pointing at nothing, and the step says so. What a Spec or a wanted task
 * uses stays, and so does the last proven version of a name in git.
 */
export function forgetSteps(ground: Ground, states: States, cases: readonly Case[], forget: Forget): Forgetting {
  const subject = ground.subject(forget.secret);
  if (subject === undefined) return { steps: [], held: [] };
  const at: At = { ground, states, subject, one: cases.find((one) => one.subject === subject) ?? null };
  const asked = subject.versions.filter(({ version }) => forget.version === null || version === forget.version);
  const fates = asked.map((holder) => ({ holder, gate: versionGate(at, holder) }));
  // Who names no version means all but those that are wanted.
  const told = fates.filter(({ gate }) => gate?.reason !== 'StillWanted' || forget.version !== null);
  const going = told.filter(({ gate }) => gate === null).map(({ holder }) => holder);
  const twins = staleStables(at, going).map((holder) => ({ holder, gate: useGate(at, holder) }));
  const all = [...going, ...twins.filter(({ gate }) => gate === null).map(({ holder }) => holder)];
  const held = [...told, ...twins].flatMap(({ gate, holder }) =>
    gate === null ? [] : [heldItem({ action: 'remove', secret: subject.name }, gate, { holder: holder.swarmName })],
  );
  return { steps: [...settles(at, all), ...all.map((holder) => removal(at, holder))], held };
}

function versionGate(at: At, holder: Holder): Gate | null {
  const { ground, one, states, subject } = at;
  const { swarmName } = holder;
  if (!holder.writable) return { reason: 'FormatTooNew', message: `"${swarmName}" was written by a newer waxseal` };
  if (one === null) return directoryGate(ground) ?? lastWayBack(at, holder) ?? useGate(at, holder);
  if (one.desired.spec.suspend) return suspended(subject.name);
  if (holder === wantedOf(one)) {
    return { reason: 'StillWanted', message: `"${swarmName}" is what the documents want` };
  }
  if (holder === lastProven(states, subject)) {
    return { reason: 'LastProven', message: `"${swarmName}" is the last version of "${subject.name}" that is proven` };
  }
  return useGate(at, holder);
}

/** The directory may be a wrong one: what services still use has to have something to go back to. */
function lastWayBack({ ground, states, subject }: At, holder: Holder): Gate | null {
  if (holder !== lastProven(states, subject)) return null;
  const holders = [...subject.versions, ...subject.strayStables, ...(subject.stable === null ? [] : [subject.stable])];
  const isUsed = holders.some((each) => stillNeeded(ground, each)?.reason === 'StillMounted');
  const what = `"${holder.swarmName}" is the last version of "${subject.name}" that is proven`;
  return isUsed ? { reason: 'LastProven', message: `${what}, and services still use that name` } : null;
}

function lastProven(states: States, subject: Subject): Holder | undefined {
  return subject.versions.findLast((each) => stateOf(states, each).kind === 'proven');
}

/** While nobody knows what is wanted it may be the newest. */
function wantedOf({ choice, subject }: Case): Holder | undefined {
  if (choice.kind === 'holder') return choice.holder;
  return choice.kind === 'none' || choice.reason === 'ValueUnknown' ? subject.versions.at(-1) : undefined;
}

/** Tasks run on it, or soon may: the engine goes back by itself from an update that it has not finished. */
function useGate({ ground }: At, holder: Holder): Gate | null {
  const needed = [stillNeeded(ground, holder), partNeeded(ground, holder)];
  const mounted = needed.find((gate) => gate?.reason === 'StillMounted');
  if (mounted !== undefined) return mounted;
  const busy = ground.users(holder.id).previous.find((service) => ground.facts(service).unfinished);
  if (busy === undefined) return null;
  const message = `the update of "${busy.name}" is not finished, and its rollback would need "${holder.swarmName}"`;
  return { reason: 'RolloutInProgress', message };
}

/** The same value under the plain name, where that could not be made fresh. */
function staleStables({ one, subject }: At, going: readonly Holder[]): readonly Holder[] {
  const values = new Set(going.map(({ fingerprint }) => fingerprint));
  const stables = [...subject.strayStables, ...(subject.stable === null ? [] : [subject.stable])];
  const isFresh = (holder: Holder): boolean => one !== null && isEqual(holder, one.desired);
  return stables.filter((holder) => holder.writable && values.has(holder.fingerprint) && !isFresh(holder));
}

function settles(at: At, going: readonly Holder[]): readonly SettleStep[] {
  const keepers = new Map<string, Service>();
  for (const { id } of going) for (const service of at.ground.users(id).previous) keepers.set(service.id, service);
  return [...keepers.values()]
    .filter((service) => maySettle(at, service))
    .map((service) => settleStep(service, [at.subject.name], 'Forgotten'));
}

function removal(at: At, holder: Holder): RemoveStep {
  const { ground, states, subject } = at;
  const stuck = ground.users(holder.id).previous.filter((service) => !maySettle(at, service));
  const costs = [
    ...stuck.map(({ name }) => `until the next update of "${name}" a rollback of it would stop its tasks for good`),
    ...(isConvicted(states, holder) ? ['that it failed is forgotten too: the same value would be tried again'] : []),
  ];
  const cost = costs.length === 0 ? 'nothing that runs needs it' : costs.join('; ');
  const message = `"${holder.swarmName}" is to be forgotten: ${cost}`;
  const { id, swarmName } = holder;
  return { action: 'remove', secret: subject.name, holder: swarmName, holderId: id, reason: 'Forgotten', message };
}
