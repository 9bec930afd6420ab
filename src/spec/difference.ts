import type { Difference, SpecChange } from '../model/difference.js';
import { printableLine } from '../model/printable.js';
import type { Problem } from '../model/problem.js';
import type { Policy, Specs } from '../model/spec.js';
import type { SecretStore } from '../model/store.js';
import { sameWords, wordsOf } from './same-words.js';
import { secretChanges } from './secret-changes.js';

/** Lints that are in no document's problems. */
export interface LintsBeside {
  readonly base: readonly Problem[];
  readonly head: readonly Problem[];
}

/** What somebody changed between two states of a directory. `base` null: it was not there. */
export function differenceOf(
  commit: string,
  base: Specs | null,
  head: Specs,
  beside: LintsBeside = { base: [], head: [] },
): Difference {
  const changes = [
    ...policyChanges(base?.policy ?? null, head.policy),
    ...storeChanges(base?.stores ?? [], head.stores),
    ...secretChanges(base?.secrets ?? [], head.secrets),
    ...introduced([...(base?.problems ?? []), ...beside.base], [...head.problems, ...beside.head]),
  ];
  const said = changes.map((change) => ({ ...change, message: printableLine(change.message) }));
  return { base: commit, changes: [...said.filter(({ trust }) => trust), ...said.filter(({ trust }) => !trust)] };
}

/** These say how secrets are named, removed and linted. Every other field says who may have what. */
const HOUSEKEEPING: readonly string[] = ['naming', 'prune', 'lints'];

function policyChanges(base: Policy | null, head: Policy | null): readonly SpecChange[] {
  if (head === null || base === null) {
    if (head === base) return [];
    const message = head === null ? 'the Policy is gone, or not valid any more' : `a Policy of owner "${head.owner}"`;
    const change = head === null ? 'removed' : 'added';
    const recipients =
      head === null ? [] : recipientChanges({ ...head, recipients: head.recipients.slice(0, 1) }, head);
    return [message, ...recipients].map((one) => {
      return { change, secret: null, trust: true, message: one, place: head?.place ?? null };
    });
  }
  const about = (message: string, trust = true): SpecChange => ({
    ...{ change: 'changed', secret: null, trust, message, place: head.place },
  });
  const fields = Object.keys(head) as readonly (keyof Policy)[];
  return fields.flatMap((field) => {
    if (field === 'place' || sameWords(base[field], head[field])) return [];
    if (field === 'recipients') return recipientChanges(base, head).map((message) => about(message));
    if (field === 'access') return accessChanges(base, head).map((message) => about(message));
    const what = `"${field}" of the Policy was ${wordsOf(base[field])} and becomes ${wordsOf(head[field])}`;
    return [about(what, !HOUSEKEEPING.includes(field))];
  });
}

function recipientChanges(base: Policy, head: Policy): readonly string[] {
  const added = head.recipients.filter((one) => !base.recipients.includes(one));
  const removed = base.recipients.filter((one) => !head.recipients.includes(one));
  const first = head.recipients[0] ?? '';
  return [
    ...added.map(
      (one) =>
        `recipient "${one}" is new: it can open every value that is sealed from now on, and what versions keep of made ones`,
    ),
    ...removed.map((one) => `recipient "${one}" is gone: what was sealed for it before it can still open`),
    ...(first === base.recipients[0] ? [] : [`the first recipient, which is the operator's, becomes "${first}"`]),
  ];
}

function accessChanges(base: Policy, head: Policy): readonly string[] {
  if (head.access === null) return ['every service may mount every secret: there are no access rules any more'];
  const before = new Set((base.access ?? []).map(wordsOf));
  const after = new Set(head.access.map(wordsOf));
  const opened = base.access === null ? ['access rules are new: until now every service might mount every secret'] : [];
  return [
    ...opened,
    ...[...after].filter((rule) => !before.has(rule)).map((rule) => `access rule added: ${rule}`),
    ...[...before].filter((rule) => !after.has(rule)).map((rule) => `access rule removed: ${rule}`),
  ];
}

function storeChanges(base: readonly SecretStore[], head: readonly SecretStore[]): readonly SpecChange[] {
  const before = new Map(base.map((store) => [store.name, store]));
  const after = new Set(head.map(({ name }) => name));
  const about = (change: SpecChange['change'], store: SecretStore, what: string, trust = true): SpecChange => ({
    ...{ change, secret: null, trust, message: `store "${store.name}" ${what}`, place: store.place },
  });
  const changed = head.flatMap((store) => {
    const was = before.get(store.name);
    if (was === undefined) return [about('added', store, `is new: ${wordsOf(store.provider)}`)];
    const ways = providerChanges(was, store).map((what) => about('changed', store, what));
    if (ways.length > 0 || sameWords(was, store)) return ways;
    return [about('changed', store, 'is asked in another rhythm', false)];
  });
  const gone = base.filter(({ name }) => !after.has(name));
  return [...changed, ...gone.map((store) => ({ ...about('removed', store, 'is gone'), place: null }))];
}

/** Credentials are only named in a store: a file, or a variable. */
function providerChanges({ provider: was }: SecretStore, { provider }: SecretStore): readonly string[] {
  const before = new Map<string, unknown>(Object.entries(was));
  const after = new Map<string, unknown>(Object.entries(provider));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => !sameWords(before.get(field) ?? null, after.get(field) ?? null))
    .map((field) => {
      const [from, to] = [before, after].map((side) => wordsOf(side.get(field) ?? null));
      return `has another "${field}": it was ${from} and becomes ${to}`;
    });
}

/** A line that moved is no news. */
function introduced(base: readonly Problem[], head: readonly Problem[]): readonly SpecChange[] {
  const key = ({ code, file, message }: Problem): string => JSON.stringify([code, file, message]);
  const known = new Set(base.map(key));
  return head
    .filter((problem) => !known.has(key(problem)))
    .map(({ code, column, file, line, message, severity }) => ({
      change: 'introduced',
      secret: null,
      trust: false,
      message: `${severity}: ${message} (${code})`,
      place: file === null ? null : { file, line: line ?? 1, column: column ?? 1 },
    }));
}
