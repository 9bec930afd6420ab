import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSecret, createService, settleDown } from '../world/engine.js';
import { onlyOf } from '../../src/cli/base.js';
import { unknownSecret } from '../../src/cli/retry.js';
import type { Specs } from '../../src/model/spec.js';
import { planOf } from '../apply/steps.js';
import { newDesk, waxseal, wireOf, type Desk } from './doors.js';
import { typo } from './plans.js';

const place = { file: 'db.yaml', line: 1, column: 1 };
const rollout = { maxParallel: 4, first: [], soakMs: 1000, timeoutMs: 5000, onFailure: 'Rollback' } as const;

/** "db" is mounted by the stack's service "shop_web"; a bad value came after the first one and was taken back. */
async function afterFailure(): Promise<Desk> {
  const desk = newDesk({ db: { value: 'one', rollout } });
  await waxseal(desk, 'apply');
  const secret = [...desk.world.secrets.values()].find(({ name }) => name === 'db');
  if (secret === undefined) throw new Error('no stable holder was made');
  const labels = { 'com.docker.stack.namespace': 'shop' };
  createService(desk.world, { name: 'shop_web', refs: [{ secret, target: 'db' }], replicas: 1, labels });
  settleDown(desk.world);
  desk.git = { db: { value: 'bad', rollout } };
  await waxseal(desk, 'apply');
  desk.calls.splice(0);
  return desk;
}

