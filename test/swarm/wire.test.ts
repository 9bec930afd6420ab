import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Swarm } from '../../src/doors.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { openSwarm } from '../../src/swarm/open-swarm.js';
import { answerAsUsual, json, startFakeEngine, type FakeEngine } from './fake-engine.js';

const ID = 'b'.repeat(25);
const CONFIG_ID = 'c'.repeat(25);
const VALUE = 'hunter2-hunter2';
const value = (): SecretValue => SecretValue.of(Buffer.from(VALUE));

const SECRET = { ID, Version: { Index: 7 }, CreatedAt: '2026-11-24T08:00:00Z', Spec: { Name: 'db', Labels: {} } };
const REF = { File: { Name: 'db', UID: '0', GID: '0', Mode: 292 }, SecretID: ID, SecretName: 'db' };
const SPEC = {
  Name: 'web',
  Labels: { tier: 'front' },
  TaskTemplate: {
    ContainerSpec: { Image: 'busybox', Env: ['TOKEN=1'], Secrets: [REF], FieldOfTheFuture: [{ x: null }] },
  },
  Mode: { Replicated: { Replicas: 2 } },
};
const SERVICE = { ID, Version: { Index: 9 }, Spec: SPEC };

let engine: FakeEngine;
let swarm: Swarm;

beforeEach(async () => {
  engine = await startFakeEngine();
  swarm = openSwarm({ kind: 'unix', path: engine.socket, url: `unix://${engine.socket}` });
});
afterEach(() => engine.end());

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error as { code: string }).code,
  );

