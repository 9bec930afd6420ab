import { print } from '../api/json.js';
import type { ToldApply, ToldOutcome } from '../api/told.js';
import type { Remote } from '../doors/remote.js';
import { count } from '../model/object-words.js';
import { hasErrors, AppError } from '../model/problem.js';
import type { Look } from './layout.js';
import { lookOf, tellProblems } from './problems.js';
import type { Call } from './verb.js';
import { statusHuman } from './view-status.js';

const LONGEST_S = 3600;
const DEFAULT_MS = 600_000;

/** `status --url`: what the operator saw in its last pass that had a plan. */
export async function remoteStatus(call: Call, url: string, json: boolean): Promise<number> {
  const { io } = call;
  const status = await openRemote(call, url).then((remote) => remote.status());
  const { lastPass, problems } = status;
  if (json) {
    io.out(print(status));
    return hasErrors(problems) ? 1 : 0;
  }
  if (lastPass.error !== null) {
    io.err(`note: the last pass failed, so this is older: ${lastPass.error.message} (${lastPass.error.code})\n`);
  }
  io.out(statusHuman(status, lookOf(call)));
  tellProblems(
    call,
    problems.filter((problem) => problem.severity === 'error'),
  );
  return hasErrors(problems) ? 1 : 0;
}

/** `apply --url`: the operator makes the passes; this waits for them. */
export async function remoteApply(
  call: Call,
  url: string,
  how: { json: boolean; timeoutMs: number | null },
): Promise<number> {
  const { io, options } = call;
  if (options.given('confirm-removals')) {
    throw new AppError('UsageInvalid', '--confirm-removals cannot be sent to an operator', {
      hint: 'commit it as prune.confirm of the Policy',
    });
  }
  const remote = await openRemote(call, url);
  if (options.on('no-wait')) {
    await remote.wake();
    io.err('the operator makes a pass\n');
    return 0;
  }
  const seconds = Math.min(LONGEST_S, Math.max(1, Math.ceil((how.timeoutMs ?? DEFAULT_MS) / 1000)));
  const told = await remote.reconcile(seconds);
  io.out(how.json ? print(told) : applyText(told, lookOf(call)));
  if (!how.json) tellProblems(call, told.status.problems);
  return told.exitCode;
}

export function openRemote({ io, options, wire }: Call, url: string): Promise<Remote> {
  const tokenFile = options.text('token-file');
  if (tokenFile !== null && /^http:\/\/(?!(localhost|127\.[0-9.]+|\[::1\])(:|\/|$))/.test(url)) {
    io.err('note: over http the token can be read on the way: put TLS before the operator\n');
  }
  return wire.remote(url, tokenFile);
}

function applyText({ end, outcomes, status }: ToldApply, look: Look): string {
  const done = outcomes.filter(({ result }) => result === 'done' || result === 'already');
  const words =
    end === 'timeout' ? 'The time is up' : end === 'stuck' ? 'Gave up' : end === 'stopped' ? 'Stopped' : 'Settled';
  const lines = outcomes.map(line);
  return `${[...lines, `${words}: ${count(done.length, 'step')} done.`].join('\n')}\n\n${statusHuman(status, look)}`;
}

function line({ action, code, error, holder, result, secret, service }: ToldOutcome): string {
  const what = `${action} ${service ?? holder ?? secret ?? ''}`;
  return result === 'done' || result === 'already' ? `  ${what}` : `  ${what}: ${error ?? result} (${code ?? result})`;
}