describe('plan', () => {
  test('writes nothing, and exits with 0 though there is something to do', async () => {
    const desk = newDesk({ db: {} });
    expect((await waxseal(desk, 'plan')).code).toBe(0);
    expect(desk.calls).toEqual(['list']);
  });

  test('tells a script with --detailed-exitcode whether there is', async () => {
    const desk = newDesk({ db: {} });
    expect((await waxseal(desk, 'plan --detailed-exitcode')).code).toBe(2);
    await waxseal(desk, 'apply');
    expect((await waxseal(desk, 'plan --detailed-exitcode')).code).toBe(0);
  });

  test('makes the comment on a pull request with -o markdown', async () => {
    const desk = newDesk({ db: {} });
    const { code, out } = await waxseal(desk, 'plan -o markdown --marker production');
    expect(code).toBe(0);
    expect(out).toMatch(/^### Waxseal, `shop-prod-k7f3`: 2 to create <!-- waxseal:production -->\n/);
  });

  test.each(['--marker a-->b', '--max-chars 100', '--max-chars many', '--link-base ftp://x/y'])(
    'refuses -o markdown %s before it reads anything',
    async (flags) => {
      const desk = newDesk({ db: {} });
      const { code, err } = await waxseal(desk, `plan -o markdown ${flags}`);
      expect(code).toBe(1);
      expect(err).toMatch(/^waxseal: --(marker|max-chars|link-base) /);
      expect(desk.calls).toEqual([]);
    },
  );

  test('tells with --base what the documents say differently, changes of trust first', async () => {
    const desk = newDesk({ db: {}, new: {} });
    const base = await wireOf(newDesk({ db: { rotate: 'once' } })).directory('.');
    desk.base = { ...(await base.read()), policy: (await (await wireOf(desk).directory('.')).read()).policy };
    desk.policy = { recipients: ['age1primary', 'age1new'] };
    const human = await waxseal(desk, 'plan --base main');
    expect(human.out).toContain('since 000000000000, 1 change of trust first\n  ~ recipient "age1new" is new');
    const { out } = await waxseal(desk, 'plan --base main -o json');
    expect(JSON.parse(out)).toMatchObject({
      difference: { base: '0'.repeat(40), changes: [{ change: 'changed', secret: null, trust: true }, {}, {}] },
    });
    const { out: comment } = await waxseal(desk, 'plan --base main -o markdown');
    expect(comment).toMatch(/#### Changes of trust\n\n- secrets&#46;yaml&#58;&#8203;1 \*\*recipient `age1new` is new/);
    expect(comment).toContain('Again: `waxseal plan -d . --base main`');
  });

  test('of --diff-only is about what differs, unless that may be about everything', async () => {
    const desk = newDesk({ db: {}, new: {} });
    const read = async (of: Desk): Promise<Specs> => (await wireOf(of).directory('.')).read();
    desk.base = { ...(await read(newDesk({ db: {} }))), policy: (await read(desk)).policy };
    const steps = async (): Promise<unknown> => {
      const { out } = await waxseal(desk, 'plan --base main --diff-only -o json');
      return (JSON.parse(out) as { steps: { secret: string }[] }).steps.map(({ secret }) => secret);
    };
    expect(await steps()).toEqual(['new', 'new']);
    desk.policy = { recipients: ['age1primary', 'age1new'] };
    expect(await steps()).toEqual(['db', 'new', 'db', 'new']);
    expect((await waxseal(desk, 'plan --diff-only')).err).toContain('--diff-only goes with --base');
  });

  // Whose recipient it is, only the Swarm can tell: no difference between documents says it.
  test('of --diff-only shows problems of trust, whatever differs', () => {
    const trust = typo({ severity: 'warning', code: 'RecipientChanged', file: 'platform/policy.yaml' });
    const plan = { ...planOf(), problems: [trust, typo({ severity: 'warning' })] };
    const gone = { change: 'removed', secret: 'db', trust: false, message: 'it left git', place: null } as const;
    expect(onlyOf(plan, { base: '', changes: [gone] }).problems).toEqual([trust]);
  });

  test('needs no identity', async () => {
    const desk = newDesk({ db: {} });
    desk.identity = null;
    const { code, out } = await waxseal(desk, 'plan');
    expect(code).toBe(0);
    expect(out).toContain('(Missing)');
  });

  test('does not pass over an identity file that was named and is not there', async () => {
    const desk = newDesk({ db: {} });
    desk.identity = null;
    expect(await waxseal(desk, 'plan --identity-file id.age')).toMatchObject({
      code: 1,
      err: 'waxseal: there is no identity file "id.age"\nhint: leave --identity-file out to plan without an identity\n',
    });
  });

  test('is made without an identity that is not the operator’s, and says so', async () => {
    const desk = newDesk({ db: {} });
    desk.identity = 'another';
    const { err, out } = await waxseal(desk, 'plan');
    expect(err).toBe('note: this identity is not that of the first recipient, so the plan is made without it\n');
    expect(out).toContain('(Missing)');
  });

  test('exits with 1 if documents are invalid', async () => {
    const desk = newDesk({ db: {} });
    desk.specs = { problems: [typo()], complete: false };
    const { code, out } = await waxseal(desk, 'plan --detailed-exitcode');
    expect(code).toBe(1);
    expect(out).toContain('This is not the whole story: some documents could not be read.\n');
  });
});

describe('status', () => {
  test('shows what runs, what failed, and what to do about it', async () => {
    const desk = await afterFailure();
    const { code, err, out } = await waxseal(desk, 'status');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`  SECRET  VERSION  STATE   AGE  SERVICES
! db      v2       failed  1s   shop_web 1/1 (on db_v1)
    ! "db_v2" failed in "shop_web"`);
    expect(out).toContain('\n1 secret: 1 failed; 1 needs attention.\n');
    expect(desk.calls).toEqual(['list', 'tasks']);
  });

  test('knows what a change in git will bring', async () => {
    const desk = newDesk({ db: {} });
    expect((await waxseal(desk, 'status')).out).toContain('db      v1       planned  -    none\n');
  });

  test('gives JSON to scripts', async () => {
    const desk = await afterFailure();
    const { out } = await waxseal(desk, 'status -o json');
    expect(JSON.parse(out)).toMatchObject({
      secrets: [
        {
          secret: 'db',
          state: 'failed',
          followers: [{ service: 'shop_web', holder: 'db_v1', running: 1, expected: 1 }],
          conditions: [{ type: 'Ready', status: 'False', reason: 'VersionFailed' }, {}, {}, {}],
        },
      ],
    });
  });

  test('tells the errors of the directory beside the table, not its lints', async () => {
    const desk = newDesk({ db: {} });
    desk.specs = { problems: [typo()], complete: false };
    const { code, err } = await waxseal(desk, 'status');
    expect(code).toBe(1);
    expect(err).toContain('unknown field "consumer"');
    desk.specs = { problems: [typo({ severity: 'warning' })] };
    expect(await waxseal(desk, 'status')).toMatchObject({ code: 0, err: '' });
  });
});

describe('validate', () => {
  test('asks neither a Swarm nor a key', async () => {
    const desk = newDesk({ db: {}, api: {} });
    desk.identity = null;
    expect(await waxseal(desk, 'validate')).toEqual({ code: 0, out: '2 valid secrets.\n', err: '' });
    expect(desk.calls).toEqual([]);
  });

  test('counts configs as configs', async () => {
    const desk = newDesk({ db: {}, 'config/app': {} });
    expect(await waxseal(desk, 'validate')).toMatchObject({ out: '1 valid secret and 1 valid config.\n' });
  });

  test('prints every problem, and exits with 1 for errors only', async () => {
    const desk = newDesk({ db: {} });
    desk.specs = { problems: [typo({ severity: 'warning' })] };
    expect(await waxseal(desk, 'validate')).toMatchObject({ code: 0 });
    desk.specs = { problems: [typo(), typo({ line: 9 }), typo({ severity: 'warning' })] };
    const { code, out } = await waxseal(desk, 'validate');
    expect(code).toBe(1);
    expect(out).toMatch(/^team\/db\.yaml:7:3:\n {2}error: [^]*team\/db\.yaml:9:3:\n/);
    expect(out).toMatch(/\n1 valid secret, 2 errors and 1 lint\.\n$/);
  });

  test('misses the Policy, but not where a broken one is told already', async () => {
    const desk = newDesk();
    desk.specs = { policy: null };
    const missing = await waxseal(desk, 'validate -o json');
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.out)).toMatchObject({
      problems: [{ code: 'PolicyMissing', hint: 'make one with `waxseal init`' }],
    });
    desk.specs = { policy: null, problems: [typo({ file: 'platform/policy.yaml' })] };
    expect((await waxseal(desk, 'validate')).out).not.toContain('PolicyMissing');
  });
});

