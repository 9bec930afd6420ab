import { describe, expect, jest, test } from '@jest/globals';
import { statusJson } from '../../src/api/json.js';
import { planOf, repoint } from '../apply/steps.js';
import { attention, rotation, typo } from '../cli/plans.js';
import { failure, report } from './reports.js';
import { READER, RUNNER, server, type FakeServer, type Told } from './server.js';

// Many requests of a busy machine.
jest.setTimeout(60_000);

function json(told: Told): Record<string, unknown> {
  expect(told.headers['content-type']).toBe('application/json; charset=utf-8');
  return JSON.parse(told.body) as Record<string, unknown>;
}

describe('/api/v1/status', () => {
  test('is what `status -o json` prints, with the pass that saw it and the last one', async () => {
    const { ask, operator } = await server();
    const seen = report(rotation({ held: [attention('db')], problems: [typo()] }), { id: 'a' });
    operator.pass(seen);
    operator.pass(failure({ id: 'b' }));
    const { lastPass, pass, ...status } = json(await ask('/api/v1/status', { token: READER }));
    expect(seen.status && seen.plan && statusJson(seen.status, seen.plan.problems)).toEqual(status);
    expect(pass).toMatchObject({ id: 'a', startedAt: '1970-01-01T00:01:00.000Z', result: 'attention', error: null });
    expect(lastPass).toMatchObject({ id: 'b', result: 'failed', error: { code: 'NoQuorum' } });
  });

  test('before there was a plan tells why there is none', async () => {
    const { ask, operator } = await server();
    expect([(await ask('/api/v1/status', { token: READER })).status]).toEqual([503]);
    operator.pass(failure());
    const told = await ask('/api/v1/status', { token: READER });
    expect(told.status).toBe(503);
    expect(json(told)).toMatchObject({ error: { code: 'NoQuorum', hint: 'bring its managers back' } });
  });
});

describe('/api/v1/snapshot', () => {
  test('is what `snapshot` prints, as it stands: it is signed', async () => {
    const text = '{ "kind": "Snapshot",  "signature": "ed25519:" }\n';
    const { ask } = await server({ snapshot: () => Promise.resolve(text) });
    expect((await ask('/api/v1/snapshot', { token: READER })).body).toBe(text);
    expect((await ask('/api/v1/snapshot')).status).toBe(401);
  });

  test('before any pass knew its documents is not there yet', async () => {
    const { ask } = await server();
    const told = await ask('/api/v1/snapshot', { token: READER });
    expect(told.status).toBe(503);
    expect(json(told)).toMatchObject({ error: { code: 'NoPass' } });
  });
});

test('/api/v1/passes lists the passes, newest first, with the commit that each saw', async () => {
  const { ask, operator } = await server();
  operator.pass(report(planOf(), { id: 'a' }));
  operator.pass(failure({ id: 'b', commit: null }));
  const { passes } = json(await ask('/api/v1/passes', { token: READER })) as { passes: Record<string, unknown>[] };
  expect(passes.map(({ id, result }) => `${String(id)} ${String(result)}`)).toEqual(['b failed', 'a settled']);
  expect(passes[0]?.['commit']).toBeNull();
  expect(passes[1]?.['commit']).toEqual({
    id: 'c0ffee'.padEnd(40, '0'),
    author: 'Ada <ada@example.org>',
    atMs: 30_000,
  });
});

test('/api/v1/version tells the version', async () => {
  const { ask } = await server();
  expect(json(await ask('/api/v1/version', { token: READER }))).toEqual({ formatVersion: '1.0', version: '1.2.3' });
});

test('/metrics is what the scrape gives', async () => {
  const { ask } = await server();
  const { body, headers } = await ask('/metrics');
  expect([body, headers['content-type']]).toEqual(['up 1\n', 'text/plain; version=0.0.4; charset=utf-8']);
});

/** Asks for a pass and waits for what becomes of it; the passes come once the request has woken the loop. */
async function reconciled({ ask, operator }: FakeServer, query: string, passes: () => void): Promise<Told> {
  const asked = ask(`/api/v1/reconcile?wait=true${query}`, { method: 'POST', token: RUNNER });
  while (operator.woken.length === 0) await new Promise((resolve) => setImmediate(resolve));
  passes();
  return asked;
}

