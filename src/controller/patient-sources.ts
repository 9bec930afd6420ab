import type { Answer, Clock, SecretSource, SourceRef, World } from '../doors.js';
import { isAppError } from '../model/problem.js';
import { backoffMs, type Chance } from './backoff.js';
import { firstAfter } from './waits.js';

type Sources = World['sources'];
type Unavailable = Extract<Answer, { kind: 'unavailable' }>;

interface Outage {
  readonly tries: number;
  readonly until: number;
  /** What was asked: another question is asked at once. */
  readonly asked: string;
  readonly answer: Unavailable;
}

/** Sources that are not asked again at each pass while they fail. */
export interface PatientSources {
  /** The same sources; what failed lately gives its last answer again. */
  over(sources: Sources): Sources;
  /** Monotonic ms after `since` at which the first of those may be asked again; Infinity: none failed. */
  earliest(since: number): number;
  /** Forgets the outages of all names but these. */
  keep(names: ReadonlySet<string>): void;
  /** All may be asked at once. */
  forgive(): void;
}

export function patientSources(clock: Clock, chance: Chance): PatientSources {
  const outages = new Map<string, Outage>();
  const note = (ref: SourceRef, asked: string, answer: Answer): Answer => {
    if (answer.kind === 'present') {
      outages.delete(ref.name);
      return answer;
    }
    const tries = (outages.get(ref.name)?.tries ?? 0) + 1;
    outages.set(ref.name, { tries, until: clock.monotonic() + backoffMs(tries, chance), asked, answer });
    return answer;
  };
  const patient = (source: SecretSource): SecretSource => ({
    ...source,
    read: async (ref) => {
      const asked = JSON.stringify(ref);
      const outage = outages.get(ref.name);
      if (outage !== undefined && outage.asked !== asked) outages.delete(ref.name);
      else if (outage !== undefined && clock.monotonic() < outage.until) return outage.answer;
      return note(ref, asked, await source.read(ref).catch(asAnswer));
    },
  });
  return {
    over: (sources) =>
      Object.fromEntries(Object.entries(sources).map(([kind, source]) => [kind, patient(source)])) as Sources,
    earliest: (since) => firstAfter(since, [...outages.values()]),
    keep: (names) => {
      for (const name of outages.keys()) if (!names.has(name)) outages.delete(name);
    },
    forgive: () => {
      outages.clear();
    },
  };
}

function asAnswer(thrown: unknown): Answer {
  if (!isAppError(thrown)) throw thrown;
  return { kind: 'unavailable', code: thrown.code, message: thrown.message, hint: thrown.hint };
}
