import { certificateLabels } from '../model/certificate.js';
import { drifts, encodeLabels, lentBy, lentLabels, withLent, type HolderFields } from '../model/labels.js';
import type { Holder, HolderState } from '../model/live.js';
import type { CreateStep, Held, RelabelStep, StepReason } from '../model/plan.js';
import { newestIndex } from '../model/raft.js';
import type { Case } from './cases.js';
import { heldItem } from './changes.js';
import { isEqual, UNTOLD, type Choice } from './choose.js';
import { isConvicted, suspended } from './gates.js';
import { stateOf, type Ground, type States } from './ground.js';
import { stableFields, stateLabels, versionFields, type VersionWords } from './holder-labels.js';
import type { Moves } from './moves.js';
import { toAdopt } from './names.js';
import { mountsOf } from './party.js';
import type { Proven } from './prove.js';

/** What is written on secrets themselves, and before any service: new versions, and labels that differ. */
export interface VersionSteps {
  readonly creates: readonly CreateStep[];
  readonly relabels: readonly RelabelStep[];
  readonly held: readonly Held[];
}

interface At {
  readonly ground: Ground;
  readonly states: States;
  readonly proven: Proven;
  readonly moves: Moves;
}

/** `abandoned`: of those only what the tasks said is written down. */
export function versionSteps(at: At, cases: readonly Case[], abandoned: readonly Case[]): VersionSteps {
  const creates: CreateStep[] = [];
  const relabels = abandoned.flatMap((one) => judgedRelabels(at, one, null));
  const held: Held[] = [];
  for (const one of cases) {
    const { choice, desired, subject } = one;
    if (choice.kind === 'none') held.push(heldItem({ action: 'create', secret: subject.name }, choice));
    else if (desired.spec.suspend) held.push(...heldBySuspension(one, choice));
    else if (choice.kind === 'create') creates.push(createStep(at, one, choice));
    if (desired.spec.suspend) continue;
    relabels.push(...relabelsOf(at, one));
    if (choice.kind === 'holder' && isConvicted(at.states, choice.holder)) held.push(failed(at, one, choice.holder));
  }
  return { creates, relabels, held };
}

/** A version that is not made, or a trial that has no end meanwhile. */
function heldBySuspension({ subject }: Case, choice: Exclude<Choice, { kind: 'none' }>): readonly Held[] {
  const create = choice.kind === 'create';
  if (!create && choice.holder.state.kind !== 'trial') return [];
  const holder = create ? choice.swarmName : choice.holder.swarmName;
  const action = create ? 'create' : 'relabel';
  return [heldItem({ action, secret: subject.name }, suspended(subject.name), { holder })];
}

function createStep(at: At, one: Case, choice: Extract<Choice, { kind: 'create' }>): CreateStep {
  const state: HolderState = { kind: at.proven.has(one.subject.name) ? 'proven' : 'trial' };
  const words = {
    ...wordsFor(at, one),
    state,
    turn: choice.turn,
    unjudged: union(NONE, added(at.moves.unjudged, one)),
  };
  const { reason, swarmName, version } = choice;
  return {
    action: 'create',
    secret: one.subject.name,
    holder: swarmName,
    reason,
    message: dueMessage(one) ?? whyCreated(reason, one.subject.name),
    labels: encodeLabels(
      versionFields(at.ground, one, { swarmName, version, words: { ...words, refused: [], judgedAfter: 0 } }),
      { ...certificateLabels(one.desired.certificate), ...lentLabels(one.desired.lentBy ?? []) },
    ),
  };
}

/** A source that makes values says itself why another one is due. */
function dueMessage({ desired: { value } }: Case): string | null {
  return value.kind === 'due' ? value.message : null;
}

function whyCreated(reason: StepReason, name: string): string {
  if (reason === 'Missing') return `"${name}" is new`;
  if (reason === 'RotateRequested') return 'the rotate mark changed';
  if (reason === 'SourceChanged') return 'the document asks for another kind of value';
  return reason === 'ValueUnknown' ? UNTOLD : 'the value changed';
}

/** Mounts are carried from the version that was wanted until now; those that are gone are forgotten. */
function wordsFor(at: At, one: Case): Pick<VersionWords, 'mounts'> {
  return { mounts: union(keptMounts(one), added(at.moves.mounted, one)) };
}

function keptMounts(one: Case): readonly string[] {
  const known = mountsOf(one.subject);
  if (known.length === 0) return known;
  // A mount of the stable holder has come into a stack file since: Waxseal adds versions only.
  const onVersion = one.parties.filter(({ refs }) => refs.some(({ holder }) => holder.role === 'version'));
  const mounting = new Set(onVersion.map(({ service }) => service.id));
  return known.filter((id) => mounting.has(id));
}

const NONE: readonly string[] = [];

function added(map: ReadonlyMap<string, readonly string[]>, one: Case): readonly string[] {
  return map.get(one.subject.name) ?? NONE;
}

/** Sorted, each once. Nearly always of nothing and nothing, for every secret in every pass. */
function union(some: readonly string[], more: readonly string[]): readonly string[] {
  return some.length + more.length === 0 ? NONE : [...new Set([...some, ...more])].sort();
}

/** Versions other than the wanted one whose state changed. */
function judgedRelabels({ ground, states }: At, one: Case, wanted: Holder | null): readonly RelabelStep[] {
  const judged = one.subject.versions.filter((holder) => holder !== wanted && holder.writable && states.has(holder.id));
  return judged.map((holder) => {
    return relabel(one, holder, stateLabels(ground, holder, stateOf(states, holder)), 'StateChanged');
  });
}

