import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { proxyTo, type Call } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { apply, applied, plan } from './support/waxseal.js';

/** An older API version in a path silently strips newer fields off a service: the daemon's own is the only right one. */
const engine = mainEngine();

async function ownVersion(): Promise<string> {
  return ((await engine.get('/version')) as { ApiVersion: string }).ApiVersion;
}

/** A secret with a follower, and in git another value for it. */
async function stale(): Promise<{ dir: ReturnType<typeof directory>; db: string; web: string }> {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [`${db}_v1`] });
  await running(engine, web);
  await dir.secret(db, { value: canary() });
  return { dir, db, web };
}

test('P12: every path of a whole rotation carries exactly the API version that the daemon announces', async () => {
  const { dir } = await stale();
  const proxy = await proxyTo(engine);
  await applied(dir, proxy);
  const [first, ...rest] = proxy.calls.map(({ url }) => url);
  expect(first).toBe('/version');
  expect(proxy.writes.length).toBeGreaterThanOrEqual(3);
  const own = `/v${await ownVersion()}/`;
  expect(rest.filter((url) => !url.startsWith(own))).toEqual([]);
  const queries = rest.flatMap((url) => url.split('?').slice(1));
  expect(queries.filter((query) => !/^(version=[0-9]+)?$/.test(query))).toEqual([]);
});

test('P12: an API version that changes between two answers ends the pass before anything is written', async () => {
  const { dir, db, web } = await stale();
  const before = await inspect(engine, web);
  const proxy = await proxyTo(engine);
  proxy.headers = ({ url }, headers) => (url.endsWith('/services') ? { ...headers, 'api-version': '1.99' } : headers);
  const { code, stderr } = await apply(dir, proxy);
  expect([code, proxy.writes]).toEqual([1, []]);
  expect(stderr.replace(/\s+/g, ' ')).toContain(`API 1.99 answered, not ${await ownVersion()} as before`);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await inspect(engine, web)).toEqual(before);
});

test('P12: an engine that is upgraded in the middle is asked for its version anew, and the rotation ends well', async () => {
  const { dir, db, web } = await stale();
  const proxy = await proxyTo(engine);
  let upgraded = false;
  proxy.headers = ({ n }, headers) => {
    if (n !== 1 || upgraded) return headers;
    upgraded = true;
    return { ...headers, 'api-version': '1.99' };
  };
  await applied(dir, proxy);
  expect(upgraded).toBe(true);
  expect(proxy.calls.filter(({ url }) => url === '/version')).toHaveLength(2);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
});

test('P12: an engine that is too old is refused by name before anything is asked of it', async () => {
  const { dir } = await stale();
  const proxy = await proxyTo(engine);
  proxy.rewrite = (_, body) => body.replace(/"ApiVersion":"[^"]*"/g, '"ApiVersion":"1.40"');
  const { code, stderr } = await apply(dir, proxy);
  expect([code, proxy.calls.map(({ url }) => url)]).toEqual([1, ['/version']]);
  expect(stderr).toContain('speaks API 1.40, and 1.41 is needed');
});

/** Adds a node with an engine of the far future to what is told of the nodes. */
function withNode(role: 'manager' | 'worker') {
  return ({ url }: Call, body: string): string => {
    if (!url.endsWith('/nodes')) return body;
    const [node] = JSON.parse(body) as { Description: object; Spec: object }[];
    const Description = { ...node?.Description, Hostname: 'tomorrow', Engine: { EngineVersion: '99.0.1' } };
    const added = { ...node, ID: 'n'.repeat(25), Spec: { ...node?.Spec, Role: role }, Description };
    return JSON.stringify([node, added]);
  };
}

test('P12: while a manager runs a newer engine no service is written, and afterwards it is', async () => {
  const { dir, db, web } = await stale();
  const before = await inspect(engine, web);
  const proxy = await proxyTo(engine);
  proxy.rewrite = withNode('manager');
  await applied(dir, proxy, 3);
  const { held } = (await plan(dir, proxy)) as { held: unknown };
  expect(held).toContainEqual(
    expect.objectContaining({ reason: 'EngineSkew', service: web, message: expect.stringContaining('tomorrow') }),
  );
  expect(await inspect(engine, web)).toEqual(before);
  proxy.rewrite = null;
  await applied(dir, proxy);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
});

test('P12: a worker with a newer engine holds nothing up', async () => {
  const { dir, db, web } = await stale();
  const proxy = await proxyTo(engine);
  proxy.rewrite = withNode('worker');
  await applied(dir, proxy);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
});
