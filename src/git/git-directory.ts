import type { Clock, Log, SpecDirectory } from '../doors.js';
import { advance, type AskSwarm, type Tools } from './advance.js';
import { checkouts } from './checkout.js';
import { errorFrom, NOTHING_YET, said, tellState, withState, type GitState } from './git-state.js';
import { gitProgram } from './program.js';
import { repository } from './repository.js';
import type { GitSettings } from './settings.js';

/** A directory that comes from a git repository and follows it. */
export interface GitDirectory extends SpecDirectory {
  /** Fetches soon, whatever the interval says. */
  refresh(): void;
  /** Ends fetching. */
  close(): Promise<void>;
}

export interface GitDoors {
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1. */
  readonly chance: () => number;
  readonly askSwarm: AskSwarm;
  /** Reads `currentPath`. */
  readonly inner: SpecDirectory;
  /** Called whenever a look at the repository says something new. */
  readonly wake: () => void;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;

/**
 * Fetches every `intervalMs`, or later and later while it fails. Reading gives the last commit that was good, with what
 * stands in the way of a newer one; until there is any, it rejects with what is in the way. Throws GitUrlInvalid,
 * GitOptionInvalid.
 */
export function gitDirectory(settings: GitSettings, intervalMs: number, doors: GitDoors): GitDirectory {
  const end = new AbortController();
  const tools = toolsOf(settings, end.signal, doors.askSwarm);
  let state: GitState = NOTHING_YET;
  let nap = new AbortController();
  let failures = 0;

  const look = async (): Promise<void> => {
    const found = await lookOnce(tools, state);
    if (end.signal.aborted) return;
    failures = found.failure === null ? 0 : failures + 1;
    const changed = said(found) !== said(state);
    state = found;
    if (!changed) return;
    tellState(doors.log, state);
    doors.wake();
  };
  const first = look();
  const rest = first.then(async () => {
    for (;;) {
      await doors.clock.sleep(delayMs(failures, intervalMs, doors.chance()), nap.signal);
      nap = new AbortController();
      if (end.signal.aborted) return;
      await look();
    }
  });

  return {
    read: async () => {
      await first;
      return withState(state, doors.inner);
    },
    refresh: () => {
      nap.abort();
    },
    close: async () => {
      end.abort();
      nap.abort();
      await rest;
    },
  };
}

function toolsOf(settings: GitSettings, signal: AbortSignal, askSwarm: AskSwarm): Tools {
  const git = gitProgram(settings, signal);
  return { settings, git, repository: repository(settings, git), checkouts: checkouts(settings, git), askSwarm };
}

async function lookOnce(tools: Tools, before: GitState): Promise<GitState> {
  const factsOf = async (id: string | null): Promise<GitState['commit']> => {
    if (id === null) return null;
    return id === before.commit?.id ? before.commit : tools.repository.facts(id);
  };
  try {
    const { applied, withheld } = await advance(tools);
    return { commit: await factsOf(applied), withheld, failure: null };
  } catch (thrown) {
    const commit = await factsOf(await tools.checkouts.current());
    return { commit, withheld: before.withheld, failure: errorFrom(thrown) };
  }
}

/** The interval; after failures 1 s doubling to 5 min, and at random somewhere in the upper half of it. */
function delayMs(failures: number, intervalMs: number, chance: number): number {
  if (failures === 0) return intervalMs;
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20));
  return longest * (0.5 + chance / 2);
}
