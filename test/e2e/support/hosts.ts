import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFakeForge, type FakeForge } from '../../support/fake-forge.js';
import { runPipeline } from '../../support/pipelines.js';
import { runWorkflow, type Runner, type StepRan } from '../../support/workflows.js';
import { waxsealOnPath } from './commands.js';
import { writeFiles } from './files.js';
import { record, runDirectory } from './run.js';
import { program } from './waxseal.js';

/** A host of git repositories: what stands under the pull request, and its CI for what is on a branch. */
export interface Host {
  readonly name: string;
  readonly forge: FakeForge;
  /** Runs its CI for the pull request of this branch, as the files in the repository say. */
  pipeline(branch: string): Promise<readonly StepRan[]>;
}

/** The three hosts, each with a fake of its comment API. `repository`: the bare one; `files`: where its CI files lie. */
export async function openHosts(
  repository: string,
  files: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly Host[]> {
  const path = `${fakeNpm()}:${waxsealOnPath(program)}:${env['PATH'] ?? ''}`;
  const forges = await Promise.all([openFakeForge(), openFakeForge(), openFakeForge()]);
  const [github, gitlab, gitea] = forges;
  const machine = (branch: string): Runner => {
    const [home, head] = [writeFiles({}), git(repository, env, ['rev-parse', branch])];
    return {
      checkout: () => Promise.resolve(checkout(repository, env, head)),
      env: { ...env, PATH: path, HOME: home, TMPDIR: home, GITHUB_STEP_SUMMARY: join(home, 'summary.md') },
      names: {},
    };
  };
  const event = (branch: string): object => ({
    pull_request: { number: 12, head: { sha: git(repository, env, ['rev-parse', branch]), repo: { fork: false } } },
  });
  const workflow = (file: string, forge: FakeForge) => (branch: string) => {
    const server = { server_url: forge.url, api_url: forge.url, token: 'T-ROBOT' };
    const run = { repository: 'shop/secrets', base_ref: 'main', sha: 'merge', event: event(branch) };
    const names = { github: { ...server, ...run }, secrets: { WAXSEAL_TOKEN: 'T-ROBOT' } };
    return runWorkflow(join(files, file), { ...machine(branch), names });
  };
  const pipeline = (branch: string): Promise<readonly StepRan[]> =>
    runPipeline(join(files, '.gitlab-ci.yml'), machine(branch), {
      CI_PROJECT_URL: `${gitlab.url}/shop/secrets`,
      CI_PROJECT_PATH: 'shop/secrets',
      CI_COMMIT_SHA: git(repository, env, ['rev-parse', branch]),
      CI_API_V4_URL: gitlab.url,
      CI_MERGE_REQUEST_IID: '12',
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      WAXSEAL_TOKEN: 'T-ROBOT',
    });
  const told =
    (run: Host['pipeline']): Host['pipeline'] =>
    async (branch) => {
      const ran = await run(branch);
      for (const { err, out, step } of ran) record(`${step}\n${out}${err}`);
      return ran;
    };
  return [
    { name: 'GitHub', forge: github, pipeline: told(workflow('.github/workflows/waxseal.yml', github)) },
    { name: 'GitLab', forge: gitlab, pipeline: told(pipeline) },
    { name: 'Gitea', forge: gitea, pipeline: told(workflow('.gitea/workflows/waxseal.yml', gitea)) },
  ];
}

/** What a job starts with: the whole history, and the head of the pull request. */
function checkout(repository: string, env: Readonly<Record<string, string>>, head: string): string {
  const dir = join(writeFiles({}), 'checkout');
  git(repository, env, ['clone', '--quiet', '--no-local', repository, dir]);
  git(dir, env, ['checkout', '--quiet', '--detach', head]);
  return dir;
}

function git(dir: string, env: Readonly<Record<string, string>>, args: readonly string[]): string {
  return execFileSync('git', ['-C', dir, ...args], { env, encoding: 'utf8' }).trim();
}

/** The package is in no registry: what a job installs is on the PATH already. */
function fakeNpm(): string {
  const bin = join(runDirectory(), 'files', 'bin-npm');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\ncase "$*" in "install --global"*" waxseal@"*) ;; *) exit 1 ;; esac\n`, {
    mode: 0o755,
  });
  return bin;
}
