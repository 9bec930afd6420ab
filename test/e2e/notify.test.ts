import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeFiles } from './support/files.js';
import { startOperator } from './support/operator.js';
import { canary, closers, record, unique } from './support/run.js';
import { badValue, openShop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';

/** What a webhook hears of an operator on a real engine. */
const engine = mainEngine();

interface Told {
  readonly severity: string;
  readonly notices: readonly { readonly kind: string; readonly secret: string; readonly message: string }[];
}

/** Ended after the case. */
async function webhook(): Promise<{ readonly url: string; readonly told: readonly Told[] }> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      record(body);
      told.push(JSON.parse(body) as Told);
      response.end();
    });
  });
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook/${unique('token')}`, told };
}

test('a webhook hears of a bad value once, of its end, and of the rollout that mended it', async () => {
  const { commit, db, dir, web } = await openShop(engine);
  const { told, url } = await webhook();
  const file = join(writeFiles({ url: `${url}\n` }), 'url');
  const operator = await startOperator(dir, engine, '--notify-url-file', file);
  const kinds = (): readonly string[] => told.flatMap(({ notices }) => notices.map(({ kind }) => kind));

  await commit(badValue());
  await waitFor('the failure', () => kinds().includes('version-failed'), 120);
  await commit(canary());
  await waitFor('the rollout', () => kinds().includes('rolled-out'), 120);
  expect(await operator.stop()).toBe(0);

  expect(kinds().filter((kind) => kind === 'version-failed')).toHaveLength(1);
  expect(kinds()).toContain('over');
  const all = told.flatMap(({ notices }) => notices);
  expect(new Set(all.map(({ secret }) => secret))).toEqual(new Set([db]));
  expect(all.find(({ kind }) => kind === 'rolled-out')?.message).toContain(web);
  expect(told.find(({ notices }) => notices.some(({ kind }) => kind === 'version-failed'))?.severity).toBe('failure');
  expect(operator.lines().filter((line) => JSON.stringify(line).includes(url))).toEqual([]);
});