describe('retry', () => {
  test('puts a failed version on trial again, and forgets what happened until now', async () => {
    const desk = await afterFailure();
    expect(await waxseal(desk, 'retry db')).toEqual({ code: 0, out: '"db_v2" is on trial again.\n', err: '' });
    const labels = [...desk.world.secrets.values()].find(({ name }) => name === 'db_v2')?.labels ?? {};
    const { services, tasks } = desk.world;
    const last = Math.max(...[...tasks.values(), ...services.values()].map((written) => written.index));
    expect(labels).toMatchObject({ 'waxseal.state': 'trial', 'waxseal.judged-after': String(last) });
    expect(desk.calls).toEqual(['list', 'tasks', 'relabel db_v2']);
  });

  test('lets the value pass if it was innocent', async () => {
    const desk = await afterFailure();
    for (const [id, secret] of desk.world.secrets) {
      if (secret.name === 'db_v2') desk.world.secrets.set(id, { ...secret, value: 'bad, but mended' });
    }
    await waxseal(desk, 'retry db');
    for (const [id, secret] of desk.world.secrets) {
      if (secret.name === 'db_v2') desk.world.secrets.set(id, { ...secret, value: 'good' });
    }
    expect(await waxseal(desk, 'apply')).toMatchObject({ code: 0 });
    const { out } = await waxseal(desk, 'status');
    expect(out).toContain('proven');
    expect(out).toContain('shop_web 1/1\n');
  });

  test('lets a service that went back from a proven version move again', async () => {
    const desk = newDesk({ db: { value: 'one', rollout } });
    await waxseal(desk, 'apply');
    for (const secret of desk.world.secrets.values()) {
      if (secret.name === 'db_v1') secret.labels = { ...secret.labels, 'waxseal.refused': 'service9' };
    }
    expect((await waxseal(desk, 'retry db')).out).toBe('"db_v1" may be mounted everywhere again.\n');
    const labels = [...desk.world.secrets.values()].find(({ name }) => name === 'db_v1')?.labels ?? {};
    expect(labels['waxseal.state']).toBe('proven');
    expect(labels).not.toHaveProperty(['waxseal.refused']);
  });

  test('says what there is to retry', async () => {
    const desk = newDesk({ db_password: {} });
    await waxseal(desk, 'apply');
    expect((await waxseal(desk, 'retry db_pasword')).err).toBe(
      'waxseal: there is no secret "db_pasword"\nhint: did you mean "db_password"?\n',
    );
    expect((await waxseal(desk, 'retry zebra')).err).toContain('hint: `waxseal status` lists the secrets\n');
    expect((await waxseal(desk, 'retry db_password')).err).toBe(
      'waxseal: nothing of "db_password" has failed\nhint: `waxseal status` tells how it stands, and what holds it up\n',
    );
  });

  test('knows that a config is called "config/…": its bare name once led to a status that lists it', () => {
    expect(unknownSecret('nginx', ['config/nginx', 'nginx_key'])).toMatchObject({
      hint: 'did you mean "config/nginx"?',
    });
  });

  test('says so if the document asks for another value by now', async () => {
    const desk = await afterFailure();
    desk.git = { db: { value: 'three', rollout } };
    expect((await waxseal(desk, 'retry db')).err).toBe(
      'waxseal: the wanted version of "db" has not failed, only "db_v2" has\nhint: the document asks for another value now: `waxseal apply`\n',
    );
  });
});

