import { count } from '../model/object-words.js';
import type { Action, Held, LaterStep, Plan, RefChange, RepointStep, Step } from '../model/plan.js';
import type { Style } from './layout.js';

/** Terraform's signs, `!` for what a person must look at, and `·` for what waits by itself. */
type Sign = '+' | '~' | '-' | '±' | '!' | '·';

export const SIGN_STYLE: Readonly<Record<Sign, Style>> = {
  '+': 'green',
  '~': 'yellow',
  '-': 'red',
  '±': 'cyan',
  '!': 'red',
  '·': 'dim',
};

const SIGN: Readonly<Record<Action, Sign>> = {
  create: '+',
  relabel: '~',
  repoint: '~',
  settle: '~',
  replace: '±',
  remove: '-',
};

/** The word for an action in front of the thing it is about. */
export const VERB: Readonly<Record<Held['action'], string>> = {
  checkout: 'check out',
  create: 'create',
  relabel: 'relabel',
  repoint: 'update',
  settle: 'settle',
  replace: 'replace',
  remove: 'remove',
};

/** One thing that happens, or does not, under the secret that it is listed with. */
export interface Entry {
  readonly secret: string;
  readonly sign: Sign;
  readonly title: string;
  readonly details: readonly string[];
}

/** Steps, then what comes later, then what is held. A service is listed once, with the first secret that it moves for. */
export function entriesOf(plan: Plan): readonly Entry[] {
  const doubtful = new Set(
    plan.steps.flatMap((step) => (step.action === 'create' && step.reason === 'ValueUnknown' ? [step.holder] : [])),
  );
  return [
    ...plan.steps.map((step) => stepEntry(step, doubtful)),
    ...plan.later.map(laterEntry),
    ...plan.held.map(heldEntry),
  ];
}

function stepEntry(step: Step, doubtful: ReadonlySet<string>): Entry {
  const sign = SIGN[step.action];
  const why = `${step.message} (${step.reason})`;
  switch (step.action) {
    case 'repoint':
      return {
        secret: firstOf(step),
        sign,
        title: updateTitle(step, doubtful),
        details: [...step.changes.map(move), why],
      };
    case 'settle': {
      const title = `settle service ${step.service}, restarts nothing`;
      return { secret: step.secrets[0] ?? step.service, sign, title, details: [why] };
    }
    case 'create':
    case 'relabel':
    case 'replace':
    case 'remove':
      return { secret: step.secret, sign, title: `${VERB[step.action]} ${step.holder}`, details: [why] };
  }
}

function firstOf(step: RepointStep): string {
  return step.changes.map((change) => change.secret).sort()[0] ?? step.service;
}

function updateTitle(step: RepointStep, doubtful: ReadonlySet<string>): string {
  const restarts = step.restartsTasks === 0 ? 'restarts nothing' : `${count(step.restartsTasks, 'task')} restart`;
  const inDoubt = step.changes.every(({ to }) => to !== null && doubtful.has(to)) && step.changes.length > 0;
  return `update service ${step.service}, ${restarts}${inDoubt ? ', if the value differs' : ''}`;
}

function move({ from, to, target }: RefChange): string {
  if (from === null) return `mount ${to ?? ''} as ${target}`;
  if (to === null) return `take away ${from} at ${target}`;
  return `${from} -> ${to}`;
}

function laterEntry(step: LaterStep): Entry {
  const title = `later: ${subject(step)}`;
  return { secret: step.secret, sign: SIGN[step.action], title, details: [`${step.message} (${step.reason})`] };
}

function heldEntry(held: Held): Entry {
  const sign = held.class === 'attention' ? '!' : '·';
  return { secret: held.secret, sign, title: `held: ${subject(held)}`, details: [`${held.message} (${held.reason})`] };
}

function subject({ action, holder, service, secret }: LaterStep | Held): string {
  const isUpdate = action === 'repoint' || action === 'settle';
  if (isUpdate && service !== null) return `${VERB[action]} service ${service}`;
  return `${VERB[action]} ${holder ?? (secret === '' ? 'a newer commit' : secret)}`;
}
