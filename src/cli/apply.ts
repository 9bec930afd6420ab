import { randomBytes } from 'node:crypto';
import { exitCodeOf } from '../api/exit-code.js';
import { applyJson, print } from '../api/json.js';
import { converge, type ConvergeOptions, type Ending } from '../controller/converge.js';
import type { Listener, Log, World } from '../doors.js';
import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Pass } from '../model/pass.js';
import type { Plan } from '../model/plan.js';
import type { Specs } from '../model/spec.js';
import { reconcile, type PassOptions } from '../reconcile.js';
import { openAudit } from './audit-file-option.js';
import { durationOption } from './duration-option.js';
import { endingHuman } from './ending.js';
import { openWorld } from './open-world.js';
import { lookOf } from './problems.js';
import { makeProgress, type Progress } from './progress.js';
import { remoteApply } from './remote.js';
import type { Call } from './verb.js';
import { planHuman } from './view-human.js';

type Show = (plan: Plan, isAsked: boolean) => void;

export async function runApply(call: Call): Promise<number> {
  const { io, options, wire } = call;
  const json = options.choice('output', ['human', 'json']) === 'json';
  const timeout = options.text('timeout');
  const timeoutMs = timeout === null ? null : durationOption('timeout', timeout);
  const url = options.text('url');
  if (url !== null) return remoteApply(call, url, { json, timeoutMs });
  const trail = await openAudit(call);
  const { specs, world } = await openWorld(call, 'write');
  const progress = makeProgress(io, wire.clock);
  const show = showOnce(call, json);
  const ending = await watched(progress, () =>
    converge(audited(trail, specs, logged(call.log, world)), wire.clock, {
      once: options.on('no-wait'),
      confirmRemovals: options.text('confirm-removals'),
      timeoutMs,
      stop: call.drain(),
      approve: (plan) => approve(call, plan, show),
      ...hooks(progress),
    }),
  );
  show(ending.first, false);
  io.out(json ? print(applyJson(ending)) : endingHuman(ending, lookOf(call)));
  return exitCodeOf(ending);
}

type MakePass = (options: PassOptions) => Promise<Pass>;

/** Each pass under an id of its own, as those of `waxseal run`. */
function audited(trail: Listener, specs: Specs, makePass: MakePass): MakePass {
  return (options) => {
    const id = randomBytes(6).toString('hex');
    trail.began?.({ id, startedAtMs: 0, causes: ['request'], commit: specs.commit });
    const onOutcome = (outcome: Outcome): void => {
      trail.outcome?.(id, outcome);
      options.onOutcome?.(outcome);
    };
    return makePass({ ...options, onOutcome });
  };
}

function logged(log: Log, world: World): MakePass {
  return async (options) => {
    const pass = await reconcile(world, options);
    const { live, outcomes, plan } = pass;
    const done = outcomes.filter(wentThrough).length;
    const more = { held: plan.held.length, unsettled: plan.unsettled, listedTasks: live.tasks !== null };
    log.debug('pass finished', { steps: plan.steps.length, done, ...more });
    return pass;
  };
}

function hooks(progress: Progress): Pick<ConvergeOptions, 'onOutcome' | 'onPass' | 'onHiccup'> {
  return {
    onOutcome: (outcome: Outcome) => {
      progress.outcome(outcome);
    },
    onPass: ({ plan }) => {
      progress.pass(plan);
    },
    onHiccup: ({ message }) => {
      progress.word(`${message}; asking again for up to a minute`);
    },
  };
}

async function watched(progress: Progress, work: () => Promise<Ending>): Promise<Ending> {
  try {
    return await work();
  } finally {
    progress.end();
  }
}

/** The plan goes to standard output, but where that is for JSON: then it is told only to who is asked. */
function showOnce({ io }: Call, json: boolean): Show {
  let shown = false;
  return (plan, isAsked) => {
    if (shown || (json && !isAsked)) return;
    shown = true;
    if (json) io.err(planHuman(plan, { columns: io.columns, color: false }));
    else io.out(planHuman(plan, { columns: io.columns, color: io.color }));
  };
}

function approve({ io, options }: Call, plan: Plan, show: Show): Promise<boolean> {
  const isAsked = io.stdinIsTerminal && io.stderrIsTerminal && !options.on('yes');
  show(plan, isAsked);
  return isAsked ? io.confirm('\nApply this? Only "yes" or "y" goes on: ') : Promise.resolve(true);
}