function relabelsOf(at: At, one: Case): readonly RelabelStep[] {
  const { choice } = one;
  const wanted = choice.kind === 'holder' ? choice.holder : null;
  const steps = [...judgedRelabels(at, one, wanted)];
  if (wanted !== null && choice.kind === 'holder') {
    const fields = wantedFields(at, one, { holder: wanted, turn: choice.turn });
    const lent = one.desired.lentBy ?? lentBy(wanted.labels);
    if (drifts(wanted, fields) || lent.join() !== lentBy(wanted.labels).join()) {
      const reason = whyRelabel(at, one, wanted, choice.turn);
      steps.push(relabel(one, wanted, encodeLabels(fields, withLent(wanted.labels, lent)), reason));
    }
  }
  return [...steps, ...stableRelabels(at, one)];
}

function wantedFields(at: At, one: Case, { holder, turn }: { holder: Holder; turn: number }): HolderFields {
  const { isService } = at.ground;
  const state = stateOf(at.states, holder);
  const reused = turn !== holder.turn;
  const retried = reused || (holder.state.kind === 'suspect' && state.kind === 'trial');
  const before = reused ? unwell(at.ground, one) : holder.unjudged.filter(isService);
  const words: VersionWords = {
    mounts: wordsFor(at, one).mounts,
    state,
    turn,
    unjudged: union(before, added(at.moves.unjudged, one)),
    refused: one.refused.filter(isService),
    // What happened until this snapshot is no evidence against the next trial.
    judgedAfter: retried ? newestIndex(at.ground.input.live) : holder.judgedAfter,
  };
  return versionFields(at.ground, one, { swarmName: holder.swarmName, version: holder.version, words });
}

/** Services that stayed on the version and do not run well there now: its new trial is not about them. */
function unwell(ground: Ground, { parties }: Case): readonly string[] {
  const there = parties.filter(({ stand, service }) => stand === 'current' && !ground.facts(service).healthy);
  return there.map(({ service }) => service.id);
}

function whyRelabel(at: At, one: Case, holder: Holder, turn: number): StepReason {
  if (turn !== holder.turn) return 'Reused';
  if (stateOf(at.states, holder).kind !== holder.state.kind) return 'StateChanged';
  const name = one.subject.name;
  const mounts = wordsFor(at, one).mounts.join() !== holder.mounts.join();
  const others = at.moves.unjudged.has(name) || one.refused.join() !== holder.refused.join();
  return mounts || others ? 'MountsChanged' : 'LabelsDrifted';
}

/** An adopted secret becomes the stable holder by its labels; a current one only follows the document's. */
function stableRelabels({ ground }: At, one: Case): readonly RelabelStep[] {
  const { desired, subject } = one;
  if (!desired.spec.stableName || one.choice.kind === 'none') return [];
  const stranger = toAdopt(ground, desired.spec);
  const { stable } = subject;
  if (stranger === null && (stable === null || !isEqual(stable, desired))) return [];
  const fields = stableFields(ground, one);
  if (stranger !== null) return [relabel(one, stranger, encodeLabels(fields, stranger.labels), 'Adopted')];
  if (stable === null || !drifts(stable, fields)) return [];
  return [relabel(one, stable, encodeLabels(fields, stable.labels), 'LabelsDrifted')];
}

const WHY: Partial<Record<StepReason, string>> = {
  Adopted: 'equal bytes: it comes under waxseal, and no task is touched',
  Reused: 'an earlier value is wanted again',
  MountsChanged: 'it remembers which services it was mounted in or has no vote from',
  LabelsDrifted: 'its labels differ from the document',
};

function relabel(
  one: Case,
  secret: { id: string; index: number; swarmName: string },
  labels: RelabelStep['labels'],
  reason: StepReason,
): RelabelStep {
  const message = WHY[reason] ?? `its state becomes "${labels['waxseal.state'] ?? ''}"`;
  const { id: holderId, index, swarmName: holder } = secret;
  return { action: 'relabel', secret: one.subject.name, holder, reason, message, holderId, index, labels };
}

function failed({ states }: At, one: Case, holder: Holder): Held {
  const state = stateOf(states, holder);
  const why = state.kind === 'failed' ? FAILED[state.why.split(' ')[0] ?? ''] : undefined;
  const where = state.kind === 'failed' && state.why.includes(' ') ? ` in "${state.why.split(' ')[1] ?? ''}"` : '';
  const message =
    state.kind === 'suspect'
      ? `"${holder.swarmName}" failed together with ${state.others.map((name) => `"${name}"`).join(', ')}: change the value that is wrong`
      : `"${holder.swarmName}" failed${where}: ${why ?? 'its tasks ended'}; commit another value, or "waxseal retry ${one.subject.name}"`;
  return heldItem(
    { action: 'repoint', secret: one.subject.name },
    { reason: 'VersionFailed', message },
    { holder: holder.swarmName },
  );
}

const FAILED: Readonly<Record<string, string>> = {
  TasksFailed: 'tasks that mount it ended',
  RolledBack: 'the service was rolled back',
  NoProgress: 'no task newly came to run within the timeout',
  NotStarted: 'its tasks could not be placed (no suitable node, or no such image), so the value may be innocent',
};