describe('compose', () => {
  let desk: Desk;
  const directory = mkdtempSync(join(tmpdir(), 'waxseal-compose-'));
  const shop = join(directory, 'shop.yml');
  const stackFile = (...lines: string[]): Promise<void> => writeFile(shop, lines.join('\n'));
  afterAll(() => rm(directory, { recursive: true }));
  beforeEach(async () => {
    desk = newDesk({ db: { value: 'one', rollout }, api: { value: 'x', rollout } });
    await waxseal(desk, 'apply');
    createSecret(desk.world, 'tls', {}, 'somebody else’s');
    desk.calls.splice(0);
    await stackFile(
      'version: "3.8"',
      'x-base: &base { external: true }',
      'services: { web: { image: web, secrets: [db, key] } }',
      'secrets:',
      '  db: { external: true }',
      '  key: { <<: *base, name: api }',
      '  tls: { external: true }',
      '  made: { file: ./made.txt }',
      '  "on": { external: { name: db } }',
      '  env: { external: true, name: "${PREFIX}_db" }',
    );
  });

  test('pins what is ours to its current version, and nothing else', async () => {
    const { code, err, out } = await waxseal(desk, `compose -c ${shop}`);
    expect(code).toBe(0);
    expect(out).toBe(`# Made by \`waxseal compose\`: pins each external secret to its current version.
version: "3.8"
secrets:
  db:
    external: true
    name: db_v1
  key:
    external: true
    name: api_v1
  "on":
    external: true
    name: db_v1
`);
    expect(err).toBe(
      'note: "tls" is not a secret of this directory\'s owner: it is left as it is\n' +
        'note: "env" has a variable in its name: write the name out to have it pinned\n',
    );
    expect(desk.calls).toEqual(['list']);
  });

  test('takes several stack files, of which later ones win', async () => {
    const other = join(directory, 'prod.yml');
    await writeFile(other, 'secrets: { db: { external: true, name: api }, more: { external: true, name: db } }');
    const { out } = await waxseal(desk, `compose -c ${shop} -c ${other}`);
    expect(out).toContain('version: "3.8"');
    expect(out).toContain('  db:\n    external: true\n    name: api_v1\n');
    expect(out).toContain('  more:\n    external: true\n    name: db_v1\n');
  });

  describe('of a stack that is known', () => {
    const more = { uid: '0', gid: '0', mode: 0o400, force: false, selector: null, target: 'db', place };
    const declare = (...consumers: readonly object[]): void => {
      desk.git = { db: { value: 'one', rollout, consumers: consumers.map((one) => ({ ...more, ...one })) as never } };
    };

    test('adds the mount of a consumer that the stack file does not have', async () => {
      await stackFile('services: { web: {}, worker: { secrets: [db] } }', 'secrets: { db: { file: ./x } }');
      declare({ service: 'shop_web', uid: '7' }, { service: 'mail_web' }, { service: 'shop_gone' });
      const { err, out } = await waxseal(desk, `compose --stack shop ${shop}`);
      expect(err).toBe('');
      expect(out).toBe(`# Made by \`waxseal compose\`: pins each external secret to its current version.
# Mounts that the documents declare and the stack file does not have.
services:
  web:
    secrets:
      - source: waxseal_db
        target: db
        uid: "7"
        gid: "0"
        mode: 0400
secrets:
  waxseal_db:
    external: true
    name: db_v1
`);
    });

    test('adds none that is there, under whatever key, nor one on a target that is taken', async () => {
      declare({ service: 'shop_web' }, { service: 'shop_api' });
      await stackFile(
        'name: shop',
        'services: { web: { secrets: [key] }, api: { secrets: [{ source: other, target: /run/secrets/db }] } }',
        'secrets: { key: { external: true, name: db }, other: { external: true, name: api } }',
      );
      const { err, out } = await waxseal(desk, `compose -c ${shop}`);
      expect(err).toBe('note: "shop_api" does not get "db" from the override: it mounts another secret at "db"\n');
      expect(out).not.toContain('services');
    });

    test('adds none that the Policy does not allow, and none of which no version is proven', async () => {
      await stackFile('name: shop', 'services: { web: {} }');
      declare({ service: 'shop_web' });
      desk.policy = { access: [{ secrets: '*', services: ['mail_*'], targets: ['*'], stores: null }] };
      expect((await waxseal(desk, `compose -c ${shop}`)).err).toContain('the Policy does not allow it');
      desk.policy = {};
      desk.git = { fresh: { value: 'x', rollout, consumers: [{ ...more, service: 'shop_web' }] } };
      expect((await waxseal(desk, `compose -c ${shop}`)).err).toContain('"fresh" is not a secret of this directory');
    });

    test('means by a selector the services that are deployed with these labels', async () => {
      const labels = { 'com.docker.stack.namespace': 'shop', tier: 'web' };
      createService(desk.world, { name: 'shop_web', refs: [], replicas: 1, labels });
      await stackFile('services: { web: {} }');
      declare({ service: null, selector: { tier: 'web' } });
      // The one stack that has these services.
      expect((await waxseal(desk, `compose -c ${shop}`)).out).toContain('services:\n  web:\n');
    });
  });

  describe('--all', () => {
    test('prints one document for each stack that uses a secret of the documents', async () => {
      const other = join(directory, 'none.yml');
      await writeFile(other, 'services: { web: {} }');
      const { err, out } = await waxseal(desk, `compose --all mail=${shop} ${other}`);
      expect(out).toMatch(/^# stack: mail\n# Made by /);
      expect(out).not.toContain('---');
      expect(err).toContain('note: the stack "none" uses no secret of the documents\n');
    });

    // A stack of which only a config is ours was passed over.
    test.each(['db_v1', 'config/app_v1'])('names the stacks of which no file was named: %s', async (name) => {
      const labels = { 'com.docker.stack.namespace': 'mail' };
      desk.policy = { configs: 'Managed' };
      desk.git = { ...desk.git, 'config/app': { value: 'one', rollout } };
      await waxseal(desk, 'apply --yes');
      const secret = [...desk.world.secrets.values()].find((one) => one.name === name);
      if (secret === undefined) throw new Error(name);
      createService(desk.world, { name: 'mail_web', refs: [{ secret, target: 'x' }], labels });
      const { err } = await waxseal(desk, `compose --all shop=${shop}`);
      const kind = name === 'db_v1' ? 'secret' : 'config';
      expect(err).toContain(`note: the stack "mail" mounts a ${kind} of the documents: name its file too\n`);
    });

    test('writes into a directory, over its own files and no other', async () => {
      const pins = join(directory, 'pins');
      const line = `compose --all -o ${pins} shop=${shop}`;
      const told = await waxseal(desk, line);
      expect(told.out).toBe(`docker stack deploy -c ${shop} -c ${pins}/shop.yml shop\n`);
      expect((await waxseal(desk, line)).code).toBe(0);
      await writeFile(join(pins, 'shop.yml'), 'mine');
      const refused = await waxseal(desk, line);
      expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('was not made by `waxseal compose`')]);
      expect(await readFile(join(pins, 'shop.yml'), 'utf8')).toBe('mine');
    });

    test.each(['--all --stack shop', '-o pins'])('does not go with everything: %s', async (flags) => {
      expect((await waxseal(desk, `compose ${flags} ${shop}`)).code).toBe(1);
      expect(desk.calls).toEqual([]);
    });
  });

  test('--check reads the files of variables beside the stack file', async () => {
    await writeFile(join(directory, 'web.env'), 'API_TOKEN=hunter2\n');
    await stackFile('services: { web: { env_file: [web.env, gone.env] } }');
    const { code, out } = await waxseal(desk, `compose shop=${shop} --check`);
    expect([code, out]).toEqual([0, expect.stringMatching(/"API_TOKEN", from\s+"web.env"/)]);
    expect(out).not.toContain('hunter2');
  });

  test('--check tells what is wrong with the stack files, and asks no Swarm', async () => {
    await stackFile('services: { web: { secrets: [gone] } }', 'secrets:', '  gone: { external: true }');
    const { code, err, out } = await waxseal(desk, `compose -c ${shop} --check`);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('shop.yml:3:3:');
    expect(out).toContain('(SecretUndeclared)');
    expect(desk.calls).toEqual([]);
    await stackFile('services: { web: { image: web } }');
    expect(await waxseal(desk, `compose -c ${shop} --check`)).toMatchObject({ code: 0, out: 'Nothing to say.\n' });
  });

  // "FailureActionPause: off" counted for `validate`, and here it was told all the same.
  test('--check tells lints at the levels of the Policy', async () => {
    await stackFile('services: { web: { secrets: [db] } }', 'secrets: { db: { external: true } }');
    const check = async (): Promise<unknown> => {
      const { code, out } = await waxseal(desk, `compose -c ${shop} --check`);
      return [code, out.includes('FailureActionPause')];
    };
    expect(await check()).toEqual([0, true]);
    desk.policy = { lints: { FailureActionPause: 'error' } };
    expect(await check()).toEqual([1, true]);
    desk.policy = { lints: { FailureActionPause: 'off' } };
    expect(await check()).toEqual([0, false]);
  });

  test('--check looks at configs where the Policy manages them, and only there', async () => {
    await stackFile('configs: { app: { external: true }, own: { content: x } }');
    expect((await waxseal(desk, `compose -c ${shop} --check`)).out).toBe('Nothing to say.\n');
    desk.policy = { configs: 'Managed' };
    const { code, out } = await waxseal(desk, `compose -c ${shop} --check`);
    expect([code, out]).toEqual([1, expect.stringMatching(/\(ConfigUndeclared\)[^]*\(ConfigInline\)/)]);
  });

  test('needs no identity', async () => {
    desk.identity = null;
    expect((await waxseal(desk, `compose -c ${shop}`)).code).toBe(0);
  });

  test('pins nothing in a Swarm that belongs to somebody else', async () => {
    createSecret(desk.world, 'waxseal_identity', { 'waxseal.identity.owner': 'shop-dev-x1y2' }, 'an identity');
    const { code, err, out } = await waxseal(desk, `compose -c ${shop}`);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('waxseal: this Swarm belongs to owner "shop-dev-x1y2"');
    expect(err).not.toContain('note:');
  });

  test('stays on the last proven version while another one is on trial or failed', async () => {
    const failed = await afterFailure();
    await stackFile('secrets:', '  db:', '    external: true');
    const { err, out } = await waxseal(failed, `compose -c ${shop} --stack shop`);
    expect(out).toBe(`# Made by \`waxseal compose\`: pins each external secret to its current version.
secrets:
  db:
    external: true
    name: db_v1
`);
    expect(err).toBe('');
  });

  test('notes which services of the stack the deploy would move', async () => {
    const secret = [...desk.world.secrets.values()].find(({ name }) => name === 'db');
    if (secret === undefined) throw new Error('no stable holder was made');
    const labels = { 'com.docker.stack.namespace': 'shop' };
    createService(desk.world, { name: 'shop_web', refs: [{ secret, target: 'db' }], labels });
    const { err } = await waxseal(desk, `compose -c ${shop} --stack shop`);
    expect(err).toContain('note: "shop_web" mounts "db": the deploy moves it to "db_v1"\n');
    expect((await waxseal(desk, `compose -c ${shop} --stack other`)).err).not.toContain('shop_web');
  });

  test('leaves a version that is named by hand, and a secret without proven version', async () => {
    await stackFile('secrets: { a: { external: true, name: db_v1 }, b: { external: true, name: db } }');
    for (const secret of desk.world.secrets.values()) {
      if (secret.name === 'db_v1') secret.labels = { ...secret.labels, 'waxseal.state': 'trial' };
    }
    const { err, out } = await waxseal(desk, `compose -c ${shop}`);
    expect(out).toBe('# Made by `waxseal compose`: pins each external secret to its current version.\nsecrets: {}\n');
    expect(err).toBe(
      'note: "db_v1" is a version already: name "db" to have it pinned\n' +
        'note: no version of "db" is proven yet: it is left as it is\n',
    );
  });

  test('says what is wrong with the stack file, without quoting it', async () => {
    await stackFile('secrets:', '  db: [canary-7f3a', '');
    const broken = await waxseal(desk, `compose -c ${shop}`);
    expect(broken.err).toMatch(
      /^waxseal: ".*shop\.yml:3:1": a quote or bracket [^]*\nhint: close it, or indent this line\n/,
    );
    expect(broken.err).not.toContain('canary-7f3a');
    await stackFile('- a');
    expect((await waxseal(desk, `compose -c ${shop}`)).err).toBe(
      `waxseal: "${shop}" is not a stack file: it is not a mapping\n`,
    );
    expect((await waxseal(desk, 'compose -c none.yml')).err).toBe(
      'waxseal: there is no file "none.yml"\nhint: is it named as seen from the directory that this runs in?\n',
    );
  });
});
