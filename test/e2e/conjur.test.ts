import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { writeValue } from '../sources/fakes/conjur-state.js';
import { testWith } from '../support/programs.js';
import { startConjur, writeConjurStore, type ConjurAtHand } from './support/conjur.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { followsThroughAnOutage } from './support/followed.js';
import { unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { watchedValues } from './support/values.js';
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

const fresh = watchedValues(() => {
  return { logs: [conjur.log()], secrets: [conjur.state.apiKey, ...conjur.state.tokens.keys()] };
});
afterEach(() => conjur.setDown(false));

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
    await followsThroughAnOutage(
      {
        operator: await watched(dir, engine),
        secrets: [db],
        put: (value) => put(db, value),
        live: (value) => read(web, value),
        requests: () => conjur.log().split('\n'),
        looks: (request) => request.includes('/api/resources'),
        reads: (request) => request.includes('/api/secrets'),
        // The look that finds it, and the one before the value.
        looksARefresh: 2,
        setDown: (isDown) => conjur.setDown(isDown),
        standing: () => Promise.all([inspect(engine, web), namesLike(engine, db)]),
      },
      fresh,
    );
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
