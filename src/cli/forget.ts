import { wentThrough } from '../model/outcome.js';
import type { Held, Plan } from '../model/plan.js';
import { AppError } from '../model/problem.js';
import type { Pass } from '../model/pass.js';
import { NOTHING_SEEN } from '../model/seen.js';
import { reconcile } from '../reconcile.js';
import { openWorld } from './open-world.js';
import { lookOf } from './problems.js';
import { outcomeText } from './progress.js';
import { unknownSecret } from './retry.js';
import type { Call } from './verb.js';
import { planHuman } from './view-human.js';

export async function runForget(call: Call): Promise<number> {
  const { argument: name, io, options } = call;
  const version = versionOf(options.text('version'));
  refuseUnasked(call);
  const { world } = await openWorld(call, 'read');
  const signal = call.drain();
  const pass = await reconcile(world, {
    seen: NOTHING_SEEN,
    confirmRemovals: null,
    closely: true,
    forget: { secret: name, version },
    approve: (plan) => approve(call, plan),
    onOutcome: (outcome) => io.err(`${outcomeText(outcome)}\n`),
    signal,
  });
  if (pass.plan.steps.length === 0) throw nothingGoes(name, version, pass);
  if (pass.outcomes.length === 0) {
    io.out('Nothing was changed.\n');
    return 0;
  }
  if (!pass.outcomes.every(wentThrough)) return 3;
  io.out('Forgotten. The value still stands in the history of git: revoke it where it is accepted.\n');
  return 0;
}

/** What cannot be undone is never done because nobody could be asked. */
function refuseUnasked(call: Call): void {
  if (canAsk(call) || call.options.on('yes')) return;
  throw new AppError(
    'UsageInvalid',
    'without a terminal nobody can be asked, and what is forgotten does not come back',
    {
      hint: 'say --yes; on a terminal, leave it out to see first what goes and what it costs',
    },
  );
}

function canAsk({ io }: Call): boolean {
  return io.stdinIsTerminal && io.stderrIsTerminal;
}

/** "2", "v2". */
function versionOf(text: string | null): number | null {
  if (text === null) return null;
  const digits = /^v?([1-9][0-9]{0,8})$/.exec(text)?.[1];
  if (digits !== undefined) return Number(digits);
  throw new AppError('UsageInvalid', `--version cannot be "${text}" here`, { hint: 'the number of a version, like 2' });
}

function approve(call: Call, plan: Plan): Promise<boolean> {
  const { io, options } = call;
  io.out(planHuman(plan, lookOf(call)));
  if (options.on('yes')) return Promise.resolve(true);
  return io.confirm('\nForget this for good? Only "yes" or "y" goes on: ');
}

function nothingGoes(name: string, version: number | null, { live, plan }: Pass): AppError {
  const holders = live.holders.filter(({ secret }) => secret === name);
  if (holders.length === 0) return unknownSecret(name, [...new Set(live.holders.map(({ secret }) => secret))]);
  const [held] = plan.held.filter(({ secret }) => secret === name);
  if (held !== undefined)
    return new AppError(held.reason, held.message, { hint: HINT[held.reason] ?? 'docs/reasons.md tells more' });
  if (version !== null && !holders.some((holder) => holder.version === version)) {
    return new AppError('UnknownVersion', `"${name}" has no version ${String(version)} in this Swarm`, {
      hint: '`waxseal status` tells which there is; one that is gone needs not be forgotten',
    });
  }
  return new AppError('NothingToForget', `"${name}" has no version but the wanted one`, { hint: ROTATE });
}

const ROTATE = 'rotate first: `waxseal seal` another value, `waxseal apply`, then forget the old one';
const HINT: Readonly<Partial<Record<Held['reason'], string>>> = {
  StillWanted: ROTATE,
  LastProven: '`waxseal apply` until a newer version is proven; nothing would be left to go back to',
  StillMounted: '`waxseal apply` moves services to the wanted version; `waxseal status` tells who has not moved',
  RolloutInProgress: 'wait until it is finished, or finish it; then forget',
  Suspended: 'remove `suspend` from the document',
  IncompleteSpecs: '`waxseal validate` tells what is wrong',
};
