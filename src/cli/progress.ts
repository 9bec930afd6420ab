import type { Clock } from '../doors.js';
import { wentThrough, type Outcome } from '../model/outcome.js';
import { age } from '../model/age.js';
import type { Action, Plan, Standing, StandingFollower, Step } from '../model/plan.js';
import type { Io } from './io.js';

/** What people see on standard error while `apply` works. */
export interface Progress {
  outcome(outcome: Outcome): void;
  pass(plan: Plan): void;
  /** Something that is said once, until something else happens. */
  word(text: string): void;
  /** Takes the moving line away. */
  end(): void;
}

const DONE: Readonly<Record<Action, string>> = {
  create: 'created',
  relabel: 'labelled',
  repoint: 'updated service',
  settle: 'settled service',
  replace: 'replaced',
  remove: 'removed',
};

const STATE: Readonly<Record<Standing['state'], string>> = {
  trial: 'is on trial',
  proven: 'is proven',
  failed: 'failed',
  suspect: 'is suspect',
  orphaned: 'left git',
  none: 'is gone',
};

/** A terminal gets one moving line for what is on its way; anything else a plain line for each change. */
export function makeProgress(io: Io, clock: Clock): Progress {
  const screen = makeScreen(io);
  const moved = new Set<string>();
  const since = new Map<string, number>();

  let word = '';

  const isWatched = (
    state: Standing['state'],
    { current, expected, running, service, verdict }: StandingFollower,
  ): boolean => {
    if (state === 'trial' && current && verdict === 'pending') return true;
    return moved.has(service) && running !== null && expected !== null && running < expected;
  };
  const follow = ({ state, wanted }: Standing, follower: StandingFollower): string[] => {
    const key = `${follower.service} ${wanted ?? ''}`;
    const begun = since.get(key);
    const watched = isWatched(state, follower);
    if (follower.running === null || (begun === undefined && !watched)) return [];
    const text = followerText(follower);
    if (!io.stderrIsTerminal) screen.tell(`tasks ${key}`, text);
    if (!watched) return [];
    const now = clock.monotonic();
    since.set(key, begun ?? now);
    return [`${text}, ${age(now - (begun ?? now))}`];
  };

  return {
    outcome: (outcome) => {
      const { step } = outcome;
      word = '';
      if (wentThrough(outcome)) screen.line(outcomeText(outcome));
      else screen.tell(`step ${titleOf(outcome)}`, outcomeText(outcome));
      if (step.action === 'repoint') moved.add(step.service);
    },
    pass: (plan) => {
      word = '';
      for (const { secret, state, wanted } of plan.standings) {
        if (wanted === null || !(state === 'trial' || screen.knows(`state ${secret}`))) continue;
        screen.tell(`state ${secret}`, `${wanted} ${STATE[state]}`);
      }
      const waiting = plan.standings.flatMap((standing) => standing.followers.flatMap((one) => follow(standing, one)));
      screen.move(waiting.join('; ').slice(0, io.columns - 1));
    },
    word: (text) => {
      if (text !== word) screen.line(text);
      word = text;
    },
    end: () => {
      screen.move('');
    },
  };
}

interface Screen {
  line(text: string): void;
  /** A line, unless the last one of this key said the same. */
  tell(key: string, text: string): void;
  knows(key: string): boolean;
  /** The line that is written over again and again; '' takes it away. Only on a terminal. */
  move(text: string): void;
}

function makeScreen(io: Io): Screen {
  const told = new Map<string, string>();
  let moving = '';
  const draw = (text: string): void => {
    if (io.stderrIsTerminal && (text !== '' || moving !== '')) io.err(`\r\u001b[2K${text}`);
  };
  const line = (text: string): void => {
    draw('');
    io.err(`${text}\n`);
    draw(moving);
  };
  return {
    line,
    tell: (key, text) => {
      if (told.get(key) !== text) line(text);
      told.set(key, text);
    },
    knows: (key) => told.has(key),
    move: (text) => {
      draw(text);
      moving = text;
    },
  };
}

function followerText({ expected, holder, running, service, verdict }: StandingFollower): string {
  const said = verdict === 'passed' ? ', passed' : '';
  return `${service}: ${running ?? 0}/${expected ?? 0} tasks on ${holder ?? ''}${said}`;
}

export function outcomeText(outcome: Outcome): string {
  const { code, message, result } = outcome;
  if (wentThrough(outcome)) return `${DONE[outcome.step.action]} ${subjectOf(outcome)}${movesOf(outcome.step)}`;
  const again = result === 'conflict' || outcome.unknown ? '; looking again' : '';
  return `${titleOf(outcome)}: ${message ?? ''} (${code ?? ''})${again}`;
}

function movesOf(step: Step): string {
  if (step.action !== 'repoint' || step.changes.length === 0) return '';
  return `: ${step.changes.map(({ from, to }) => `${from ?? '(nothing)'} -> ${to ?? '(nothing)'}`).join(', ')}`;
}

function titleOf(outcome: Outcome): string {
  const { action } = outcome.step;
  return `${action === 'repoint' ? 'update' : action} ${subjectOf(outcome)}`;
}

function subjectOf({ step }: Outcome): string {
  return step.action === 'repoint' || step.action === 'settle' ? step.service : step.holder;
}
