import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { filled, holds, type Names } from '../support/expressions.js';
import { openFakeForge, type FakeForge } from '../support/fake-forge.js';
import type { Action, Step } from '../support/workflows.js';
import { openCheckout, type Checkout } from './stage.js';

let checkout: Checkout;
let forge: FakeForge;
beforeEach(async () => {
  [checkout, forge] = await Promise.all([openCheckout(), openFakeForge()]);
});
afterEach(async () => {
  forge.close();
  await checkout.remove();
});

const MARK = '<!-- waxseal:waxseal -->';

function stepNamed(steps: readonly Step[], name: string): Required<Pick<Step, 'run' | 'env'>> & Step {
  const step = steps.find((one) => one.name === name);
  if (step?.run === undefined) throw new Error(`there is no step "${name}"`);
  return { env: {}, ...step, run: step.run };
}

async function runStep(
  steps: readonly Step[],
  name: string,
  values: Names,
  more: Readonly<Record<string, string>> = {},
): ReturnType<Checkout['run']> {
  const { env, run } = stepNamed(steps, name);
  const given = Object.entries(env).map(([key, value]) => [key, filled(value, values)]);
  return checkout.run(filled(run, {}), { ...(Object.fromEntries(given) as Record<string, string>), ...more });
}

describe('the action for GitHub', () => {
  const action = load(readFileSync('action.yml', 'utf8')) as Action;
  const { steps } = action.runs;
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ''] as const);
  const values = (more: Readonly<Record<string, string>> = {}): Names => ({
    inputs: { ...Object.fromEntries(defaults), against: 'snapshot.json', token: 'T-ROBOT', ...more },
    github: {
      server_url: 'https://github.com',
      repository: 'shop/secrets',
      api_url: forge.url,
      sha: 'b'.repeat(40),
      event: { pull_request: { number: 12, head: { sha: 'a'.repeat(40), repo: { fork: false } } } },
      base_ref: 'main',
    },
  });
  const summary = { GITHUB_STEP_SUMMARY: 'summary.md' };

  test('validates, plans into the job summary, and writes one comment, however often it runs', async () => {
    expect((await runStep(steps, 'validate', values())).code).toBe(0);
    expect(JSON.parse(await checkout.read('waxseal.sarif'))).toMatchObject({ version: '2.1.0' });
    expect((await runStep(steps, 'plan', values(), summary)).code).toBe(0);
    expect(await checkout.read('summary.md')).toContain('db_v2');
    expect(await checkout.read('summary.md')).toContain('Changed since');
    for (let run = 1; run <= 2; run += 1) {
      const commented = await runStep(steps, 'comment', values());
      expect({ ...commented, out: '' }).toEqual({ code: 0, out: '', err: '' });
    }
    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]?.body).toContain(MARK);
    expect(forge.comments[0]?.body).toContain('db_v2');
  });

  test('annotates what is wrong, and fails', async () => {
    await checkout.write(
      'secrets/web.yaml',
      'apiVersion: waxseal/v1alpha1\nkind: SwarmSecret\nmetadata: { name: web }\nspec: { sauce: 1 }\n',
    );
    const { code, out } = await runStep(steps, 'validate', values());
    expect(code).toBe(1);
    expect(out).toMatch(/^::error file=secrets\/web\.yaml,line=4,col=\d+,title=UnknownField::/m);
    expect(JSON.parse(await checkout.read('waxseal.sarif'))).toHaveProperty('runs.0.results.0.ruleId');
    // The plan of the others is still shown.
    expect((await runStep(steps, 'plan', values(), summary)).code).toBe(1);
    expect(await checkout.read('summary.md')).toContain('secrets/web.yaml');
  });

  test('fails where the token may not write, and tells which right it needs', async () => {
    await runStep(steps, 'plan', values(), summary);
    const refused = await runStep(steps, 'comment', values({ token: 'T-NOBODY' }));
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('pull-requests: write');
    expect(refused.err + refused.out).not.toContain('T-NOBODY');
  });

  test('comes through throttling', async () => {
    await runStep(steps, 'plan', values(), summary);
    forge.refusals.push({ status: 429, headers: { 'retry-after': '0' } });
    expect((await runStep(steps, 'comment', values())).code).toBe(0);
    expect(forge.comments).toHaveLength(1);
  });

  test('gives text of a pull request to scripts through the environment only', () => {
    expect(action.runs.using).toBe('composite');
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });

  test('gets the base by itself where the checkout has no history, and shows no plan without', async () => {
    await checkout.run('git update-ref -d refs/remotes/origin/main');
    expect(await runStep(steps, 'plan', values(), summary)).toMatchObject({ code: 0, err: '' });
    expect(await checkout.read('summary.md')).toContain('Changed since');
    await checkout.run(
      'git update-ref -d refs/remotes/origin/main; git remote set-url origin nowhere; rm -f summary.md',
    );
    // Without its base it is not made, and the comment of an earlier commit does not stay.
    expect((await runStep(steps, 'plan', values(), summary)).code).not.toBe(0);
    expect(await checkout.read('summary.md')).toContain('no plan could be made');
  });

  // In a container of the job the work tree is of another user, and git took it for dubious: no plan was made.
  test('plans in a work tree of another user', async () => {
    await checkout.run('chown -R 65534:65534 .');
    expect(await runStep(steps, 'plan', values(), summary)).toMatchObject({ code: 0, err: '' });
    expect(await checkout.read('summary.md')).toContain('Changed since');
  });

  // "origin/main" was the tag first.
  test('compares with the branch, and not with a tag that is called as its name here', async () => {
    await checkout.run('git commit --quiet --all -m "a change" && git tag origin/main');
    expect(await runStep(steps, 'plan', values(), summary)).toMatchObject({ code: 0, err: '' });
    expect(await checkout.read('summary.md')).toContain('Changed since');
  });

  // The first commit was harmless, and its comment stayed under the second one, of which no plan could be made.
  test('says in the comment that there is no plan, and does not leave that of an earlier commit', async () => {
    await runStep(steps, 'plan', values(), summary);
    await runStep(steps, 'comment', values());
    await checkout.write('secrets/platform/policy.yaml', 'kind: Policy\n');
    expect((await runStep(steps, 'plan', values(), summary)).code).toBe(1);
    await runStep(steps, 'comment', values());
    expect(forge.comments.map(({ body }) => body)).toEqual([expect.stringContaining(`no plan could be made`)]);
    expect(forge.comments[0]?.body).toContain(MARK);
  });

  // `against` was empty, and the job wrote the comment that the pull request had brought along.
  test('shows no file that the pull request brought, and writes through no link of it', async () => {
    await checkout.write('waxseal-plan.md', '### Waxseal: No changes <!-- waxseal:waxseal -->');
    await checkout.write('victim', 'as it was');
    await checkout.run('ln -s victim waxseal.sarif; ln -s victim waxseal-snapshot.json');
    const at = { failed: false, dir: checkout.dir };
    const validating = values({ against: '' });
    expect(holds(stepNamed(steps, 'comment').if, validating, at)).toBe(false);
    const published = ['git show HEAD:snapshot.json >/dev/null', 'git branch snapshots HEAD'].join(' && ');
    expect((await checkout.run(published)).code).toBe(0);
    for (const name of ['clear', 'validate', 'snapshot']) {
      expect(await runStep(steps, name, values({ 'snapshot-branch': 'snapshots' }))).toMatchObject({ code: 0 });
    }
    expect(await checkout.read('victim')).toBe('as it was');
    await expect(checkout.read('waxseal-plan.md')).rejects.toThrow('ENOENT');
    expect(JSON.parse(await checkout.read('waxseal-snapshot.json'))).toMatchObject({ kind: 'Snapshot' });
  });

  test('skips the comment for forks, whose token may not write', async () => {
    await runStep(steps, 'plan', values(), summary);
    const at = { failed: false, dir: checkout.dir };
    const pull = { number: 12, head: { sha: 'a'.repeat(40), repo: { fork: true } } };
    const names = values();
    expect(holds(stepNamed(steps, 'comment').if, names, at)).toBe(true);
    const fork = { ...names, github: { ...names['github'], event: { pull_request: pull } } };
    expect(holds(stepNamed(steps, 'comment').if, fork, at)).toBe(false);
  });
});

