import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { bash } from './bash.js';
import { filled, holds, type Names } from './expressions.js';

/** Runs workflows of GitHub and Gitea, and jobs of GitLab, as far as the files of this repository need it. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number>>;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy?: { readonly matrix: Matrix };
        readonly env?: Readonly<Record<string, string>>;
        readonly steps: readonly Step[];
      }
    >
  >;
}

type Combination = Readonly<Record<string, string>>;
type Matrix = { readonly include?: readonly Combination[] } & Readonly<Record<string, readonly unknown[]>>;

/** The machine that a job runs on. */
export interface Runner {
  /** A fresh checkout for one job. */
  readonly checkout: () => Promise<string>;
  /** What every step sees: PATH, HOME, settings of git. */
  readonly env: Readonly<Record<string, string>>;
  readonly names: Names;
}

export interface StepRan {
  /** The combination of the matrix. */
  readonly matrix: Combination;
  readonly step: string;
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const ACTION = load(readFileSync('action.yml', 'utf8')) as Action;

/** Every step of every job that ran. `waxseal@…` is action.yml; what else is used from elsewhere only leaves its name. */
export async function runWorkflow(file: string, runner: Runner): Promise<readonly StepRan[]> {
  const { jobs } = load(readFileSync(file, 'utf8')) as Workflow;
  const ran: StepRan[] = [];
  for (const { env = {}, steps, strategy } of Object.values(jobs)) {
    for (const matrix of combinations(strategy?.matrix ?? {})) {
      const dir = await runner.checkout();
      const names = { ...runner.names, matrix };
      const at = { dir, matrix, names, env: { ...runner.env, ...filledAll(env, names) }, ran };
      await runSteps(steps, at);
    }
  }
  return ran;
}

interface At {
  readonly dir: string;
  readonly matrix: Combination;
  readonly names: Names;
  readonly env: Readonly<Record<string, string>>;
  readonly ran: StepRan[];
}

async function runSteps(steps: readonly Step[], at: At): Promise<boolean> {
  let failed = false;
  for (const step of steps) {
    if (!holds(step.if, at.names, { failed, dir: at.dir })) continue;
    failed = !(await runStep(step, at)) || failed;
  }
  return !failed;
}

async function runStep(step: Step, at: At): Promise<boolean> {
  const { dir, env, matrix, names, ran } = at;
  if (step.uses?.includes('/waxseal@'))
    return runSteps(ACTION.runs.steps, { ...at, names: { ...names, inputs: inputs(step, names) } });
  const name = step.name ?? step.uses ?? '';
  if (step.run === undefined) {
    ran.push({ matrix, step: name, code: 0, out: '', err: '' });
    return true;
  }
  const one = await bash(filled(step.run, names), dir, { ...env, ...filledAll(step.env ?? {}, names) });
  ran.push({ matrix, step: name, ...one });
  return one.code === 0;
}

function inputs(step: Step, names: Names): Readonly<Record<string, string>> {
  const unknown = Object.keys(step.with ?? {}).filter((name) => ACTION.inputs[name] === undefined);
  if (unknown.length > 0) throw new Error(`action.yml has no input "${unknown.join('", "')}"`);
  const given = Object.entries(ACTION.inputs).map(([name, input]) => [
    name,
    filled(String(step.with?.[name] ?? input.default ?? ''), names),
  ]);
  return Object.fromEntries(given) as Record<string, string>;
}

function filledAll(texts: Readonly<Record<string, string>>, names: Names): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, filled(text, names)]));
}

function combinations({ include, ...axes }: Matrix): readonly Combination[] {
  if (include !== undefined) return include;
  return Object.entries(axes).reduce<readonly Combination[]>(
    (all, [axis, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [axis]: String(value) }))),
    [{}],
  );
}
