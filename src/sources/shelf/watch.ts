import type { Clock } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import type { Chance } from '../../model/backoff.js';
import type { Asked } from './batches.js';
import { isOfStore } from '../of-store.js';
import { outageAfter, told, type Failed, type Outage } from './outage.js';

/** The questions that are asked in one go. */
export interface Round {
  /** Monotonic ms until which they may wait for the limits. */
  readonly untilMs: number;
  /** One of them was answered. */
  answered: boolean;
  /** Keys of which nobody knew that they are odd, and that were not answered, one after the other. */
  silent: number;
}

/** Whether a store answers. */
export interface Watch {
  outage(): Outage | null;
  /** What everybody hears until the store may be asked again; null: it may be asked. */
  silence(): Unavailable | null;
  /**
   * What came of a question. `before`: the outage when it went out; what another one found out since is not undone. But a
   * store that answers for one key is not unreachable, whatever it does for another, then or the next time; unless it does
   * so for some in a row: it has gone away since, and each question more would wait for its end.
   */
  note(before: Outage | null, batch: readonly Asked[], answers: readonly Kind[], round: Round): void;
  forgive(): void;
}

interface Kind {
  readonly kind: string;
}

/** In a row: then it has gone away. */
const ENOUGH = 5;

export function watchStore(clock: Clock, chance: Chance): Watch {
  let outage: Outage | null = null;
  /** Keys that fail while others are answered. */
  const odd = new Set<string>();
  const isOddNow = ({ key }: Failed, round: Round): boolean => {
    if (round.answered && !odd.has(key) && ++round.silent < ENOUGH) odd.add(key);
    return odd.has(key);
  };
  return {
    outage: () => outage,
    silence: () => (outage !== null && clock.monotonic() < outage.until ? told(outage) : null),
    note: (before, batch, answers, round) => {
      const failures = failuresIn(batch, answers);
      const failed = worstOf(failures, odd);
      if (failed === null || (failures.length < batch.length && isSilence(failed))) {
        round.answered = true;
        round.silent = 0;
        for (const { key } of batch) odd.delete(key.key);
        for (const { key } of failures) odd.add(key);
        if (outage === before || outage?.answer.class === 'unreachable') outage = null;
        return;
      }
      if (isSilence(failed) && isOddNow(failed, round)) return;
      if (outage === before) outage = outageAfter(before, failed, clock, chance);
    },
    forgive: () => {
      if (outage !== null) outage = { ...outage, tries: 0, until: -Infinity };
    },
  };
}

function isSilence({ answer }: Failed): boolean {
  return answer.class === 'unreachable';
}

/** Those that are the store's. */
function failuresIn(batch: readonly Asked[], answers: readonly Kind[]): readonly Failed[] {
  return answers.flatMap((answer, at) => (isOfStore(answer) ? [{ answer, key: batch[at]?.key.key ?? '' }] : []));
}

/** What says most of the store: that it asks for patience or refuses the login, or fails for a key that is not odd. */
function worstOf(failures: readonly Failed[], odd: ReadonlySet<string>): Failed | null {
  const ofAll = failures.find((failure) => !isSilence(failure));
  return ofAll ?? failures.find(({ key }) => !odd.has(key)) ?? failures[0] ?? null;
}
