import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { httpsServer, type HttpsServer } from '../git/servers.js';
import { commandsOf, fenced, typeIn, waxsealOnPath } from './support/commands.js';
import { writeFiles } from './support/files.js';
import { openHosts, type Host } from './support/hosts.js';
import { startOperator, type RunningOperator } from './support/operator.js';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { program, waxseal } from './support/waxseal.js';

/** examples/gitops by the commands of its README, on a Swarm of its own, with hosts of which only the comments are faked. */
const page = readFileSync(new URL('../../examples/gitops/README.md', import.meta.url), 'utf8');
const [push = '', deploy = '', publish = '', change = ''] = fenced(page, 'sh');
const [run = ''] = fenced(page, 'console');
const URL_OF_PAGE = 'https://git.example.com/shop/secrets.git';
const TOKEN = 'token-of-the-gitops-case-0001';

let swarm: TestSwarm;
let server: HttpsServer;
let hosts: readonly Host[] = [];
/** Holds what a person has: the example, the clone, files of the operator. */
let top = '';
let clone = '';
let env: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
  top = writeFiles({ git_token: `${TOKEN}\n` });
  clone = join(top, 'secrets');
  cpSync(new URL('../../examples/gitops', import.meta.url), join(top, 'examples/gitops'), { recursive: true });
  env = { PATH: process.env['PATH'] ?? '', HOME: top, GIT_CONFIG_GLOBAL: gitconfig() };
  const repository = join(top, 'repositories/shop/secrets.git');
  mkdirSync(join(repository, '..'), { recursive: true });
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', repository], { env });
  hosts = await openHosts(repository, clone, env);
  server = await httpsServer(join(top, 'repositories'), { user: 'git', token: TOKEN });
});
afterAll(async () => {
  for (const { forge } of hosts) forge.close();
  await server.stop();
  await swarm.end();
});

/** Somebody of ops, whose git signs each commit and reaches the host of the page; `allowed_signers` lies beside. */
function gitconfig(): string {
  const key = join(top, 'signer');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
  writeFileSync(join(top, 'allowed_signers'), `ops@example.org ${readFileSync(`${key}.pub`, 'utf8')}`);
  const file = join(top, '.gitconfig');
  writeFileSync(
    file,
    `[user]\n name = Ops\n email = ops@example.org\n signingkey = ${key}\n[gpg]\n format = ssh\n[commit]\n gpgsign = true\n` +
      `[safe]\n directory = *\n[url "${top}/repositories/shop/secrets.git"]\n insteadOf = ${URL_OF_PAGE}\n`,
  );
  return file;
}

async function type(block: string, cwd = clone): Promise<void> {
  const path = `${waxsealOnPath(program)}:${env['PATH'] ?? ''}`;
  const at = { engine: swarm.first, cwd, env: { ...env, PATH: path, SHOP_IMAGE: 'local/busybox:1' } };
  await typeIn(commandsOf([block]), at);
}

/** The operator of production, as the page starts it. */
function operator(): Promise<RunningOperator> {
  const own: Readonly<Record<string, string>> = {
    [URL_OF_PAGE]: `${server.url}/shop/secrets.git`,
    git_token: join(top, 'git_token'),
    allowed_signers: join(top, 'allowed_signers'),
    'production.age': join(top, 'examples/gitops/identities/production.age'),
    'snapshot.json': join(top, 'snapshot.json'),
  };
  const words = run.trim().split(' ').slice(3);
  const flags = words.map((word) => own[word] ?? word);
  return startOperator({ flags }, swarm.first, '--git-ca-file', server.caFile, '--git-interval', '1s');
}

/** dev and staging have Swarms too; here they are embedded ones. */
async function publishOthers(): Promise<void> {
  for (const name of ['dev', 'staging']) {
    const identity = `--identity-file ${top}/examples/gitops/identities/${name}.age`;
    const at = `-d ${name}/secrets -H embedded:${top}/swarm-${name} ${identity}`;
    await type(
      `waxseal apply ${at} --yes\nwaxseal snapshot ${at} >../${name}.json\n./publish-snapshot.sh ${name} ../${name}.json`,
    );
  }
}

/** What stands under the pull request on a host, by environment, once its CI ran. */
async function comments(host: Host): Promise<Readonly<Record<string, string>>> {
  const ran = await host.pipeline('new-password');
  const failed = ran.filter(({ code }) => code !== 0);
  expect([host.name, failed]).toEqual([host.name, []]);
  expect(JSON.stringify(ran)).not.toMatch(/a better password|CANARY/);
  const bodies = host.forge.comments.map(({ body }) => [/<!-- waxseal:(\w+) -->/.exec(body)?.[1] ?? '', body]);
  expect([host.name, bodies.map(([environment]) => environment)]).toEqual([
    host.name,
    ['dev', 'staging', 'production'],
  ]);
  return Object.fromEntries(bodies) as Record<string, string>;
}

test('a branch is planned under its pull request, merged, and what the tasks read is the new value', async () => {
  await type(push, top);
  await operator();
  await waitFor('the secrets', async () => (await namesLike(swarm.first, '')).includes('payment_token'), 120);
  await type(deploy);
  for (const service of ['shop_api', 'shop_worker']) await running(swarm.first, service, 2);
  const file = join(top, 'snapshot.json');
  const isWhole = (): boolean => existsSync(file) && /shop_api[^]*shop_worker/.test(readFileSync(file, 'utf8'));
  await waitFor('a snapshot with the shop', isWhole, 180);
  await type(publish);
  await publishOthers();

  await type(change);
  for (const host of hosts) {
    const { dev, production, staging } = await comments(host);
    expect(dev).toMatch(/^Waxseal, .*No changes: 2 secrets.*\n$/);
    expect(staging).toMatch(/^Waxseal, .*No changes: 2 secrets.*\n$/);
    expect(production).toContain('1 to create');
    expect(production).toContain('db_password_v2');
    expect(production).not.toContain('payment_token_v2');
  }

  const token = canary();
  const into = ['--into', 'production/secrets/payment.yaml'];
  await waxseal(['seal', 'payment_token', ...into], { engine: swarm.first, cwd: clone, input: token });
  await type("git commit --quiet --all -m 'a new token'\ngit push --quiet origin new-password");
  for (const host of hosts) {
    const { production } = await comments(host);
    expect(production).toContain('2 to create');
    expect(production).toContain('payment_token_v2');
  }

  await type(
    'git checkout --quiet main\ngit merge --quiet --no-ff -m merge new-password\ngit push --quiet origin main',
  );
  const both = ['db_password_v2', 'payment_token_v2'];
  const isMoved = async (): Promise<boolean> =>
    (await mountsOf(swarm.first, 'shop_api')).toSorted().join() === both.join();
  await waitFor('shop_api on both new versions', isMoved, 300);
  for (const version of both) {
    await waitFor(`${version} is proven`, async () => (await stateOf(swarm.first, version)) === 'proven', 300);
  }
  const better = ['a better password', 'a better password'];
  expect(await reads(swarm.first, 'shop_worker', 2, 'db_password')).toEqual(better);
  expect(await reads(swarm.first, 'shop_api', 2, 'db_password')).toEqual(better);
  expect(await reads(swarm.first, 'shop_api', 2, 'payment_token')).toEqual([token, token]);
}, 900_000);
