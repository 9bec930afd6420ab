import { describe, expect, test } from '@jest/globals';
import { failure, report } from './reports.js';
import { server } from './server.js';

const MINUTE = 60_000;

describe('health', () => {
  test('holds for three resyncs without a pass, and for three more after each pass that ended', async () => {
    const fake = await server();
    const status = async (): Promise<number> => (await fake.ask('/healthz')).status;
    expect(await status()).toBe(200);
    fake.later = 4 * MINUTE;
    expect(await status()).toBe(503);
    fake.later = 0;
    fake.operator.pass(report());
    fake.later = 2 * MINUTE;
    const { lastPassAgeSeconds, ...told } = JSON.parse((await fake.ask('/healthz')).body) as Record<string, unknown>;
    expect(told).toEqual({ healthy: true, limitSeconds: 180 });
    expect(lastPassAgeSeconds).toBeGreaterThanOrEqual(120);
    fake.later = 4 * MINUTE;
    expect(await status()).toBe(503);
  });

  test('counts a pass that failed: an engine without quorum kills no operator', async () => {
    const fake = await server();
    fake.operator.pass(failure());
    fake.operator.ready = { specs: true, engine: false, pass: false };
    expect((await fake.ask('/healthz')).status).toBe(200);
    expect((await fake.ask('/readyz')).status).toBe(503);
  });
});

describe('readiness', () => {
  test.each([
    [{ specs: true, engine: true, pass: true }, 200],
    [{ specs: false, engine: true, pass: true }, 503],
    [{ specs: true, engine: false, pass: true }, 503],
    [{ specs: true, engine: true, pass: false }, 503],
  ])('with %j is %d', async (ready, expected) => {
    const { ask, operator } = await server();
    operator.ready = ready;
    const { body, status } = await ask('/readyz');
    expect(status).toBe(expected);
    expect(JSON.parse(body)).toEqual({ ready: expected === 200, ...ready });
  });
});
