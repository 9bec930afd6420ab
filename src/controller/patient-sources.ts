import type { Clock, SecretSource, SourceRef, World } from '../doors.js';
import type { SourceMemory } from '../model/source-memory.js';
import type { Answer, Unavailable } from '../model/answer.js';
import type { Waiting } from '../model/pass-record.js';
import { backoffMs, type Chance } from '../model/backoff.js';
import { firstAfter, waitingIn } from './waits.js';

type Sources = World['sources'];

interface Outage {
  readonly tries: number;
  readonly until: number;
  /** What was asked: another question is asked at once. */
  readonly asked: string;
  readonly answer: Unavailable;
}

/** Sources that are not asked again at each pass while they fail. Those with a memory see to that themselves. */
export interface PatientSources {
  /** The same sources; what failed lately gives its last answer again. */
  over(sources: Sources): Sources;
  /** Monotonic ms after `since` at which the first of those may be asked again; Infinity: none failed. */
  earliest(since: number): number;
  /** Those that are not asked yet. */
  waiting(): Waiting;
  /** Forgets the outages of all names but these. */
  keep(names: ReadonlySet<string>): void;
  /** All may be asked at once. */
  forgive(): void;
}

export function patientSources(clock: Clock, chance: Chance): PatientSources {
  const outages = new Map<string, Outage & { readonly name: string }>();
  let memories: readonly SourceMemory[] = [];
  const note = (ref: SourceRef, asked: string, answer: Answer): Answer => {
    if (answer.kind !== 'unavailable') {
      outages.delete(keyOf(ref));
      return answer;
    }
    const tries = (outages.get(keyOf(ref))?.tries ?? 0) + 1;
    const waitMs = Math.max(backoffMs(tries, chance), answer.retryAfterMs ?? 0);
    outages.set(keyOf(ref), { name: ref.name, tries, until: clock.monotonic() + waitMs, asked, answer });
    return answer;
  };
  const remembered = (ref: SourceRef, asked: string): Unavailable | null => {
    const outage = outages.get(keyOf(ref));
    if (outage === undefined) return null;
    if (outage.asked !== asked) outages.delete(keyOf(ref));
    return outage.asked === asked && clock.monotonic() < outage.until ? outage.answer : null;
  };
  const patient = (source: SecretSource): SecretSource => ({
    ...source,
    read: async (refs) => {
      const asked = refs.map(questionOf);
      const known = refs.map((ref, index) => remembered(ref, asked[index] ?? ''));
      const open = refs.flatMap((ref, index) => (known[index] === null ? [{ ref, asked: asked[index] ?? '' }] : []));
      const answers = open.length === 0 ? [] : await source.read(open.map(({ ref }) => ref));
      const fresh = open.map(({ ref, asked: what }, index) => note(ref, what, given(answers[index])));
      return known.map((answer) => answer ?? given(fresh.shift()));
    },
  });
  return {
    over: (sources) => {
      memories = Object.values(sources).flatMap(({ memory }) => memory ?? []);
      const patiently = (source: SecretSource): SecretSource =>
        source.memory === undefined ? patient(source) : source;
      return Object.fromEntries(Object.entries(sources).map(([kind, source]) => [kind, patiently(source)])) as Sources;
    },
    earliest: (since) => firstAfter(since, [...outages.values()]),
    waiting: () => waitingIn([...outages.values()], clock.monotonic()),
    keep: (names) => {
      for (const [key, { name }] of outages) if (!names.has(name)) outages.delete(key);
    },
    forgive: () => {
      outages.clear();
      for (const memory of memories) memory.forgive();
    },
  };
}

function given(answer: Answer | undefined): Answer {
  if (answer === undefined) throw new Error('internal: a source answered fewer documents than it was asked for');
  return answer;
}

/** Everything that git says of it: once that is another, the old answer says nothing. */
function questionOf({ policy, source, stores }: SourceRef): string {
  const ways = source.kind === 'sops' ? [policy.access, [...stores.values()]] : [];
  return JSON.stringify([source, policy.owner, policy.allowFileSources, ...ways]);
}

/** The inputs of a composed document fail one by one. */
function keyOf({ input, name }: SourceRef): string {
  return JSON.stringify([name, input]);
}