describe('POST /api/v1/reconcile', () => {
  test('wakes the loop and says so at once', async () => {
    const { ask, operator } = await server();
    const told = await ask('/api/v1/reconcile', { method: 'POST', token: RUNNER });
    expect([told.status, json(told)]).toEqual([202, { formatVersion: '1.0', accepted: true }]);
    expect(operator.woken).toEqual(['request']);
  });

  test('with wait=true answers with what `apply -o json` prints: the first plan, all outcomes, the last status', async () => {
    const fake = await server();
    const first = report(rotation());
    const outcomes = first.plan?.steps.map((step) => ({
      ...{ step, result: 'done' as const, code: null, message: null, unknown: false },
    }));
    const told = await reconciled(fake, '', () => {
      fake.operator.pass({ ...first, outcomes: outcomes ?? [] });
      fake.operator.pass(report());
    });
    expect(told.status).toBe(200);
    expect(json(told)).toMatchObject({
      formatVersion: '1.0',
      end: 'settled',
      exitCode: 0,
      plan: { summary: { create: 1, repoint: 1 } },
      outcomes: [
        { action: 'create', result: 'done' },
        { action: 'repoint', result: 'done' },
      ],
      status: { secrets: [] },
    });
  });

  test('that ends in attention is exit code 3, with invalid documents 1, with steps left stuck', async () => {
    const endings = [
      [report({ ...planOf(), held: [attention('db')] }), 'settled', 3],
      [report({ ...planOf(), problems: [typo()] }, { result: 'attention' }), 'settled', 1],
      [report(planOf(repoint('web', 'db')), { result: 'attention' }), 'stuck', 3],
    ] as const;
    for (const [ending, end, exitCode] of endings) {
      const fake = await server();
      const told = await reconciled(fake, '', () => {
        fake.operator.pass(ending);
      });
      expect(json(told)).toMatchObject({ end, exitCode });
    }
  });

  test('answers when the time is up, with what is still on its way', async () => {
    const fake = await server();
    const told = await reconciled(fake, '&timeout=3', () => {
      fake.operator.pass(report(rotation({ steps: [] })));
    });
    expect(json(told)).toMatchObject({ end: 'timeout', exitCode: 3 });
  });

  test('is told the error of the last pass where none had a plan, and that none ended at all', async () => {
    const fake = await server();
    const failed = await reconciled(fake, '&timeout=3', () => {
      fake.operator.pass(failure());
    });
    expect(failed.status).toBe(503);
    expect(json(failed)).toMatchObject({ error: { code: 'NoQuorum' } });
    const none = await reconciled(await server(), '&timeout=3', () => undefined);
    expect(none.status).toBe(503);
    expect(json(none)).toMatchObject({ error: { code: 'NoPass' } });
  });

  test('is answered when the operator is stopped, and then the server closes', async () => {
    const fake = await server();
    const told = await reconciled(fake, '', () => {
      fake.operator.pass(report(rotation({ steps: [] })));
      fake.stop.abort();
    });
    expect(json(told)).toMatchObject({ end: 'stopped', exitCode: 1 });
    await fake.closed;
  });

  test('that nobody waits for any more is let go', async () => {
    const fake = await server();
    for (let i = 0; i < 40; i++) {
      const gone = new AbortController();
      fake.operator.woken.splice(0);
      const asked = fake.ask('/api/v1/reconcile?wait=true', { method: 'POST', token: RUNNER, signal: gone.signal });
      while (fake.operator.woken.length === 0) await new Promise((resolve) => setImmediate(resolve));
      gone.abort();
      await expect(asked).rejects.toThrow();
    }
  });

  test.each(['?wait=yes', '?timeout=0', '?timeout=3601', '?timeout=1h', '?what=else'])(
    '%s is refused',
    async (query) => {
      const { ask, operator } = await server();
      const told = await ask(`/api/v1/reconcile${query}`, { method: 'POST', token: RUNNER });
      expect(told.status).toBe(400);
      expect(json(told)).toMatchObject({ error: { code: 'UsageInvalid' } });
      expect(operator.woken).toEqual([]);
    },
  );
});
