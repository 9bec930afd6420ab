import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { bash } from './bash.js';
import type { Runner, StepRan } from './workflows.js';

type Texts = Readonly<Record<string, string>>;

interface Job {
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly parallel?: { readonly matrix: readonly Texts[] };
}

interface Pipeline {
  readonly include?: readonly { readonly file: string }[];
  readonly variables?: Readonly<Record<string, string | number>>;
  readonly waxseal?: Job;
}

/**
 * Runs the job "waxseal" of a pipeline of GitLab, whose included files are those of this repository. What the including
 * file says is put over what the included ones say, key by key. `predefined`: variables of GitLab, and of the project.
 */
export async function runPipeline(file: string, runner: Runner, predefined: Texts): Promise<readonly StepRan[]> {
  const local = read(file);
  const files = [...(local.include ?? []).map((one) => read(one.file.replace(/^\//, ''))), local];
  const job = files.reduce<Job>((all, one) => ({ ...all, ...one.waxseal }), {});
  const variables = Object.assign({}, ...files.map((one) => one.variables ?? {})) as Texts;
  const ran: StepRan[] = [];
  for (const matrix of job.parallel?.matrix ?? [{}]) {
    const dir = await runner.checkout();
    const settings = Object.entries({ ...variables, ...matrix }).map(([name, value]) => [name, value]);
    const env = { ...runner.env, ...predefined, ...(Object.fromEntries(settings) as Texts) };
    const script = [...(job.before_script ?? []), ...(job.script ?? [])].join('\n');
    ran.push({ matrix, step: 'script', ...(await bash(script, dir, env)) });
  }
  return ran;
}

function read(file: string): Pipeline {
  return load(readFileSync(file, 'utf8')) as Pipeline;
}
