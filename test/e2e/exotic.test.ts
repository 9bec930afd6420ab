import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { EXOTIC } from './support/exotic.js';
import { proxyTo } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret, secretNamed } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import type { ServiceJson } from './support/shapes.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

/** A rotation edits two texts of a service, the ID and the name of a secret, and nothing else. */
const engine = mainEngine();

/** The same text with another secret in the one reference to `from`. */
async function renamed(text: string, from: string, to: string): Promise<string> {
  const [old, next] = [await secretNamed(engine, from), await secretNamed(engine, to)];
  return text.replace(old.ID, next.ID).replace(`"SecretName":"${from}"`, `"SecretName":"${to}"`);
}

test('P2: a rotation leaves every field of a service as it is, byte for byte, but for the reference', async () => {
  const [db, zz, aa, web] = [unique('db'), unique('zz'), unique('aa'), unique('web')];
  for (const name of [zz, aa]) await createSecret(engine, name, canary());
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const ours = { secret: `${db}_v1`, target: '/etc/pw', uid: '33', gid: '34', mode: 0o440 };
  await createService(engine, { name: web, secrets: [zz, ours, aa], ...EXOTIC });
  await running(engine, web);
  const before = await inspect(engine, web);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const after = await inspect(engine, web);
  const spec = JSON.stringify(before.Spec);
  expect(JSON.stringify(after.Spec)).toBe(await renamed(spec, `${db}_v1`, `${db}_v2`));
  expect(JSON.stringify(after.Spec)).not.toBe(spec);
  expect(JSON.stringify(after.PreviousSpec)).toBe(spec);
});

test('P2: fields that nobody has heard of yet are sent back as they came', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [`${db}_v1`], replicas: 0 });
  await dir.secret(db, { value: canary() });
  const proxy = await proxyTo(engine);
  const future = '"Future":{"b":[1,null,-0.5,"ä\\u2028"],"a":{"":false}},';
  let told = '';
  proxy.rewrite = ({ url }, body) => {
    if (!url.endsWith('/services')) return body;
    const text = body
      .replaceAll('"ContainerSpec":{', `"ContainerSpec":{${future}`)
      .replaceAll('"File":{', `"File":{${future}`)
      .replaceAll('"Mode":{', `${future}"Mode":{`);
    const mine = (JSON.parse(text) as ServiceJson[]).find(({ Spec }) => Spec.Name === web);
    told = JSON.stringify(mine?.Spec);
    return text;
  };
  await applied(dir, proxy, 0, '--no-wait');
  const sent = proxy.writes.filter(({ url }) => url.includes('/services/')).map(({ body }) => body);
  expect(told.split('"Future"')).toHaveLength(4);
  expect(sent).toEqual([await renamed(told, `${db}_v1`, `${db}_v2`)]);
});
