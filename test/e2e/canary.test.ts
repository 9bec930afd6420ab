import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { leaksOf, searched } from './support/leaks.js';
import { findMarked } from './support/marked.js';
import { otherFilesAreDone } from './support/other-files.js';
import { proxyTo } from './support/proxy.js';
import { canary, MARK, marks, record, unique } from './support/run.js';
import { engineAt } from './support/engine.js';
import { createSecret, relabelSecret } from './support/secrets.js';
import { createService } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { traces } from './support/traces.js';
import { waitFor } from './support/wait.js';
import { waxseal } from './support/waxseal.js';

const HOUR = 3600;
const engine = mainEngine();

/** Looks like a canary value, and may be seen: the last case does not search for it. */
const planted = (): string => `PLANTED-${randomBytes(12).toString('hex')}`;

/** The engine writes its log when it likes. */
const isFound = (text: string): Promise<unknown> =>
  waitFor(`"${text}" to be found`, () => leaksOf(text).length > 0, 10);

test('the search finds a value as it is, in hex, in base64 at any offset, and percent-encoded', () => {
  const value = canary();
  const hidden = [
    `"${value}"`,
    Buffer.from(value).toString('hex'),
    ...['', 'x', 'xy'].map((before) => Buffer.from(`${before}${value}${before}`).toString('base64')),
    encodeURIComponent(Buffer.from(value).toString('base64')),
  ];
  for (const text of hidden) expect(traces(MARK).some((trace) => text.includes(trace))).toBe(true);
});

describe('the search finds what is planted', () => {
  test('in an output or an argument of waxseal', async () => {
    const value = planted();
    expect(leaksOf(value)).toEqual([]);
    await waxseal(['seal', 'db', '--into', value]);
    await isFound(value);
    const hidden = planted();
    record(Buffer.from(`x${hidden}`).toString('base64'));
    await isFound(hidden);
  });

  test('in a request URL, on the way or in the log of the engine', async () => {
    const [seen, logged] = [planted(), planted()];
    const proxy = await proxyTo(engine);
    await engineAt(proxy.socket).ask('GET', `/secrets?value=${Buffer.from(seen).toString('hex')}`);
    await engine.ask('POST', `/secrets/create?Data=${encodeURIComponent(Buffer.from(logged).toString('base64'))}`, {});
    for (const value of [seen, logged]) await isFound(value);
  });

  test('in a label or a service, while it is there', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [first, later, env] = [planted(), planted(), planted()];
    await createSecret(engine, db, canary(), { Labels: { first } });
    await relabelSecret(engine, db, { later });
    await createService(engine, { name: web, replicas: 0, container: { Env: [`PASSWORD=${env}`] } });
    for (const value of [first, later, env]) await isFound(value);
  });

  test('in a label of a request that is too large for the log of the engine', async () => {
    const db = unique('db');
    const value = planted();
    await createSecret(engine, db, Buffer.concat([Buffer.from(canary()), randomBytes(9000)]), { Labels: { value } });
    expect(leaksOf(value)).toEqual([]);
    for (const { json } of await findMarked(engine, marks)) record(json);
    await isFound(value);
  });

  test('but not the bytes of a secret in the body of the request that makes it: that is where they belong', async () => {
    const [db, value, label] = [unique('db'), planted(), planted()];
    await createSecret(engine, db, value, { Labels: { label } });
    await isFound(label);
    expect(leaksOf(value)).toEqual([]);
  });
});

/** Comes last (sequencer.mjs), and waits until every other file is through. */
test(
  'no value of the whole run is found in any output, argument, request URL, label or engine log',
  async () => {
    await waitFor('the other test files', () => otherFilesAreDone('canary.test.ts'), HOUR);
    expect(searched().some((file) => file.endsWith('/main/n1/log') && statSync(file).size > 0)).toBe(true);
    expect(leaksOf(MARK)).toEqual([]);
  },
  HOUR * 1000,
);
