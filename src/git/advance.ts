import type { Withheld } from '../model/spec.js';
import type { Checkouts } from './checkout.js';
import type { Git } from './program.js';
import type { Repository } from './repository.js';
import type { GitSettings } from './settings.js';
import { refusal } from './signature.js';

/** What one look at the repository came to. */
export interface Advance {
  /** The commit whose checkout counts now; null: none ever did. */
  readonly applied: string | null;
  readonly moved: boolean;
  /** Why the newest commit does not count. */
  readonly withheld: Withheld | null;
}

/**
 * The commit that was applied last, as far as the Swarm can tell, given the specs of a commit that is to be trusted. Asked
 * only where no checkout tells it: the disk is new.
 */
export type AskSwarm = (specDirectory: string) => Promise<string | null>;

export interface Tools {
  readonly settings: GitSettings;
  readonly git: Git;
  readonly repository: Repository;
  readonly checkouts: Checkouts;
  readonly askSwarm: AskSwarm;
}

/** Fetches, checks, and lets the newest commit count if nothing speaks against it. */
export async function advance({ settings, git, repository, checkouts, askSwarm }: Tools): Promise<Advance> {
  const applied = await checkouts.current();
  const verifies = settings.verifyFile !== null;
  const head = await repository.fetch(verifies ? applied : null);
  const stay = (reason: Withheld['reason'], why: string): Advance => ({
    applied,
    moved: false,
    withheld: { reason, message: `commit "${short(head)}" of "${settings.ref}" is not applied: ${why}` },
  });
  // Once applied is always trusted: taking a key away must not stop what runs.
  if (head === applied) return { applied, moved: false, withheld: null };
  const refused = await refusal(settings, git, head);
  if (refused !== null) return stay('UnverifiedCommit', refused);
  const descends = async (last: string | null): Promise<boolean> =>
    !verifies || last === null || head === settings.accept || repository.descends(head, last);
  const rewritten = (last: string | null): Advance =>
    stay('HistoryRewritten', `it does not descend from "${short(last ?? '')}", which was applied last`);
  if (!(await descends(applied))) return rewritten(applied);
  const directory = await checkouts.make(head);
  const last = verifies && applied === null ? await askSwarm(directory) : null;
  if (!(await descends(last))) return rewritten(last);
  await checkouts.turnTo(head);
  await repository.tidy();
  return { applied: head, moved: true, withheld: null };
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
