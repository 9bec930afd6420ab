import { describe, expect } from '@jest/globals';
import { createService, inspect } from '../e2e/support/services.js';
import { createSecret } from '../e2e/support/secrets.js';
import { fact } from './support/fact.js';
import { base64, rpc, told } from './support/told.js';

/**
 * Where a path has `{id}`, Swarm takes more than an ID: it looks for the full ID, then for the name, then for the start
 * of an ID, and acts on what it found. That is handy at a terminal and dangerous in a program, which had better use full
 * IDs only.
 */
describe('Names and IDs', () => {
  const idOf = async (asked: Promise<unknown>): Promise<string> => ((await asked) as { ID: string }).ID;

  fact('Names of secrets are unique whatever their case.', async ({ engine, name }) => {
    const db = name('db');
    await createSecret(engine, db, 'one');
    const upper = db.toUpperCase();
    expect(await told(engine.ask('POST', '/secrets/create', { Name: upper, Data: base64('two') }))).toEqual([
      409,
      rpc('AlreadyExists', `secret ${upper} already exists`),
    ]);
  });

  fact('A secret is found by its name in any case, and keeps the case that it was given.', async ({ engine, name }) => {
    const db = name('Db');
    const id = await createSecret(engine, db, 'v');
    for (const other of [db.toUpperCase(), db.toLowerCase()]) {
      expect(await engine.get(`/secrets/${other}`)).toMatchObject({ ID: id, Spec: { Name: db } });
    }
    expect((await engine.ask('DELETE', `/secrets/${db.toUpperCase()}`)).status).toBe(204);
  });

  fact('The start of an ID is as good as the ID, for removals too.', async ({ engine, name }) => {
    const id = await createSecret(engine, name('db'), 'v');
    expect(await idOf(engine.get(`/secrets/${id.slice(0, 12)}`))).toBe(id);
    expect((await engine.ask('DELETE', `/secrets/${id.slice(0, 12)}`)).status).toBe(204);
    expect((await engine.ask('GET', `/secrets/${id}`)).status).toBe(404);
  });

  fact('A name wins over the start of an ID.', async ({ engine, name }) => {
    const id = await createSecret(engine, name('db'), 'v');
    const named = await createSecret(engine, id.slice(0, 14), 'v');
    expect(await idOf(engine.get(`/secrets/${id.slice(0, 14)}`))).toBe(named);
    expect(await idOf(engine.get(`/secrets/${id.slice(0, 15)}`))).toBe(id);
    await engine.remove(`/secrets/${named}`);
  });

  fact('A start that several IDs share is refused with 400.', async ({ engine, name }) => {
    // 37 secrets: two of them begin with the same character.
    const ids = await Promise.all(
      Array.from({ length: 37 }, (_, i) => createSecret(engine, name(`n${String(i)}`), 'v')),
    );
    const firsts = ids.map((id) => id.slice(0, 1));
    const shared = firsts.find((first, i) => firsts.indexOf(first) !== i) ?? '';
    const [status, message] = await told(engine.ask('GET', `/secrets/${shared}`));
    expect(status).toBe(400);
    expect(message).toMatch(new RegExp(`^secret ${shared} is ambiguous \\(\\d+ matches found\\)$`));
  });

  fact('Names of services are unique whatever their case, but are looked up in their own case only.', async (scene) => {
    const { engine, name } = scene;
    const web = name('web');
    const id = await createService(engine, { name: web, replicas: 0 });
    for (const ref of [id, web, id.slice(0, 12)]) expect((await inspect(engine, ref)).ID).toBe(id);
    const upper = web.toUpperCase();
    expect(await told(engine.ask('GET', `/services/${upper}`))).toEqual([404, `service ${upper} not found`]);
    const { Spec } = await inspect(engine, id);
    expect(await told(engine.ask('POST', '/services/create', { ...Spec, Name: upper }))).toEqual([
      409,
      rpc('AlreadyExists', `name conflicts with an existing object: service ${upper} already exists`),
    ]);
  });

  fact('A secret and a service may have the same name.', async ({ engine, name }) => {
    const db = name('db');
    await createSecret(engine, db, 'v');
    expect(await createService(engine, { name: db, replicas: 0 })).toHaveLength(25);
  });
});
