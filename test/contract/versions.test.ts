import { describe, expect } from '@jest/globals';
import { createService, inspect } from '../e2e/support/services.js';
import { createSecret } from '../e2e/support/secrets.js';
import type { Engine } from '../e2e/support/engine.js';
import type { SecretJson } from '../e2e/support/shapes.js';
import { fact } from './support/fact.js';
import { base64, rpc, told } from './support/told.js';

/**
 * Every object carries the index of the write that made it what it is, and every update must name the index that it
 * was made from. This is an exact compare-and-swap: two writers that read the same state cannot both win, and nothing
 * else is needed to keep them apart.
 */
describe('Versions and conflicts', () => {
  const outOfSequence = [500, rpc('Unknown', 'update out of sequence')];
  const onlyLabels = [400, rpc('InvalidArgument', 'only updates to Labels are allowed')];

  const read = async (engine: Engine, id: string): Promise<SecretJson & { UpdatedAt: string }> =>
    (await engine.get(`/secrets/${id}`)) as SecretJson & { UpdatedAt: string };
  const indexOf = async (engine: Engine, id: string): Promise<number> => (await read(engine, id)).Version.Index;
  const post = (engine: Engine, id: string, version: number | string, body: object) =>
    engine.ask('POST', `/secrets/${id}/update?version=${String(version)}`, body);

  fact('An update answers 200 without a body, and does not tell the new version.', async ({ engine, name }) => {
    const db = name('db');
    const id = await createSecret(engine, db, 'v');
    const answer = await post(engine, id, await indexOf(engine, id), { Name: db, Labels: { a: 'b' } });
    expect([answer.status, answer.bytes.length]).toEqual([200, 0]);
    expect((await read(engine, id)).Spec.Labels).toEqual({ a: 'b' });
  });

  fact('Every accepted write moves the version and UpdatedAt, one that changes nothing too.', async (scene) => {
    const { engine, name } = scene;
    const db = name('db');
    const id = await createSecret(engine, db, 'v', { Labels: { a: 'b' } });
    const before = await read(engine, id);
    await post(engine, id, before.Version.Index, { Name: db, Labels: { a: 'b' } });
    const after = await read(engine, id);
    expect(after.Version.Index).toBeGreaterThan(before.Version.Index);
    expect(after.UpdatedAt > before.UpdatedAt).toBe(true);
    expect(after.CreatedAt).toBe(before.CreatedAt);
  });

  fact('Writes of other objects do not move a version.', async ({ engine, name }) => {
    const id = await createSecret(engine, name('db'), 'v');
    const before = await read(engine, id);
    await createSecret(engine, name('other'), 'v');
    expect(await read(engine, id)).toEqual(before);
  });

  fact('Versions grow over all objects: what was written later has the higher one.', async ({ engine, name }) => {
    const first = await createSecret(engine, name('db'), 'v');
    const second = await createService(engine, { name: name('web'), replicas: 0 });
    const third = await createSecret(engine, name('db'), 'v');
    const indexes = [
      await indexOf(engine, first),
      (await inspect(engine, second)).Version.Index,
      await indexOf(engine, third),
    ];
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    expect(new Set(indexes).size).toBe(3);
  });

  fact(
    'A version that is not exactly the present one is refused with 500 "update out of sequence": an older, a newer, 0.',
    async ({ engine, name }) => {
      const db = name('db');
      const id = await createSecret(engine, db, 'v');
      const old = await indexOf(engine, id);
      await post(engine, id, old, { Name: db, Labels: { a: 'b' } });
      for (const wrong of [old, (await indexOf(engine, id)) + 1, 0]) {
        expect(await told(post(engine, id, wrong, { Name: db, Labels: { c: 'd' } }))).toEqual(outOfSequence);
      }
      expect((await read(engine, id)).Spec.Labels).toEqual({ a: 'b' });
    },
  );

  fact('The same holds for services.', async ({ engine, name }) => {
    const id = await createService(engine, { name: name('web'), replicas: 0 });
    const { Version, Spec } = await inspect(engine, id);
    expect((await engine.ask('POST', `/services/${id}/update?version=${String(Version.Index)}`, Spec)).status).toBe(
      200,
    );
    expect(await told(engine.ask('POST', `/services/${id}/update?version=${String(Version.Index)}`, Spec))).toEqual(
      outOfSequence,
    );
  });

  fact('No version, or none that is a number, is refused with 400.', async ({ engine, name }) => {
    const [db, web] = [name('db'), name('web')];
    const secret = await createSecret(engine, db, 'v');
    const service = await createService(engine, { name: web, replicas: 0 });
    const { Spec } = await inspect(engine, service);
    for (const query of ['', '?version=x', '?version=-1']) {
      expect(await told(engine.ask('POST', `/secrets/${secret}/update${query}`, { Name: db }))).toEqual([
        400,
        'invalid secret version',
      ]);
      const [status, message] = await told(engine.ask('POST', `/services/${service}/update${query}`, Spec));
      expect(status).toBe(400);
      const given = query.replace('?version=', '');
      expect(message).toBe(`invalid service version '${given}': strconv.ParseUint: parsing "${given}": invalid syntax`);
    }
  });

  fact('Of eight writers that read the same version exactly one wins.', async ({ engine, name }) => {
    const db = name('db');
    const id = await createSecret(engine, db, 'v');
    const version = await indexOf(engine, id);
    const writers = Array.from({ length: 8 }, (_, i) =>
      post(engine, id, version, { Name: db, Labels: { by: String(i) } }),
    );
    const statuses = (await Promise.all(writers)).map(({ status }) => status);
    expect([...statuses].sort()).toEqual([200, 500, 500, 500, 500, 500, 500, 500]);
    expect((await read(engine, id)).Spec.Labels).toEqual({ by: String(statuses.indexOf(200)) });
  });

  fact('Of eight creations of the same name exactly one wins.', async ({ engine, name }) => {
    const body = { Name: name('db'), Data: base64('v') };
    const answers = await Promise.all(Array.from({ length: 8 }, () => engine.ask('POST', '/secrets/create', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  fact('Only the labels of a secret can change; an update with other bytes is refused with 400.', async (scene) => {
    const { engine, name } = scene;
    const db = name('db');
    const id = await createSecret(engine, db, 'v');
    const version = await indexOf(engine, id);
    expect(await told(post(engine, id, version, { Name: db, Data: base64('other') }))).toEqual(onlyLabels);
    expect(await told(post(engine, id, version, { Name: name('db') }))).toEqual(onlyLabels);
    expect(await told(post(engine, id, version, { Labels: {} }))).toEqual(onlyLabels);
    expect(await indexOf(engine, id)).toBe(version);
  });

  fact('The bytes may be left out of an update, be empty, or be repeated.', async ({ engine, name }) => {
    const db = name('db');
    const id = await createSecret(engine, db, 'v');
    for (const data of [{}, { Data: '' }, { Data: base64('v') }]) {
      const answer = await post(engine, id, await indexOf(engine, id), { Name: db, Labels: {}, ...data });
      expect(answer.status).toBe(200);
    }
  });

  fact('Labels are replaced as a whole: an update without labels takes all away.', async ({ engine, name }) => {
    const db = name('db');
    const id = await createSecret(engine, db, 'v', { Labels: { a: '1', b: '2' } });
    await post(engine, id, await indexOf(engine, id), { Name: db, Labels: { b: '3' } });
    expect((await read(engine, id)).Spec.Labels).toEqual({ b: '3' });
    await post(engine, id, await indexOf(engine, id), { Name: db });
    expect((await read(engine, id)).Spec.Labels).toEqual({});
  });

  fact(
    'The bytes of a secret are compared before its version is. So an update at version 0 tells whether bytes that one has are those of the secret, and writes nothing: 500 "update out of sequence" means equal, 400 "only updates to Labels" means different.',
    async ({ engine, name }) => {
      const db = name('db');
      const id = await createSecret(engine, db, 'right', { Labels: { a: 'b' } });
      const before = await read(engine, id);
      expect(await told(post(engine, id, 0, { Name: db, Data: base64('right') }))).toEqual(outOfSequence);
      expect(await told(post(engine, id, 0, { Name: db, Data: base64('wrong') }))).toEqual(onlyLabels);
      expect(await read(engine, id)).toEqual(before);
    },
  );
});