describe('the job for GitLab', () => {
  const file = load(readFileSync('manifests/ci/gitlab.yml', 'utf8')) as {
    variables: Readonly<Record<string, string>>;
    waxseal: { script: readonly string[] };
  };
  const run = (more: Readonly<Record<string, string>> = {}): ReturnType<Checkout['run']> =>
    checkout.run(file.waxseal.script.join('\n'), {
      ...file.variables,
      CI_PROJECT_URL: 'https://gitlab.com/shop/secrets',
      CI_PROJECT_PATH: 'shop/secrets',
      CI_COMMIT_SHA: 'a'.repeat(40),
      CI_API_V4_URL: forge.url,
      CI_MERGE_REQUEST_IID: '12',
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      CI_BUILDS_DIR: checkout.dir,
      WAXSEAL_TOKEN: 'T-ROBOT',
      ...more,
    });

  test('writes one note, a code quality report and the plan', async () => {
    for (let times = 1; times <= 2; times += 1) expect(await run()).toMatchObject({ code: 0, err: '' });
    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]?.body).toBe(await checkout.read('waxseal-plan.md'));
    expect(JSON.parse(await checkout.read('gl-code-quality-report.json'))).toEqual(expect.any(Array));
  });

  test('reports what is wrong as code quality, and fails', async () => {
    await checkout.write('secrets/web.yaml', 'kind: SwarmSecret\n');
    expect((await run()).code).toBe(1);
    expect(JSON.parse(await checkout.read('gl-code-quality-report.json'))).toContainEqual({
      description: expect.any(String),
      check_name: 'UnknownApiVersion',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'major',
      location: { path: 'secrets/web.yaml', lines: { begin: 1 } },
    });
    // The note would go on saying what an earlier commit would do.
    expect(forge.comments[0]?.body).toContain('web.yaml');
  });

  test('says in the note that there is no plan, where its target is out of reach, too', async () => {
    expect((await run({ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'nowhere' })).code).not.toBe(0);
    expect(forge.comments.map(({ body }) => body)).toEqual([expect.stringContaining('no plan could be made')]);
    forge.comments.splice(0);
    expect((await run()).code).toBe(0);
    await checkout.run('rm snapshot.json');
    expect((await run()).code).toBe(1);
    expect(forge.comments.map(({ body }) => body)).toEqual([expect.stringContaining('no plan could be made')]);
  });

  test('compares with the target branch, not with a tag of its name, and shows no file of the merge request', async () => {
    await checkout.write('victim', 'as it was');
    await checkout.run(
      'git commit --quiet --all -m "a change" && git tag main && ln -s victim gl-code-quality-report.json',
    );
    expect(await run()).toMatchObject({ code: 0, err: '' });
    expect(forge.comments[0]?.body).toContain('Changed since');
    expect(await checkout.read('victim')).toBe('as it was');
    await checkout.write('waxseal-plan.md', 'of the merge request');
    expect((await run({ WAXSEAL_SNAPSHOT: '' })).code).toBe(0);
    await expect(checkout.read('waxseal-plan.md')).rejects.toThrow('ENOENT');
  });

  test('writes no note without a token, and leaves no token behind', async () => {
    expect((await run({ WAXSEAL_TOKEN: '' })).code).toBe(0);
    expect(forge.asked).toEqual([]);
    expect((await run()).code).toBe(0);
    forge.refusals.push({ status: 403 });
    expect((await run()).code).toBe(1);
    expect((await checkout.run('cd "$TMPDIR" && grep -rl T-ROBOT . "$HOME/repo" || true')).out).toBe('');
  });
});

