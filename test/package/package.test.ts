import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What the package is made of. The build of the checkout itself is left alone: other tests may be running it. */
const PARTS = [
  'package.json',
  'scripts',
  'src',
  'schema',
  'examples',
  'manifests',
  'docs',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];
/** A slow machine is no failure. */
const PATIENCE_MS = 300_000;

const room = mkdtempSync(join(tmpdir(), 'waxseal-package-'));
const checkout = join(room, 'checkout');
/** Where somebody installs it: nothing but what npm puts there. */
const place = join(room, 'place');
const installed = join(place, 'node_modules/waxseal');
const KEY_FILE = join(room, 'key');
const IDENTITY = join(room, 'identity.age');
const run = promisify(execFile);

function npm(cwd: string, args: readonly string[]): Promise<{ stdout: string }> {
  // Nothing of the `npm test` around us, and no registry.
  const env = {
    PATH: process.env['PATH'],
    HOME: room,
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  return run('npm', args, { cwd, env, maxBuffer: 1 << 26 });
}

async function waxseal(...args: string[]): Promise<string> {
  const { stdout } = await run(join(place, 'node_modules/.bin/waxseal'), args, {
    cwd: place,
    // With the Node that runs this suite, which need not be the one of the machine.
    env: { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
  });
  return stdout;
}

/** The files of the program that it has loaded, whatever came of it; stopped once it has said `until`. */
async function loaded(args: readonly string[], until?: RegExp): Promise<readonly string[]> {
  const told = join(place, `loaded-${randomUUID()}`);
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    NODE_OPTIONS: `--import ${pathToFileURL(join(ROOT, 'test/package/tells-loaded.mjs')).href}`,
    TELLS_LOADED: told,
  };
  const running = run(join(place, 'node_modules/.bin/waxseal'), [...args], { cwd: place, env });
  let said = '';
  running.child.stderr?.on('data', (text: string) => {
    said += text;
    if (until?.test(said) === true) running.child.kill('SIGTERM');
  });
  await running.catch(() => undefined);
  if (until !== undefined) expect(said).toMatch(until);
  const urls = readFileSync(told, 'utf8').split('\n');
  return [...new Set(urls.filter((url) => url.includes('/dist/')))];
}

/** Whose code is in these files, by what esbuild writes above it. */
async function clouds(args: readonly string[], until?: RegExp): Promise<readonly string[]> {
  const files = await loaded(args, until);
  expect(files.length).toBeGreaterThan(0);
  const code = files.map((url) => readFileSync(new URL(url), 'utf8')).join('');
  return CLOUDS.filter((name) => code.includes(`node_modules/${name}/`));
}

const CLOUDS = ['@azure', '@aws-sdk', '@smithy', 'node-forge'];

/** A directory with one sealed secret, for IDENTITY. */
async function newDirectory(): Promise<string> {
  const dir = join(place, `secrets-${randomUUID()}`);
  await waxseal('init', '-d', dir, '-H', 'embedded:', '--backup', IDENTITY);
  await waxseal('seal', 'api', '-d', dir, '--offline', '--from-file', KEY_FILE, '--into', join(dir, 'api.yaml'));
  return dir;
}

/** A directory with this store and nothing that names it. */
function withStore(provider: object): string {
  const dir = join(place, `secrets-${randomUUID()}`);
  mkdirSync(join(dir, 'platform'), { recursive: true });
  const spec = { owner: 'shop-test-k7f3', recipients: [RECIPIENT] };
  const document = { apiVersion: 'waxseal/v1alpha1', kind: 'Policy', metadata: { name: 'default' }, spec };
  writeFileSync(join(dir, 'platform/policy.yaml'), JSON.stringify(document));
  const store = { ...document, kind: 'SecretStore', metadata: { name: 'corp' }, spec: { provider } };
  writeFileSync(join(dir, 'platform/store.yaml'), JSON.stringify(store));
  return dir;
}

/** Nobody listens there. */
const AWS = {
  region: 'eu-central-1',
  endpoint: 'https://127.0.0.1:1',
  auth: { accessKey: { accessKeyId: { file: KEY_FILE }, secretAccessKey: { file: KEY_FILE } } },
};

const RECIPIENT = 'age1kdyz7zfzk5fed350pd4wvgr7fnrkpwaehnwmvwn7eafk6caw05xqhu3pt6';

beforeAll(async () => {
  for (const part of PARTS.filter((each) => existsSync(join(ROOT, each)))) {
    cpSync(join(ROOT, part), join(checkout, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  const { stdout } = await npm(checkout, ['pack', '--json', '--pack-destination', room]);
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }];
  mkdirSync(place);
  writeFileSync(KEY_FILE, 'AKIA');
  await npm(place, ['install', '--ignore-scripts', '--no-audit', '--no-fund', join(room, packed.filename)]);
}, PATIENCE_MS);
afterAll(() => {
  rmSync(room, { recursive: true });
});

describe('the package, installed without network and without scripts in an empty directory', () => {
  test(
    'brings nothing along',
    () => expect(readdirSync(join(place, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['waxseal']),
    PATIENCE_MS,
  );

  test(
    'runs',
    async () => {
      const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
      expect(await waxseal('--help')).toContain('Usage: waxseal <verb> [flags]');
      expect(await waxseal('--version')).toBe(`${version}\n`);
      expect(JSON.parse(await waxseal('version', '-o', 'json'))).toEqual({
        formatVersion: '1.0',
        version,
        commit: null, // What was packed is no checkout.
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
      });
    },
    PATIENCE_MS,
  );

  test(
    'validates the example that it brings',
    async () => {
      expect(await waxseal('validate', '-d', join(installed, 'examples/shop/secrets'))).toBe('5 valid secrets.\n');
      expect(readdirSync(join(installed, 'schema'))).toContain('waxseal.schema.json');
    },
    PATIENCE_MS,
  );

  test(
    'loads what seals and what speaks to an engine',
    async () => {
      await waxseal('keygen', '-o', 'id.age');
      const status = waxseal('status', '-d', join(installed, 'examples/shop/secrets'), '-H', 'unix:///nowhere.sock');
      await expect(status).rejects.toMatchObject({ stderr: expect.stringContaining('/nowhere.sock') });
    },
    PATIENCE_MS,
  );

  // Each file costs a third of a millisecond: what every start loads came in 36 of them before (scripts/build.mjs).
  test('starts from few files', async () => expect((await loaded(['--help'])).length).toBeLessThan(6), PATIENCE_MS);

  test(
    'loads the packages of a cloud for a store of that cloud, and for nothing else',
    async () => {
      const example = join(installed, 'examples/shop/secrets');
      for (const args of [['--help'], ['validate', '-d', example], ['plan', '-d', example, '-H', 'embedded:']]) {
        expect(await clouds(args)).toEqual([]);
      }
      const secrets = await newDirectory();
      const operator = [
        'run',
        '-d',
        secrets,
        '-H',
        'embedded:',
        '--identity-file',
        IDENTITY,
        '--listen',
        '127.0.0.1:0',
      ];
      expect(await clouds(operator, /pass finished/)).toEqual([]);
      const azure = { address: 'https://127.0.0.1:1', auth: { managedIdentity: {} }, secrets: {} };
      expect(await clouds(['sources', 'test', '-d', withStore({ azureKeyVault: azure })])).toEqual(['@azure']);
      const aws = ['sources', 'test', '-d', withStore({ awsSecretsManager: AWS })];
      expect(await clouds(aws)).toEqual(['@aws-sdk', '@smithy']);
    },
    PATIENCE_MS,
  );

  test(
    'says nothing of the Node that an SDK would rather have',
    async () => {
      const told = await waxseal('sources', 'test', '-d', withStore({ awsSecretsManager: AWS })).catch(
        (thrown: unknown) => thrown,
      );
      const { stderr, stdout } = told as { readonly stderr: string; readonly stdout: string };
      expect(stdout).toContain('corp');
      expect(stderr).not.toContain('Warning');
    },
    PATIENCE_MS,
  );

  test('brings the pages that hints name', () => {
    const files = readdirSync(join(installed, 'dist')).filter((name) => name.endsWith('.mjs'));
    const program = files.map((name) => readFileSync(join(installed, 'dist', name), 'utf8')).join('');
    const named = new Set([...program.matchAll(/docs\/(?:sources\/)?[a-z]+(?:-[a-z]+)*\.md/g)].map(([page]) => page));
    expect([...named].sort()).toContain('docs/recovery.md');
    for (const page of named) expect(readFileSync(join(installed, page), 'utf8')).toMatch(/^# /m);
  });

  test('keeps the licences of what is in it, and no source map', () => {
    const notices = readFileSync(join(installed, 'dist/THIRD-PARTY.txt'), 'utf8');
    for (const name of ['age-encryption', 'commander', 'dockerode', 'js-yaml', 'pino']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    expect(notices).toContain('Copyright (c)');
    expect(readdirSync(join(installed, 'dist')).filter((name) => name.endsWith('.map'))).toEqual([]);
  });
});
