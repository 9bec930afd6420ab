import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../src/http/routes.js';
import { planOf } from '../apply/steps.js';
import { follower, standing } from '../cli/plans.js';
import { report } from '../http/reports.js';
import { server, type FakeServer } from '../http/server.js';
import { summarize } from '../../src/status/summarize.js';

const PAGE = readFileSync('docs/http.md', 'utf8');
const AT = Date.parse('2026-11-28T03:00:00Z');
const TOKEN = 'b7e1d2c3f4a5968778695a4b3c2d1e0f00112233445566778899aabbccddeeff';

interface Example {
  readonly line: string;
  readonly answer: unknown;
}

/** The calls of curl on the page, each with the JSON that it is said to answer. */
function examples(): readonly Example[] {
  const blocks = [...PAGE.matchAll(/```console\n([^`]*)```/g)].map((match) => match[1] ?? '');
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .filter((part) => part !== '')
      .map((part) => {
        const [line = '', ...rest] = part.split('\n');
        return { line, answer: JSON.parse(rest.join('\n')) as unknown };
      }),
  );
}

/** The operator that the page tells of. */
async function shop(): Promise<FakeServer> {
  const fake = await server({ version: '0.1.0', tokens: /```\n(# openssl[^`]*)```/.exec(PAGE)?.[1] ?? '' });
  const commit = {
    id: '9f3c2a71e5b84d06a1c7f0de3b5829416cc0d7e2',
    author: 'Ada Lovelace <ada@example.org>',
    atMs: AT - 120_000,
  };
  const web = follower('shop_api', { holder: 'db_password_v3', running: null, expected: null, verdict: null });
  const db = standing('db_password', {
    ...{ wanted: 'db_password_v3', version: 3, createdAtMs: AT - 86_400_000, followers: [web] },
  });
  const plan = { ...planOf(), owner: 'shop-prod-k7f3', revision: commit.id, commit, standings: [db] };
  const begun = { id: '5f2b9c', startedAtMs: AT, durationMs: 61, commit };
  fake.operator.pass({ ...report(plan, begun), status: summarize(plan, AT) });
  return fake;
}

async function answer(fake: FakeServer, line: string): Promise<unknown> {
  const url = new URL(/'?(http:[^' ]+)'?$/.exec(line)?.[1] ?? '');
  const method = line.includes('-X POST') ? 'POST' : 'GET';
  const asked = fake.ask(url.pathname + url.search, { method, ...(line.includes('$TOKEN') ? { token: TOKEN } : {}) });
  if (url.searchParams.get('wait') === 'true') {
    while (fake.operator.woken.length === 0) await new Promise((resolve) => setImmediate(resolve));
    fake.operator.pass(report({ ...planOf(), owner: 'shop-prod-k7f3' }));
  }
  return JSON.parse((await asked).body) as unknown;
}

describe('docs/http.md', () => {
  test.each(examples())('$line', async ({ line, answer: expected }) => {
    const told = (await answer(await shop(), line)) as Record<string, unknown>;
    const age = { lastPassAgeSeconds: 0.1 };
    expect('lastPassAgeSeconds' in told ? { ...told, ...age } : told).toEqual(expected);
  });

  test('has at least one example of each answer in JSON', () => expect(examples().length).toBeGreaterThanOrEqual(7));

  test('has every route, with what it asks for', () => {
    for (const { access, method, path } of ROUTES) {
      const row = PAGE.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${method} ${path}\``)) ?? '';
      const asks = access === 'read' || access === 'reconcile' ? `scope \`${access}\`` : '';
      expect([path, row.includes(asks) && row !== '']).toEqual([path, true]);
    }
  });
});
