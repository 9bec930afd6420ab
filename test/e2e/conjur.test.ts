import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { writeValue } from '../sources/fakes/conjur-state.js';
import { testWith } from '../support/programs.js';
import { startConjur, writeConjurStore, type ConjurAtHand } from './support/conjur.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { leaksOf } from './support/leaks.js';
import { canary, record, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { watched } from './support/watched.js';
import { applied } from './support/waxseal.js';

/** Values that live in a fake of Conjur, over TLS and below /api, and reach the tasks of services of a real Swarm. */
const engine = mainEngine();
const PATIENCE = 600_000;
const testOverTls = testWith('openssl');

let conjur: ConjurAtHand;
beforeAll(async () => {
  conjur = await startConjur();
});
afterAll(() => conjur.stop());

const values: string[] = [];
const fresh = (): string => {
  const value = canary();
  values.push(value);
  return value;
};

/** No value, key or token is in anything that was printed or asked, now and by the last file of the suite. */
afterEach(() => {
  conjur.setDown(false);
  record(conjur.log());
  for (const value of [...values, conjur.state.apiKey, ...conjur.state.tokens.keys()])
    expect(leaksOf(value)).toEqual([]);
});

const put = (name: string, value: string): void => writeValue(conjur.state, `shop/${name}`, Buffer.from(value));

/** A document of a variable, asked again every 2 s. */
const follow = (dir: SpecDirectory, name: string, more: object = {}): Promise<void> => {
  const source = { remote: { store: 'corp', key: `shop/${name}` } };
  return dir.secret(name, { spec: { source, refresh: { interval: '2s' }, ...more } });
};

async function read(service: string, value: string): Promise<void> {
  const same = async (): Promise<boolean> => (await reads(engine, service))[0] === value;
  await waitFor(`"${service}" to read its next password`, () => same().catch(() => false), 180);
}

/** How often the store was looked at, of the requests from `mark` on, until a value was read. */
function looksUntilRead(mark: number): number {
  const lines = conjur.log().split('\n').slice(mark);
  const at = lines.findIndex((line) => line.includes('/api/secrets'));
  if (at < 0) throw new Error('nothing was read');
  return lines.slice(0, at).filter((line) => line.includes('/api/resources')).length;
}

const countOf = (text: string): number => conjur.log().split(text).length - 1;

testOverTls(
  'a value changed in Conjur reaches the tasks at the next look, thrice; during an outage nothing moves, and the change made meanwhile is picked up',
  async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [dir, first] = [directory(), fresh()];
    writeConjurStore(dir, conjur);
    put(db, first);
    await follow(dir, db);
    await applied(dir, engine);
    await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
    await read(web, first);
    const operator = await watched(dir, engine);

    for (const value of [fresh(), fresh(), fresh()]) {
      const mark = conjur.log().split('\n').length;
      put(db, value);
      await read(web, value);
      // The look that finds it, and the one before the value.
      expect(looksUntilRead(mark)).toBeLessThanOrEqual(2);
    }
    await operator.becomes('waxseal_store_up', 1);

    await operator.settles();
    conjur.setDown(true);
    const heldAs = async (): Promise<string | undefined> =>
      (await operator.told(db)).held.find(({ reason }) => reason === 'SourceUnavailable')?.message;
    const lasting = await waitFor(`"${db}" to be held`, heldAs, 120);
    await operator.becomes('waxseal_store_up', 0);
    const before = [await inspect(engine, web), await namesLike(engine, db)];
    const meanwhile = fresh();
    put(db, meanwhile);
    // Its message names the next try, which has come and gone.
    await waitFor('another try', async () => (await heldAs()) !== lasting, 120);
    expect([await inspect(engine, web), await namesLike(engine, db)]).toEqual(before);

    conjur.setDown(false);
    await read(web, meanwhile);
    await waitFor('nothing to be held', async () => (await operator.told(db)).held.length === 0, 120);
    // A token lives for 8 minutes; an apply and an operator have logged in.
    expect(countOf('/authenticate 200')).toBe(2);
    expect(countOf('/api/resources/corp/variable')).toBeGreaterThan(4);
  },
  PATIENCE,
);

testOverTls(
  'a variable that a policy removes and makes anew is held, not deleted, whatever the document says; its next value goes on',
  async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [dir, first] = [directory(), fresh()];
    writeConjurStore(dir, conjur);
    put(db, first);
    await follow(dir, db, { whenSourceAbsent: 'Delete' });
    await applied(dir, engine);
    const had = await namesLike(engine, db);
    const operator = await watched(dir, engine);

    conjur.state.variables.delete(`shop/${db}`);
    const isHeld = async (): Promise<boolean> =>
      (await operator.told(db)).held.some(
        ({ message }) => message.includes('StoreKeyUnknown') || message.includes('404'),
      );
    await waitFor(`"${db}" to be held`, isHeld, 120);
    expect(await namesLike(engine, db)).toEqual(had);

    const next = fresh();
    put(db, next);
    await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
    await running(engine, web);
    await read(web, next);
  },
  PATIENCE,
);