describe('the workflow for Gitea', () => {
  const file = load(readFileSync('manifests/ci/gitea.yml', 'utf8')) as {
    jobs: {
      plan: {
        env: Readonly<Record<string, string>>;
        strategy: { matrix: { include: readonly [Readonly<Record<string, string>>] } };
        steps: readonly Step[];
      };
    };
  };
  const { env, steps, strategy } = file.jobs.plan;
  const [matrix] = strategy.matrix.include;
  const values = (token = 'T-ROBOT'): Names => ({
    matrix,
    secrets: { WAXSEAL_TOKEN: token },
    github: {
      server_url: forge.url,
      repository: 'shop/secrets',
      event: { pull_request: { number: 12, head: { sha: 'a'.repeat(40) } } },
      base_ref: 'main',
    },
  });
  const settings = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, filled(text, { matrix })]));

  test('validates, plans, and writes one comment', async () => {
    for (let times = 1; times <= 2; times += 1) {
      for (const name of ['validate', 'snapshot', 'plan', 'comment']) {
        const { code, err } = await runStep(steps, name, values(), settings);
        expect({ name, code, err }).toEqual({ name, code: 0, err: '' });
      }
    }
    expect(forge.comments.map(({ body }) => body.includes(MARK))).toEqual([true]);
  });

  test('says in the comment that there is no plan', async () => {
    for (const name of ['plan', 'comment']) await runStep(steps, name, values(), settings);
    await checkout.write('secrets/platform/policy.yaml', 'kind: Policy\n');
    expect((await runStep(steps, 'plan', values(), settings)).code).toBe(1);
    expect((await runStep(steps, 'comment', values(), settings)).code).toBe(0);
    expect(forge.comments.map(({ body }) => body)).toEqual([expect.stringContaining('no plan could be made')]);
  });

  test('writes no comment without a token, as in a fork', async () => {
    await runStep(steps, 'plan', values(), settings);
    expect((await runStep(steps, 'comment', values(''), settings)).code).toBe(0);
    expect(forge.asked).toEqual([]);
  });
});

