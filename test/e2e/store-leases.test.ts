import { expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { directory } from './support/directory.js';
import { mounted } from './support/mounted.js';
import { startOperator, type RunningOperator } from './support/operator.js';
import { closers, unique } from './support/run.js';
import { runningTasks } from './support/running.js';
import { namesLike, secretNamed } from './support/secrets.js';
import { startLeasingStore, testWithDatabase, type LeasingStore } from './support/servers.js';
import { createService } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { plan } from './support/waxseal.js';

const engine = mainEngine();
/** Nothing but the lease itself makes the operator look. */
const CALM = ['--resync', '1h'];
const LEASE_SECONDS = 45;

type Credentials = Readonly<Record<'user' | 'password', string>>;

/** Logs in with what is mounted at this moment, over and over, until it is stopped. */
function client(
  web: string,
  store: LeasingStore,
  read: (text: string) => Credentials,
): { readonly users: Set<string>; stop(): Promise<readonly string[]> } {
  const users = new Set<string>();
  const refused: string[] = [];
  const end = new AbortController();
  const works = (async () => {
    while (!end.signal.aborted) {
      const credentials = await mountedNow(web, read);
      if (credentials !== null) {
        users.add(credentials.user);
        try {
          store.postgres.query('select 1', credentials);
        } catch (thrown) {
          refused.push(`${credentials.user}: ${String(thrown)}`);
        }
      }
      await sleep(200);
    }
  })();
  return {
    users,
    stop: async () => {
      end.abort();
      await works;
      return refused;
    },
  };
}

/** null: the task was on its way out. */
async function mountedNow(web: string, read: (text: string) => Credentials): Promise<Credentials | null> {
  const [task] = await runningTasks(engine, web);
  if (task === undefined) return null;
  const text = await mounted(engine, task, 'db').catch(() => null);
  return text === null || text.length === 0 ? null : read(text.toString());
}

function ofJson(text: string): Credentials {
  const { password, username } = JSON.parse(text) as { username: string; password: string };
  return { user: username, password };
}

function ofUrl(text: string): Credentials {
  const { password, username } = new URL(text);
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

testWithDatabase(
  'a client that uses what is mounted never fails to log in: over three leases, with the operator killed and its disk lost',
  async () => {
    const [db, web, name] = [unique('db'), unique('web'), 'app-db'];
    const store = await startLeasingStore(name, LEASE_SECONDS, LEASE_SECONDS);
    closers.push(() => store.stop());
    const dir = directory();
    const flags = ['--allow-server', store.address];
    const start = (): Promise<RunningOperator> => startOperator(dir, engine, ...CALM, ...flags);
    dir.write('platform/store.yaml', store.document);
    dir.write(`${db}.yaml`, {
      apiVersion: 'waxseal/v1alpha1',
      kind: 'SwarmSecret',
      metadata: { name: db },
      spec: {
        source: { lease: { store: name, role: 'shop' } },
        rollout: { soak: '1s', timeout: '30s' },
        retention: { versions: 0 },
      },
    });
    await plan(dir, engine, ...flags);
    expect(store.users()).toBe(0);

    const first = await start();
    await waitFor('the first version', async () => (await namesLike(engine, db)).includes(`${db}_v1`));
    await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'db' }] });
    await waitFor('the first login', () => mountedNow(web, ofJson));
    const v1 = await secretNamed(engine, `${db}_v1`);
    const logins = client(web, store, ofJson);
    const seen = (n: number): Promise<boolean> =>
      waitFor(`user number ${String(n)} to log in`, () => logins.users.size >= n, 120);

    await seen(2);
    // The service may be rolled back to it.
    expect((await secretNamed(engine, `${db}_v1`)).ID).toBe(v1.ID);
    expect(store.revocations()).toBe(0);
    await first.stop('SIGKILL');
    const made = store.users();
    await plan(dir, engine, ...flags);
    expect(store.users()).toBeLessThanOrEqual(made);

    const second = await start();
    await seen(4);
    await waitFor('the first version to go', async () => !(await namesLike(engine, db)).includes(`${db}_v1`));
    await waitFor('its user to be given back', () => store.revocations() > 0);
    expect(await logins.stop()).toEqual([]);
    await second.stop();
    expect(store.users()).toBeLessThanOrEqual(3);
  },
  400_000,
);

const BRIEF = { rollout: { soak: '1s', timeout: '30s' }, retention: { versions: 0 } };

// Nobody mounts the leased credentials themselves: their version is spent as soon as the next one is there, while the
// service still runs on the address that was composed of it.
testWithDatabase(
  'an address that is composed of leased credentials moves on with them, and no task ever sees a user that was given back',
  async () => {
    const [db, url, web, name] = [unique('db'), unique('url'), unique('web'), 'app-db'];
    const store = await startLeasingStore(name, LEASE_SECONDS, LEASE_SECONDS);
    closers.push(() => store.stop());
    const dir = directory();
    dir.write('platform/store.yaml', store.document);
    const document = (secret: string, spec: Readonly<Record<string, unknown>>): void => {
      const head = { apiVersion: 'waxseal/v1alpha1', kind: 'SwarmSecret', metadata: { name: secret } };
      dir.write(`${secret}.yaml`, { ...head, spec: { ...spec, ...BRIEF } });
    };
    document(db, { source: { lease: { store: name, role: 'shop', property: 'password' } } });
    document(url, {
      sources: { user: { part: { of: db, property: 'username' } }, pass: { part: { of: db } } },
      template: `postgres://{{ user | urlencode }}:{{ pass | urlencode }}@db/shop`,
    });
    const operator = await startOperator(dir, engine, ...CALM, '--allow-server', store.address);
    await waitFor('the first version', async () => (await namesLike(engine, url)).includes(`${url}_v1`));
    expect(store.users()).toBe(1);
    await createService(engine, { name: web, secrets: [{ secret: `${url}_v1`, target: 'db' }] });
    await waitFor('the first login', () => mountedNow(web, ofUrl));
    const logins = client(web, store, ofUrl);
    await waitFor('three users to log in', () => logins.users.size >= 3, 200);
    await waitFor('the first user to be given back', () => store.revocations() > 0, 120);
    expect(await logins.stop()).toEqual([]);
    const versions = await namesLike(engine, `${db}_v`);
    expect(versions).not.toContain(`${db}_v1`);
    await operator.stop();
  },
  400_000,
);
