import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { author, type Author } from '../git/author.js';
import { httpsServer, shortTemporaryDirectory, type HttpsServer } from '../git/servers.js';
import { commandsOf, fenced, typeIn, waxsealOnPath, type Printed } from './support/commands.js';
import { QUICK } from './support/deployed.js';
import { docker } from './support/docker.js';
import { writeFiles } from './support/files.js';
import { importRoot, node24 } from './support/image.js';
import { execute } from './support/mounted.js';
import { canary } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type EngineNode, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { program } from './support/waxseal.js';

/**
 * What docs/install.md says, typed on a Swarm of its own: the image, the identity, and one after the other each way to
 * deploy. Each of them takes over the secret of the one before and brings one more value to a service that mounts it.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/install.md'), 'utf8');
const gitSync = readFileSync(join(ROOT, 'manifests/git-sync/README.md'), 'utf8');
const TOKEN = `token-${canary()}`;
/** What a program in a container of the first node can reach, as it reaches a forge. */
const FORGE = '10.77.0.1';
/** Prints what an address answers. Tasks are asked for directly: not every kernel that tests run on has IPVS. */
const FETCH = `const [, url, authorization] = process.argv;
fetch(url, { headers: { authorization } })
  .then(async (answer) => console.log(answer.status, await answer.text()))
  .catch((error) => console.log(String(error.cause ?? error)));`;

let swarm: TestSwarm;
let engine: EngineNode;
let ada: Author;
let forge: HttpsServer;
const cwd = writeFiles({ 'quick.yaml': QUICK });

beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
  engine = swarm.first;
  for (const part of ['dist', 'image', 'manifests', '.dockerignore']) {
    cpSync(join(ROOT, part), join(cwd, part), { recursive: true });
  }
  ada = await author(await shortTemporaryDirectory());
  const pid = readFileSync(join(dirname(engine.socket), 'd.pid'), 'utf8').trim();
  const within = ['nsenter', `--net=/proc/${pid}/ns/net`];
  forge = await httpsServer(ada.repositories, { user: 'git', token: TOKEN }, { address: FORGE, within });
}, 300_000);
afterAll(async () => {
  await forge.stop();
  await swarm.end();
});

/** Commands of the blocks of shell in which this is said. */
function blocks(text: string, ...said: readonly string[]): readonly string[] {
  const found = said.map((words) => fenced(text, 'sh').find((block) => block.includes(words)) ?? '');
  expect(found).not.toContain('');
  return commandsOf(found);
}

/** The block of YAML in which this is said, as a file beside the stack file. */
function write(file: string, text: string, said: string): void {
  writeFileSync(join(cwd, file), fenced(text, 'yaml').find((block) => block.includes(said)) ?? '');
}

/** Addresses and paths of the page are those of this machine, no registry is asked, and nothing is watched for long. */
function here(command: string): string {
  return command
    .replaceAll('/var/run/docker.sock', engine.socket)
    .replaceAll('/srv/waxseal', join(cwd, 'secrets'))
    .replaceAll('/tmp/waxseal-root', join(cwd, 'root'))
    .replaceAll('https://git.example.org/shop/secrets.git', `${forge.url}/shop.git`)
    .replace('service update', 'service update --no-resolve-image')
    .replace(/stack deploy (.*) waxseal$/, 'stack deploy --resolve-image never $1 -c quick.yaml waxseal');
}

async function type(commands: readonly string[], more: Record<string, string> = {}): Promise<readonly Printed[]> {
  const path = `${waxsealOnPath(program)}:${process.env['PATH'] ?? ''}`;
  const env = { PATH: path, DOCKER_SOCKET: engine.socket, HAPROXY_IMAGE: 'local/haproxy:1', ...more };
  return typeIn(commands.map(here), { engine, cwd, env, seconds: 400 });
}

/** A value of which the program in the container knows only once it is live. */
async function seal(value: string): Promise<void> {
  await type(['printf %s "$VALUE" | waxseal seal db_password --into secrets/db.yaml'], { VALUE: value });
}

