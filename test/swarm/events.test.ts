import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Clock } from '../../src/doors.js';
import { swarmEvents } from '../../src/swarm/events.js';
import { json, startFakeEngine, type FakeEngine } from './fake-engine.js';

let engine: FakeEngine;
let streams: ServerResponse[];
let stop: AbortController;
let wakes: number;
let slept: number[];
let logged: string[];
let ended: Promise<void>;

/** Streams live for 5 s once this is called. */
let liveOn: () => void;

/** Without a wait: what is slept is only noted. */
const clock: Clock = {
  wall: () => 0,
  monotonic: () => 0,
  sleep: (ms, signal) => {
    if (ms === 5000) {
      return new Promise((resolve) => {
        liveOn = resolve;
        signal?.addEventListener('abort', () => resolve());
      });
    }
    slept.push(ms);
    return new Promise((resolve) => setImmediate(resolve));
  },
};

/** Resolves once it holds; jest ends the case if it never does. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function listen(): void {
  const note = (message: string): void => void logged.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const connection = { kind: 'unix', path: engine.socket, url: `unix://${engine.socket}` } as const;
  ended = swarmEvents(connection, { clock, log }).watch(() => (wakes += 1), stop.signal);
}

beforeEach(async () => {
  [streams, slept, logged, wakes, stop] = [[], [], [], 0, new AbortController()];
  engine = await startFakeEngine();
  engine.respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    streams.push(response);
  };
});
afterEach(async () => {
  stop.abort();
  await ended;
  await engine.end();
});

test('events of services, secrets and nodes wake, and nothing else is asked for', async () => {
  listen();
  await until(() => wakes === 1);
  streams[0]?.write('{"Type":"secret","Action":"create","Actor":{"ID":"x"}}\n');
  await until(() => wakes === 2);
  expect(engine.requests.map(({ url }) => decodeURIComponent(url))).toEqual([
    '/events?filters={"type":["service","secret","config","node"]}',
  ]);
  expect(logged).toEqual([]);
});

test('a stream that breaks is opened again at once, which wakes, since events may have been missed', async () => {
  listen();
  for (const n of [1, 2, 3]) {
    await until(() => wakes === n);
    liveOn();
    if (n === 2) streams[n - 1]?.end();
    else streams[n - 1]?.destroy();
  }
  await until(() => wakes === 4);
  expect([streams.length, slept, logged]).toEqual([4, [], []]);
});

test('an engine that is away is asked less and less often, and told once when it goes and once when it is back', async () => {
  const respond = engine.respond;
  engine.respond = (_, response) => json(response, 503, { message: 'starting' });
  listen();
  await until(() => slept.length >= 8);
  expect(slept.slice(0, 8)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect([wakes, logged]).toEqual([0, ['engine events lost']]);
  engine.respond = respond;
  await until(() => wakes === 1);
  liveOn();
  await until(() => logged.length === 2);
  expect(logged).toEqual(['engine events lost', 'engine events heard again']);
});

test('streams that end as soon as they began, as behind a proxy, are an engine that is away', async () => {
  const respond = engine.respond;
  engine.respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    response.end();
  };
  listen();
  await until(() => slept.length >= 8);
  expect(slept.slice(0, 8)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(logged).toEqual(['engine events lost']);
  engine.respond = respond;
  await until(() => streams.length === 1);
  await until(() => {
    liveOn();
    return logged.length === 2;
  });
  expect(logged).toEqual(['engine events lost', 'engine events heard again']);
});

test('it ends with its signal, and leaves no connection behind', async () => {
  listen();
  await until(() => wakes === 1);
  const closed = new Promise((resolve) => streams[0]?.on('close', resolve));
  stop.abort();
  await ended;
  await closed;
  expect(logged).toEqual([]);
});
