import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isAppError } from '../../src/model/problem.js';
import { readCliFile } from '../../src/swarm/cli-files.js';
import { chooseConnection, tlsKeyFiles, type Connection, type Surroundings } from '../../src/swarm/connection.js';

const dirOf = (context: string): string => createHash('sha256').update(context).digest('hex');

/** A home with the files of the docker CLI. */
function around(
  given: { host?: string; env?: Surroundings['env'] },
  files: Readonly<Record<string, string>> = {},
): Surroundings {
  const readFile = (path: string): Uint8Array | null => {
    const text = files[path];
    return text === undefined ? null : new TextEncoder().encode(text);
  };
  return { host: given.host ?? null, env: given.env ?? {}, home: '/home/me', readFile };
}

const context = (name: string, host: string, more: object = {}): Readonly<Record<string, string>> => ({
  [`/home/me/.docker/contexts/meta/${dirOf(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Endpoints: { docker: { Host: host, ...more } },
  }),
});

const failure = (surroundings: Surroundings): { code: string; message: string; hint: string | null } => {
  try {
    return { code: 'none', message: chooseConnection(surroundings).url, hint: null };
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
};
const urlOf = (surroundings: Surroundings): string => chooseConnection(surroundings).url;

describe('which engine', () => {
  const config = { '/home/me/.docker/config.json': JSON.stringify({ currentContext: 'current' }) };
  const files = { ...config, ...context('current', 'tcp://current:1'), ...context('named', 'tcp://named:2') };
  const env = { DOCKER_CONTEXT: 'named', DOCKER_HOST: 'tcp://env:3' };

  test('--host goes before DOCKER_HOST, that before DOCKER_CONTEXT, that before the current context', () => {
    expect(urlOf(around({ host: 'tcp://flag:4', env }, files))).toBe('tcp://flag:4');
    expect(urlOf(around({ env }, files))).toBe('tcp://env:3');
    expect(urlOf(around({ env: { ...env, DOCKER_HOST: '' } }, files))).toBe('tcp://named:2');
    expect(urlOf(around({}, files))).toBe('tcp://current:1');
    expect(urlOf(around({}))).toBe('unix:///var/run/docker.sock');
  });

  test('the context "default" is the default socket', () => {
    expect(urlOf(around({ env: { DOCKER_CONTEXT: 'default' } }, files))).toBe('unix:///var/run/docker.sock');
  });

  test('DOCKER_CONFIG moves the files of the docker CLI', () => {
    const moved = { '/etc/d/config.json': '{"currentContext":"default"}' };
    expect(urlOf(around({ env: { DOCKER_CONFIG: '/etc/d' } }, { ...files, ...moved }))).toBe(
      'unix:///var/run/docker.sock',
    );
  });

  test('a context that is not there, or names no engine, is told', () => {
    expect(failure(around({ env: { DOCKER_CONTEXT: 'other' } }, files))).toMatchObject({ code: 'ContextUnknown' });
    expect(failure(around({ env: { DOCKER_CONTEXT: 'k8s' } }, context('k8s', '')))).toMatchObject({
      code: 'ContextInvalid',
    });
    const broken = { '/home/me/.docker/config.json': '{' };
    expect(failure(around({}, broken))).toMatchObject({ code: 'DockerConfigInvalid' });
  });
});

describe('the files of the docker CLI', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'waxseal-cli-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  /** A directory is what nobody can read, root included. */
  const unreadable = (path: string): void => {
    mkdirSync(path, { recursive: true });
  };
  const contextFar = (): string => {
    const meta = join(home, '.docker/contexts/meta', dirOf('far'));
    mkdirSync(meta, { recursive: true });
    writeFileSync(join(meta, 'meta.json'), JSON.stringify({ Endpoints: { docker: { Host: 'tcp://far:1' } } }));
    return join(home, '.docker/contexts/tls', dirOf('far'), 'docker');
  };
  const choose = (env: Surroundings['env']): Connection =>
    chooseConnection({ host: null, env, home, readFile: readCliFile });

  test('are not missed where there are none, nor below what is no directory', () => {
    expect(choose({}).url).toBe('unix:///var/run/docker.sock');
    writeFileSync(join(home, '.docker'), '');
    expect(choose({}).url).toBe('unix:///var/run/docker.sock');
  });

  test('that are there but cannot be read are told: their context is not used without TLS', () => {
    const tls = contextFar();
    expect(choose({ DOCKER_CONTEXT: 'far' })).toMatchObject({ tls: null });
    unreadable(join(tls, 'ca.pem'));
    expect(() => choose({ DOCKER_CONTEXT: 'far' })).toThrow(
      expect.objectContaining({ code: 'FileUnreadable', hint: expect.stringContaining('readable') }),
    );
  });

  test('are not passed over for the default engine if config.json cannot be read', () => {
    unreadable(join(home, '.docker/config.json'));
    expect(() => choose({})).toThrow(expect.objectContaining({ code: 'FileUnreadable' }));
  });

  test('are quoted by no error and no cause of one: config.json holds logins to registries', () => {
    const broken = { '/home/me/.docker/config.json': '{"auths":{"r":{"auth":hunter2}}}' };
    const thrown = failure(around({}, broken));
    expect(thrown).toMatchObject({ code: 'DockerConfigInvalid' });
    expect(inspect(thrown, { depth: null })).not.toContain('hunter2');
  });

  test('that are private keys are known wherever the environment puts them, and an empty variable puts them nowhere', () => {
    const tls = contextFar();
    mkdirSync(tls, { recursive: true });
    const ofContext = join(tls, 'key.pem');
    const own = join(home, '.docker/key.pem');
    expect(tlsKeyFiles({}, home)).toEqual([own, ofContext]);
    expect(tlsKeyFiles({ DOCKER_CONFIG: '', DOCKER_CERT_PATH: '' }, home)).toEqual([own, ofContext]);
    expect(tlsKeyFiles({ DOCKER_CERT_PATH: '/certs' }, home)).toEqual(['/certs/key.pem', ofContext]);
    expect(tlsKeyFiles({ DOCKER_CONFIG: join(home, '.docker') }, '/nowhere')).toEqual([own, ofContext]);
  });
});

describe('an address', () => {
  test.each<[string, Partial<Connection>]>([
    ['unix:///run/d.sock', { kind: 'unix', path: '/run/d.sock' }],
    ['tcp://engine:2375', { kind: 'tcp', host: 'engine', port: 2375 }],
    ['tcp://engine', { kind: 'tcp', host: 'engine', port: 2375 }],
    ['engine:99', { kind: 'tcp', host: 'engine', port: 99 }],
    ['tcp://[fd00::1]:99/', { kind: 'tcp', host: 'fd00::1', port: 99, url: 'tcp://[fd00::1]:99' }],
    ['TCP://engine:99', { kind: 'tcp', host: 'engine', port: 99 }],
  ])('%s', (host, expected) => {
    expect(chooseConnection(around({ host }))).toMatchObject(expected);
  });

  test.each([
    'unix://relative.sock',
    'tcp://engine:0',
    'tcp://engine:99999',
    'tcp://engine:1/prefix',
    'tcp://',
    'npipe:////./pipe/docker',
    'fd://',
    'http://engine:1',
    'what is this',
  ])('%s is refused', (host) => {
    const told = failure(around({ host }));
    expect(told.code).toBe('HostInvalid');
    expect(told.hint).not.toBeNull();
  });

  test('with a password in it is refused without repeating it', () => {
    for (const host of ['tcp://me:hunter2@engine:1', 'me:hunter2@engine:1', 'ssh://me:hunter2@engine']) {
      const told = failure(around({ host }));
      expect(told.code).toMatch(/^Host(Invalid|Unsupported)$/);
      expect(told.message + String(told.hint)).not.toContain('hunter2');
    }
  });

  test('ssh is refused with the way round it', () => {
    expect(failure(around({ host: 'ssh://me@engine' }))).toMatchObject({
      code: 'HostUnsupported',
      hint: expect.stringContaining('ssh -nNT -L'),
    });
  });
});

describe('TLS', () => {
  const pems = Object.fromEntries(['ca', 'cert', 'key'].map((name) => [`/certs/${name}.pem`, name]));
  const env = { DOCKER_HOST: 'tcp://engine', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };

  test('is asked for by DOCKER_TLS_VERIFY, and then the port is 2376', () => {
    const connection = chooseConnection(around({ env }, pems));
    expect(connection).toMatchObject({ port: 2376, tls: { verify: true } });
  });

  test('without its three files is refused, since the engine could not be trusted', () => {
    expect(failure(around({ env }, { '/certs/ca.pem': 'ca' }))).toMatchObject({ code: 'TlsFilesMissing' });
  });

  test('is not asked for by an empty DOCKER_TLS_VERIFY, nor for a unix socket', () => {
    expect(chooseConnection(around({ env: { ...env, DOCKER_TLS_VERIFY: '' } }, pems))).toMatchObject({ tls: null });
    expect(chooseConnection(around({ host: 'unix:///d.sock', env }, pems))).not.toHaveProperty('tls');
  });

  test('of a context comes from the files beside it', () => {
    const at = `/home/me/.docker/contexts/tls/${dirOf('far')}/docker`;
    const files = { ...context('far', 'tcp://far:1', { SkipTLSVerify: true }), [`${at}/ca.pem`]: 'ca' };
    expect(chooseConnection(around({ env: { DOCKER_CONTEXT: 'far' } }, files))).toMatchObject({
      tls: { verify: false, ca: new TextEncoder().encode('ca'), cert: null },
    });
    expect(chooseConnection(around({ env: { DOCKER_CONTEXT: 'far' } }, context('far', 'tcp://far:1')))).toMatchObject({
      tls: null,
    });
  });
});