async function push(): Promise<void> {
  const clone = join(dirname(ada.repositories), 'clone');
  cpSync(join(cwd, 'secrets'), join(clone, 'clusters/prod'), { recursive: true });
  await ada.commit({});
  ada.push();
}

/** Waits until the service mounts this version and its program reads the value. */
async function reaches(version: number, value: string): Promise<void> {
  const name = `db_password_v${String(version)}`;
  await waitFor(`${name} in the service`, async () => (await mountsOf(engine, 'web')).includes(name), 300).catch(
    async (thrown: unknown) => {
      const [logs] = await type(['docker service logs --raw --tail 20 waxseal_operator']);
      const tasks = (await tasksOf(engine, 'waxseal_operator')).map(({ Status }) => JSON.stringify(Status));
      throw new Error(`${String(thrown)}\n${logs?.output ?? ''}\n${tasks.join('\n')}`);
    },
  );
  expect(await reads(engine, 'web')).toEqual([value]);
}

/** Takes the operator away, until nothing of it is left. */
async function takeAway(): Promise<void> {
  await type(['docker service logs --raw waxseal_operator']);
  await docker(engine, ['stack', 'rm', 'waxseal']);
  const label = encodeURIComponent(JSON.stringify({ label: ['com.docker.stack.namespace=waxseal'] }));
  const left = async (): Promise<number> =>
    ((await engine.get(`/containers/json?all=1&filters=${label}`)) as readonly unknown[]).length +
    ((await engine.get(`/networks?filters=${label}`)) as readonly unknown[]).length;
  await waitFor('the end of the stack', async () => (await left()) === 0, 120);
}

test('the image is built, and the operator behind the socket proxy brings an edit of a file to a program', async () => {
  const image = blocks(page, 'docker build').filter((command) => !/^(apt-get|npm) /.test(command));
  expect(image).toHaveLength(3);
  await type(image, { NODE: await node24() });
  await importRoot(engine, 'local/haproxy:1', {}, 'haproxy');
  await type(blocks(page, 'waxseal init -d secrets --backup'));
  const [first, second] = [canary(), canary()];
  await seal(first);
  await type(blocks(page, 'export WAXSEAL_SPECS'));
  await waitFor('the first version', async () => (await namesLike(engine, 'db_password')).length > 0, 300);
  await createService(engine, { name: 'web', secrets: [{ secret: 'db_password_v1', target: 'password' }] });
  await reaches(1, first);
  await seal(second);
  await reaches(2, second);
}, 600_000);

test('http.yaml opens it to a network, for those with a token', async () => {
  write('http.yaml', page, 'WAXSEAL_LISTEN');
  const commands = blocks(page, 'http.yaml');
  await type([...blocks(page, 'export WAXSEAL_SPECS').filter((command) => command.startsWith('export')), ...commands]);
  const [token = ''] = readFileSync(join(cwd, 'tokens'), 'utf8').split(' ');
  const { Id } = (await engine.get('/networks/monitoring')) as { Id: string };
  const command = ['node', '-e', 'setInterval(() => {}, 1e6)'];
  const container = { Image: 'waxseal:latest', Healthcheck: { Test: ['NONE'] } };
  await createService(engine, { name: 'prometheus', command, container, template: { Networks: [{ Target: Id }] } });
  const [task] = await running(engine, 'prometheus');
  if (task === undefined) throw new Error('no task of "prometheus" runs');
  const ask = async (path: string, authorization: string): Promise<string> =>
    (await execute(engine, task, ['node', '-e', FETCH, `http://tasks.waxseal:8673${path}`, authorization])).toString();
  const asked = async (path: string, said: string, authorization = ''): Promise<unknown> =>
    waitFor(`"${said}" of ${path}`, async () => (await ask(path, authorization)).includes(said), 120);
  await asked('/metrics', '200 # HELP');
  await asked('/api/v1/status', '401');
  await asked('/api/v1/status', '"secret": "db_password"', `Bearer ${token}`);
}, 600_000);

