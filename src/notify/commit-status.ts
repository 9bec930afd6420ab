import type { Clock, Listener } from '../doors.js';
import { countObjects } from '../model/object-words.js';
import type { PassReport } from '../model/pass-record.js';
import type { Plan } from '../model/plan.js';
import type { Courier, Parcel } from './courier.js';
import { forgeHeaders, repoPath, type Forge } from './forge.js';

export interface ForgeOptions {
  readonly forge: Forge;
  /** "owner/name", with groups before it on GitLab. */
  readonly repo: string;
  /** Root of the API, without a slash at its end. */
  readonly api: string;
  /** The token as it stands now. Rejects with AppError. */
  readonly token: () => Promise<string>;
  readonly courier: Courier;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** A status that could not be delivered is sent again after this long at the earliest. */
const AGAIN_MS = 300_000;

/** The forge has no objection to us but to this status: GitLab answers so where it has the same one already. */
const IS_REFUSED = /^HTTP 4(?:00|22)$/;

interface CommitStatus {
  readonly commit: string;
  readonly state: 'pending' | 'success' | 'failure';
  readonly description: string;
  /** What tells this status from those of others on the same commit. */
  readonly context: string;
}

/** Shows at the commit whether it is live: told when that changes, and again if the forge did not get it. */
export function commitStatus({ api, clock, courier, forge, repo, token }: ForgeOptions): Listener {
  let last = '';
  let lostAt: number | null = null;
  let owner = '';
  return {
    ...courier.listener,
    finished: (report) => {
      owner = report.plan?.owner ?? owner;
      const status = statusOf(report, owner);
      const text = JSON.stringify(status);
      const isDue = lostAt !== null && clock.monotonic() - lostAt >= AGAIN_MS;
      if (status !== null && (text !== last || isDue)) {
        last = text;
        lostAt = null;
        courier.deliver({
          key: status.commit,
          make: async () => requestOf({ api, forge, repo }, await token(), status),
          onLost: (code) => {
            if (last === text && !IS_REFUSED.test(code)) lostAt = clock.monotonic();
          },
        });
      }
      courier.listener.finished(report);
    },
  };
}

function statusOf({ plan, record }: PassReport, owner: string): CommitStatus | null {
  const { commit, error, result } = record;
  if (commit === null) return null;
  const state = ({ settled: 'success', progressing: 'pending', attention: 'failure', failed: 'failure' } as const)[
    result
  ];
  const description = plan === null ? `no pass: ${error?.code ?? 'Internal'}` : describe(plan);
  return { commit: commit.id, state, description, context: owner === '' ? 'waxseal' : `waxseal/${owner}` };
}

/** The shortest description that all forges take is 140 characters. */
function describe({ held, problems, standings, steps }: Plan): string {
  const attention = held.filter((item) => item.class === 'attention').length;
  const moving = standings
    .flatMap(({ followers }) => followers)
    .filter(({ current, verdict }) => !current || verdict === 'pending');
  const parts: readonly (readonly [number, string])[] = [
    [problems.filter(({ severity }) => severity === 'error').length, 'invalid'],
    [attention, 'held for attention'],
    [held.length - attention, 'waiting'],
    [standings.filter(({ state }) => state === 'trial').length, 'on trial'],
    [new Set(moving.map(({ service }) => service)).size, 'moving'],
    [steps.length, 'to do'],
  ];
  const told = parts.filter(([n]) => n > 0).map(([n, text]) => `${n} ${text}`);
  return [countObjects(standings.map(({ secret }) => secret)), ...told].join(', ').slice(0, 140);
}

function requestOf(
  { api, forge, repo }: Pick<ForgeOptions, 'api' | 'forge' | 'repo'>,
  token: string,
  { commit, ...status }: CommitStatus,
): Parcel {
  const { context, description, state } = status;
  const gitlab = { state: state === 'failure' ? 'failed' : state, name: context, description };
  return {
    url: `${api}/${repoPath(forge, repo)}/statuses/${commit}`,
    headers: forgeHeaders(forge, token),
    body: JSON.stringify(forge === 'gitlab' ? gitlab : status),
  };
}