describe('on the wire', () => {
  beforeEach(() => {
    engine.respond = (request, response) => {
      if (request.url.endsWith('/secrets')) json(response, 200, [SECRET]);
      else if (request.url.endsWith('/services')) json(response, 200, [SERVICE]);
      else answerAsUsual(request, response);
    };
  });

  test('a listing is two calls, under the version that the engine announces as its own maximum', async () => {
    const live = await swarm.list('me');
    await swarm.list('me');
    expect(engine.requests.map((request) => request.url).sort()).toEqual(
      ['/version', '/v1.41/secrets', '/v1.41/secrets', '/v1.41/services', '/v1.41/services'].sort(),
    );
    expect(live.engineVersion).toBe('20.10.24');
  });

  test('configs are listed only where they are asked for, and their content goes no further', async () => {
    const config = { ID: CONFIG_ID, Version: { Index: 8 }, Spec: { Name: 'app', Data: 'aGVsbG8=', Labels: {} } };
    const usual = engine.respond;
    engine.respond = (request, response) => {
      if (request.url.endsWith('/configs')) json(response, 200, [config]);
      else if (request.url.endsWith(`/configs/${CONFIG_ID}`)) json(response, 200, config);
      else usual(request, response);
    };
    const live = await swarm.list('me', true);
    expect(live.strangers.map(({ swarmName }) => swarmName)).toContain('config/app');
    expect(JSON.stringify(live)).not.toContain('aGVsbG8=');
    expect(await swarm.sameContent(CONFIG_ID, SecretValue.of(Buffer.from('hello')))).toBe(true);
    expect(await swarm.sameContent(CONFIG_ID, SecretValue.of(Buffer.from('hell')))).toBe(false);
    await swarm.relabel({ id: CONFIG_ID, index: 8, swarmName: 'config/app' }, { note: 'top' });
    await swarm.create('config/app_v1', { note: 'top' }, value());
    await swarm.remove(CONFIG_ID);
    expect(engine.requests.slice(4).map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /v1.41/configs/${CONFIG_ID}`,
      `GET /v1.41/configs/${CONFIG_ID}`,
      `POST /v1.41/configs/${CONFIG_ID}/update?version=8`,
      'POST /v1.41/configs/create?',
      `DELETE /v1.41/configs/${CONFIG_ID}`,
    ]);
    expect(JSON.parse(engine.requests.at(-2)?.body ?? '')).toMatchObject({ Name: 'app_v1', Labels: { note: 'top' } });
  });

  test('a call that was answered leaves no timer behind, which would keep the whole answer in memory', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await swarm.list('me');
    const before = timers();
    await swarm.list('me');
    // Fewer: one of the test runner's own may have ended meanwhile.
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test('no URL carries anything of a secret, its labels or a service', async () => {
    await swarm.list('me');
    await swarm.create('db_v1', { 'waxseal.secret': 'db', note: 'top' }, value());
    await swarm.relabel({ id: ID, index: 7, swarmName: 'db' }, { note: 'top' });
    await swarm.retarget({ id: ID, index: 9 }, []);
    await swarm.remove(ID);
    const urls = engine.requests.slice(3).map((request) => `${request.method} ${request.url}`);
    expect(urls).toEqual([
      'POST /v1.41/secrets/create?',
      `POST /v1.41/secrets/${ID}/update?version=7`,
      `POST /v1.41/services/${ID}/update?version=9`,
      `DELETE /v1.41/secrets/${ID}`,
    ]);
    const [create, relabel, retarget] = engine.requests.slice(3).map((request) => request.body);
    expect(JSON.parse(create ?? '')).toEqual({
      Name: 'db_v1',
      Labels: { 'waxseal.secret': 'db', note: 'top' },
      Data: Buffer.from(VALUE).toString('base64'),
    });
    expect(JSON.parse(relabel ?? '')).toEqual({ Name: 'db', Labels: { note: 'top' } });
    expect(retarget).toBe(JSON.stringify(SPEC));
  });

  test('the content oracle asks with version 0 and the name, and reads both answers', async () => {
    await swarm.list('me');
    const replies = ['rpc error: code = Unknown desc = update out of sequence', 'only updates to Labels are allowed'];
    for (const message of replies) {
      engine.respond = (_, response) => json(response, message.startsWith('rpc') ? 500 : 400, { message });
      expect(await swarm.sameContent(ID, value())).toBe(message.startsWith('rpc'));
    }
    const asked = engine.requests.at(-1);
    expect(asked?.url).toBe(`/v1.41/secrets/${ID}/update?version=0`);
    expect(JSON.parse(asked?.body ?? '')).toEqual({ Name: 'db', Data: Buffer.from(VALUE).toString('base64') });
  });

  test('the content oracle is never asked with nothing, and never believes an acceptance', async () => {
    await swarm.list('me');
    const before = engine.requests.length;
    expect(await swarm.sameContent(ID, SecretValue.of(new Uint8Array(0)))).toBe(false);
    expect(engine.requests).toHaveLength(before);
    expect(await codeOf(swarm.sameContent(ID, value()))).toBe('Internal');
  });

  test('only a full ID goes into a path: the engine would take a name or the beginning of an ID', async () => {
    await swarm.list('me');
    const before = engine.requests.length;
    for (const id of ['db', 'bbbbb', `${ID}/update`, '']) {
      expect(await codeOf(swarm.remove(id))).toBe('Internal');
    }
    expect(engine.requests).toHaveLength(before);
  });

  test('a service is written only with the spec that was read under this index', async () => {
    await swarm.list('me');
    expect(await codeOf(swarm.retarget({ id: ID, index: 8 }, []))).toBe('Conflict');
    expect(engine.requests.filter((request) => request.method === 'POST')).toEqual([]);
  });

  test('connections are kept: forty calls at once open at most sixteen', async () => {
    await Promise.all(Array.from({ length: 20 }, () => swarm.list('me')));
    await swarm.list('me');
    expect(engine.connections()).toBeLessThanOrEqual(16);
  });
});

describe('an answer', () => {
  test('of another API version is not believed, and the version is agreed on anew', async () => {
    await swarm.list('me');
    engine.respond = (request, response) => {
      if (request.url.endsWith('/version')) json(response, 200, { Version: '28', ApiVersion: '1.51' });
      else json(response, 200, [], { 'api-version': '1.51' });
    };
    expect(await codeOf(swarm.list('me'))).toBe('EngineChanged');
    await swarm.list('me');
    expect(engine.requests.at(-1)?.url).toMatch(/^\/v1\.51\//);
  });

  test('of another API version to a write leaves its fate open', async () => {
    await swarm.list('me');
    engine.respond = (_, response) => json(response, 201, { ID }, { 'api-version': '1.51' });
    expect(await codeOf(swarm.create('db_v1', {}, value()))).toBe('OutcomeUnknown');
  });

  test.each(['list', 'create'] as const)('that breaks off in the middle rejects at once: %s', async (verb) => {
    await swarm.list('me');
    engine.respond = (_, response) => {
      response.writeHead(200, { 'content-length': '1000', 'api-version': '1.41' });
      response.write('[{"ID":');
      setTimeout(() => response.destroy(), 20);
    };
    const start = Date.now();
    const call = verb === 'list' ? swarm.list('me') : swarm.create('db_v1', {}, value());
    expect(await codeOf(call)).toBe(verb === 'list' ? 'EngineUnreachable' : 'OutcomeUnknown');
    expect(Date.now() - start).toBeLessThan(5000);
  });

  test.each([
    ['null', 'null'],
    ['HTML', '<html>login</html>'],
    ['an object', '{}'],
    ['secrets without IDs', '[{}]'],
  ])('with status 200 that is %s is no empty swarm', async (_, text) => {
    engine.respond = (request, response) => {
      if (request.url.endsWith('/version')) answerAsUsual(request, response);
      else response.writeHead(200, { 'api-version': '1.41' }).end(text);
    };
    expect(await codeOf(swarm.list('me'))).toBe('EngineAnswer');
  });

  test('that points elsewhere is not followed', async () => {
    await swarm.list('me');
    const before = engine.requests.length;
    engine.respond = (_, response) => {
      response.writeHead(307, { location: '/v1.41/elsewhere', 'api-version': '1.41' }).end();
    };
    expect(await codeOf(swarm.create('db_v1', {}, value()))).toBe('Refused');
    expect(engine.requests).toHaveLength(before + 1);
  });

  test('of an engine that is too old is refused with what is needed', async () => {
    engine.respond = (_, response) => json(response, 200, { Version: '19.03', ApiVersion: '1.40' });
    await expect(swarm.list('me')).rejects.toMatchObject({ code: 'EngineTooOld' });
  });

  test('is not sought where the environment points, even if that cannot be read', async () => {
    const before = { ...process.env };
    try {
      process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:1';
      const calm = openSwarm({ kind: 'unix', path: engine.socket, url: 'unix://x' });
      expect(await codeOf(calm.list('me'))).toBe('resolved');
      process.env['DOCKER_HOST'] = 'not an address';
      const open = () => openSwarm({ kind: 'unix', path: engine.socket, url: 'unix://x' });
      expect(open).toThrow('DOCKER_HOST or DOCKER_CERT_PATH in the environment cannot be read');
    } finally {
      process.env = before;
    }
  });

  test('that never comes for lack of an engine names the socket', async () => {
    const path = '/nowhere/docker.sock';
    const nobody = openSwarm({ kind: 'unix', path, url: `unix://${path}` });
    await expect(nobody.list('me')).rejects.toThrow('no Docker Engine at "unix:///nowhere/docker.sock" (ENOENT)');
    expect(await codeOf(nobody.list('me'))).toBe('EngineUnreachable');
  });
});

describe('a connection that was kept and that the other side has closed meanwhile', () => {
  /** Only a request that comes on a new connection is answered. */
  function closeWhatIsKept(): void {
    const known = new Set<Socket | null>();
    const answer = engine.respond;
    engine.respond = (request, response) => {
      if (known.has(response.socket)) response.destroy();
      else answer(request, response);
      known.add(response.socket);
    };
  }
  const asked = (path: string): number => engine.requests.filter(({ url }) => url.endsWith(path)).length;

  test('costs a read one more call, on a connection of its own', async () => {
    await swarm.list('me');
    const before = engine.connections();
    closeWhatIsKept();
    for (let i = 0; i < 3; i += 1) expect(await codeOf(swarm.list('me'))).toBe('resolved');
    expect(engine.connections()).toBeGreaterThan(before);
    expect(asked('/version')).toBe(1);
  });

  test('leaves the fate of a write open, which is never sent again', async () => {
    closeWhatIsKept();
    await swarm.list('me');
    const body = { 'waxseal.secret': 'db' };
    expect(await codeOf(swarm.create('db_v1', body, value()))).toBe('OutcomeUnknown');
    expect(engine.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('is not believed of a connection that is new: a read that breaks there has broken', async () => {
    await swarm.list('me');
    const before = asked('/secrets');
    engine.respond = (_, response) => response.destroy();
    expect(await codeOf(swarm.list('me'))).toBe('EngineUnreachable');
    expect(asked('/secrets') - before).toBeLessThanOrEqual(2);
  });
});
