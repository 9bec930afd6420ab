import type { Holder } from '../model/live.js';
import { encodeLabels, LABEL, LABEL_PREFIX } from '../model/labels.js';
import { kindOfName } from '../model/object-name.js';
import { headingOf } from '../model/object-words.js';
import type { Pass } from '../model/pass.js';
import type { Labels } from '../model/plan.js';
import { AppError } from '../model/problem.js';
import { newestIndex } from '../model/raft.js';
import { nearest } from '../spec/did-you-mean.js';
import { dryPass, openWorld } from './open-world.js';
import type { Call } from './verb.js';

export async function runRetry(call: Call): Promise<number> {
  const name = call.argument;
  const { world, policy } = await openWorld(call, 'read');
  const pass = await dryPass(world, { closely: true });
  const holder = marked(name, pass);
  await world.swarm.relabel(holder, released(holder, policy.owner, pass));
  call.io.out(
    `"${holder.swarmName}" ${holder.state.kind === 'proven' ? 'may be mounted everywhere' : 'is on trial'} again.\n`,
  );
  return 0;
}

/** The wanted version, which must carry a mark that can be released. */
function marked(name: string, { plan, live }: Pass): Holder {
  const standing = plan.standings.find((one) => one.secret === name);
  if (standing === undefined) {
    throw unknownSecret(
      name,
      plan.standings.map(({ secret }) => secret),
    );
  }
  const versions = live.holders.filter((one) => one.secret === name && one.role === 'version');
  const wanted = versions.find((one) => one.swarmName === standing.wanted);
  if (wanted === undefined || !isMarked(wanted)) throw nothingToRetry(name, versions);
  if (wanted.writable) return wanted;
  throw new AppError('FormatTooNew', `"${wanted.swarmName}" was written by a newer waxseal`, {
    hint: 'upgrade this one',
  });
}

function isMarked({ refused, state }: Holder): boolean {
  return state.kind === 'failed' || state.kind === 'suspect' || refused.length > 0;
}

function nothingToRetry(name: string, versions: readonly Holder[]): AppError {
  const failed = versions.findLast(isMarked);
  if (failed === undefined) {
    return new AppError('NothingToRetry', `nothing of "${name}" has failed`, {
      hint: '`waxseal status` tells how it stands, and what holds it up',
    });
  }
  return new AppError(
    'NothingToRetry',
    `the wanted version of "${name}" has not failed, only "${failed.swarmName}" has`,
    {
      hint: 'the document asks for another value now: `waxseal apply`',
    },
  );
}

/** `known`: the logical names that there are. */
export function unknownSecret(name: string, known: readonly string[]): AppError {
  // `retry nginx_conf` for the config of that name: what is called so is "config/nginx_conf" here.
  const near = known.find((one) => one === `config/${name}`) ?? nearest(name, known);
  const hint =
    near === null ? `\`waxseal status\` lists the ${headingOf(known).toLowerCase()}` : `did you mean "${near}"?`;
  return new AppError('UnknownSecret', `there is no ${kindOfName(name)} "${name}"`, { hint });
}

/** Everything that happened until now is no evidence any more. A proven version stays proven. */
function released(holder: Holder, owner: string, { live }: Pass): Labels {
  const judgedAfter = Math.max(newestIndex(live), holder.judgedAfter);
  const state = holder.state.kind === 'proven' ? holder.state : ({ kind: 'trial' } as const);
  const users = Object.entries(holder.labels).filter(([key]) => !key.startsWith(LABEL_PREFIX));
  const fields = { ...holder, owner, state, judgedAfter, refused: [] };
  const revision = holder.labels[LABEL.revision] ?? null;
  return encodeLabels({ ...fields, revision, userLabels: Object.fromEntries(users) }, holder.labels);
}