describe('the pre-commit hooks', () => {
  const hooks = load(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly {
    id: string;
    entry: string;
    args?: readonly string[];
    always_run?: boolean;
  }[];
  const hook = (id: string): { entry: string; args: readonly string[] } => {
    const found = hooks.find((one) => one.id === id);
    if (found === undefined) throw new Error(`there is no hook "${id}"`);
    return { args: [], ...found };
  };

  test('let good specs pass, and neither bad ones nor lints', async () => {
    const { args, entry } = hook('waxseal-validate');
    const command = [entry, ...args].join(' ');
    const policy = await checkout.read('secrets/platform/policy.yaml');
    await checkout.write('secrets/platform/policy.yaml', `${policy}  access: [{ secrets: "*", services: ["*"] }]\n`);
    expect(await checkout.run(command)).toMatchObject({ code: 0 });
    const db = await checkout.read('secrets/db.yaml');
    await checkout.write('secrets/db.yaml', `${db}  retention: { versions: 0 }\n`);
    expect(await checkout.run(command)).toMatchObject({ code: 1 });
    await checkout.write('secrets/db.yaml', db.replace(/sealed: \|[\s\S]*/, 'sealed: hunter2\n'));
    expect(await checkout.run(command)).toMatchObject({ code: 1 });
  });

  // pre-commit gives a hook only files that were added or changed: one whose Policy was removed asked nothing, and neither
  // did one that changed the content of a config.
  test('look at the directory whatever kind of file came or went', () => {
    expect(hook('waxseal-validate')).toMatchObject({ always_run: true, pass_filenames: false });
  });

  test('find the private key of an age identity, and no public one', async () => {
    const pattern = new RegExp(hook('waxseal-no-identity').entry);
    const identity = (await checkout.run('cat "$HOME/id.age"')).out;
    const [key = ''] = identity.split('\n').filter((line) => line.startsWith('AGE-SECRET-KEY-'));
    expect(key).toMatch(pattern);
    expect(identity.replace(key, '')).not.toMatch(pattern);
  });
});
