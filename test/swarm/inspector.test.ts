import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Inspector } from '../../src/doors.js';
import { openInspector } from '../../src/swarm/open-inspector.js';
import { answerAsUsual, json, startFakeEngine, type FakeEngine } from './fake-engine.js';

const SPEC = { Name: 'web', TaskTemplate: { ContainerSpec: { Env: ['DB_PASSWORD=hunter2'] } } };

const INFO = {
  SystemTime: '2026-11-24T08:00:00.5Z',
  Swarm: { Cluster: { ID: 'qmpxcmz4yfq0m3yvbv0k3b0m4' } },
};

let engine: FakeEngine;
let inspector: Inspector;

beforeEach(async () => {
  engine = await startFakeEngine();
  inspector = openInspector({ kind: 'unix', path: engine.socket, url: `unix://${engine.socket}` });
});
afterEach(() => engine.end());

describe('looking an engine over', () => {
  test('tells who it is and what time it has', async () => {
    engine.respond = (request, response) => {
      if (request.url.endsWith('/info')) json(response, 200, INFO);
      else answerAsUsual(request, response);
    };
    expect(await inspector.engine()).toMatchObject({
      url: `unix://${engine.socket}`,
      version: '20.10.24',
      apiVersion: '1.41',
      clusterId: 'qmpxcmz4yfq0m3yvbv0k3b0m4',
      clockMs: Date.UTC(2026, 10, 24, 8, 0, 0, 500),
      plainText: false,
    });
  });

  test('goes without the time where a proxy keeps /info to itself', async () => {
    engine.respond = (request, response) => {
      if (request.url.endsWith('/info')) json(response, 403, { message: 'forbidden' });
      else answerAsUsual(request, response);
    };
    expect((await inspector.engine()).clockMs).toBeNull();
  });

  test('only reads, and brings no value of an environment along', async () => {
    engine.respond = (request, response) => {
      if (request.url.endsWith('/services')) json(response, 200, [{ ID: 'b'.repeat(25), Spec: SPEC }]);
      else answerAsUsual(request, response);
    };
    const services = await inspector.services();
    expect(services).toMatchObject([{ name: 'web', secretVariables: ['DB_PASSWORD'] }]);
    expect(JSON.stringify(services)).not.toContain('hunter2');
    expect(engine.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  test('rejects where nobody answers as an engine does', async () => {
    engine.respond = (_, response) => json(response, 503, { message: 'This node is not a swarm manager.' });
    await expect(inspector.services()).rejects.toMatchObject({ name: 'AppError' });
  });
});