test('it is upgraded by another image', async () => {
  await docker(engine, ['tag', 'waxseal:latest', 'waxseal:NEW']);
  await type(blocks(page, 'docker service update'));
  await running(engine, 'waxseal_operator');
  const { Spec } = await inspect(engine, 'waxseal_operator');
  expect(Spec.TaskTemplate.ContainerSpec.Image).toBe('waxseal:NEW');
  await takeAway();
}, 600_000);

test('stack-git.yaml follows a repository over https, with a token and an authority of its own', async () => {
  write('git-ca.yaml', page, 'WAXSEAL_GIT_CA_FILE');
  cpSync(forge.caFile, join(cwd, 'git-ca.pem'));
  const often = { services: { operator: { environment: { WAXSEAL_GIT_INTERVAL: '1s' } } } };
  writeFileSync(join(cwd, 'often.yaml'), JSON.stringify({ version: '3.8', ...often }));
  const [third, fourth] = [canary(), canary()];
  await seal(third);
  await push();
  const commands = blocks(page, 'export WAXSEAL_GIT=', 'git-ca.yaml').map((command) =>
    command.replace('stack-git.yaml', 'stack-git.yaml -c often.yaml'),
  );
  await type(['export DOCKER_GID=$(stat -c %g /var/run/docker.sock)', ...commands], { TOKEN });
  await reaches(3, third);
  await seal(fourth);
  await push();
  await reaches(4, fourth);
  await takeAway();
}, 600_000);

/** What git-sync does, by sync.sh and as the same user: a work tree for each commit, and a link that is turned around. */
async function makeGitSync(): Promise<void> {
  const programs = ['sh', 'git', 'cat', 'ln', 'mkdir', 'mv', 'readlink', 'sleep', '/usr/lib/git-core/git-remote-https'];
  await importRoot(engine, 'local/git-sync-base:1', {}, ...programs);
  const context = writeFiles({
    Dockerfile: 'FROM local/git-sync-base:1\nCOPY . /\nUSER 65533:65533\nENTRYPOINT ["sh", "/main.sh"]\n',
    'sync.sh': readFileSync(join(ROOT, 'manifests/git-sync/sync.sh')),
    'main.sh': `export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=credential.helper GIT_CONFIG_VALUE_0='!sh /login.sh'
      while :; do sh /sync.sh "$GITSYNC_REPO" "$GITSYNC_REF" "$GITSYNC_ROOT"; sleep 1; done`,
    'login.sh': 'echo "username=$GITSYNC_USERNAME"; echo "password=$(cat "$GITSYNC_PASSWORD_FILE")"\n',
  });
  await docker(engine, ['build', '-t', 'local/git-sync:1', context], '', { DOCKER_BUILDKIT: '0' });
}

test('git-sync/stack.yaml follows what a git-sync beside it, which is nobody, writes into a volume of the node', async () => {
  await makeGitSync();
  write('private.yaml', gitSync, 'GITSYNC_PASSWORD_FILE');
  const knows = {
    environment: { GIT_SSL_CAINFO: '/ca.pem' },
    configs: [{ source: 'waxseal_git_ca', target: '/ca.pem' }],
  };
  const configs = { waxseal_git_ca: { external: true } };
  const overlay = { version: '3.8', services: { 'git-sync': knows }, configs };
  writeFileSync(join(cwd, 'knows.yaml'), JSON.stringify(overlay));
  const [fifth, sixth] = [canary(), canary()];
  await seal(fifth);
  await push();
  const commands = blocks(gitSync, 'export GIT_SYNC_REPO').map((command) =>
    command.replace('/stack.yaml', '/stack.yaml -c knows.yaml'),
  );
  await type(['export DOCKER_GID=$(stat -c %g /var/run/docker.sock)', ...commands], {
    GIT_SYNC_IMAGE: 'local/git-sync:1',
  });
  await reaches(5, fifth);
  await seal(sixth);
  await push();
  await reaches(6, sixth);
  await takeAway();
}, 600_000);
