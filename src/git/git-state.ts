import type { Log, SpecDirectory } from '../doors.js';
import { AppError, isAppError, problem } from '../model/problem.js';
import type { Commit, Specs, Withheld } from '../model/spec.js';

/** What is known of the repository after the last look at it. */
export interface GitState {
  /** The commit that counts; null: there is none yet. */
  readonly commit: Commit | null;
  readonly withheld: Withheld | null;
  /** Why the last look came to nothing. */
  readonly failure: AppError | null;
}

export const NOTHING_YET: GitState = { commit: null, withheld: null, failure: null };

/** What the directory gives, with what stands in the way of a newer commit. Rejects while there is no commit at all. */
export async function withState({ commit, withheld, failure }: GitState, inner: SpecDirectory): Promise<Specs> {
  if (commit === null) throw failure ?? unapplied(withheld);
  const specs = await inner.read();
  const problems = failure === null ? [] : [outdated(failure)];
  // A flip between looking and reading: then the name of the checkout says which commit was read.
  const read = specs.revision === null || specs.revision === commit.id ? commit : specs.commit;
  return { ...specs, revision: read?.id ?? null, commit: read, withheld, problems: [...problems, ...specs.problems] };
}

function unapplied(withheld: Withheld | null): AppError {
  return new AppError(withheld?.reason ?? 'GitNotReady', withheld?.message ?? 'no commit was fetched yet', {
    hint: 'nothing is applied until there is a commit that may be; what runs stays as it is',
    retry: 'backoff',
  });
}

/** No error: what was read is whole, and as it was agreed on. */
function outdated({ code, message, hint }: AppError): Specs['problems'][number] {
  const text = `${message}; the last good commit stays applied`;
  return problem('warning', code, null, hint === null ? { message: text } : { message: text, hint });
}

/** Equal for two states that say the same. */
export function said({ commit, withheld, failure }: GitState): string {
  return JSON.stringify([commit?.id, withheld, failure?.code, failure?.message]);
}

export function tellState(log: Log, { commit, withheld, failure }: GitState): void {
  if (failure !== null) {
    log.warn('the repository cannot be followed', { code: failure.code, error: failure.message, hint: failure.hint });
  } else if (withheld !== null) {
    log.warn('the newest commit is withheld', { reason: withheld.reason, why: withheld.message, commit: commit?.id });
  } else log.info('the newest commit is checked out', { commit: commit?.id, author: commit?.author });
}

export function errorFrom(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : 'unknown';
  return new AppError('GitFailed', `the checkout of the repository failed: ${code}`, {
    cause: thrown,
    retry: 'backoff',
  });
}
