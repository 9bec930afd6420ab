import { describe, expect } from '@jest/globals';
import { configRef, createConfig } from '../e2e/support/configs.js';
import { createSecret } from '../e2e/support/secrets.js';
import { createService, inspect } from '../e2e/support/services.js';
import { attemptChange, change, container, rollBack } from './support/change.js';
import { fact } from './support/fact.js';
import { base64, rpc, told } from './support/told.js';

/**
 * A config is what a secret is, but for its size, the directory of its files, and that anybody who may list configs can
 * read it.
 */
describe('Configs', () => {
  fact('The API tells the content of a config, in the list too.', async ({ engine, name }) => {
    const app = name('app');
    const id = await createConfig(engine, app, 'for everybody', { Labels: { a: 'b' } });
    const Spec = { Name: app, Labels: { a: 'b' }, Data: base64('for everybody') };
    expect(await engine.get(`/configs/${id}`)).toMatchObject({ ID: id, Spec });
    const list = (await engine.get('/configs')) as { ID: string }[];
    expect(list.find(({ ID }) => ID === id)).toMatchObject({ Spec });
  });

  fact('A secret and a config may have the same name, two configs may not.', async ({ engine, name }) => {
    const app = name('app');
    await createSecret(engine, app, 'v');
    await createConfig(engine, app, 'v');
    const again = { Name: app.toUpperCase(), Data: base64('v') };
    expect(await told(engine.ask('POST', '/configs/create', again))).toEqual([
      409,
      rpc('AlreadyExists', `config ${app.toUpperCase()} already exists`),
    ]);
  });

  fact('1,023,999 bytes are the most that a config may have.', async ({ engine, name }) => {
    const zeros = (n: number): string => Buffer.alloc(n).toString('base64');
    const most = await engine.ask('POST', '/configs/create', { Name: name('most'), Data: zeros(1_023_999) });
    expect(most.status).toBe(201);
    const refusal = [400, rpc('InvalidArgument', 'config data must be larger than 0 and less than 1024000 bytes')];
    const bodies = [{ Name: name('more'), Data: zeros(1_024_000) }, { Name: name('none') }];
    for (const body of bodies) expect(await told(engine.ask('POST', '/configs/create', body))).toEqual(refusal);
  });

  fact('Only the labels of a config can change, and only from the version that it has.', async ({ engine, name }) => {
    const app = name('app');
    const id = await createConfig(engine, app, 'one');
    const update = (version: number, body: object) =>
      told(engine.ask('POST', `/configs/${id}/update?version=${version}`, { Name: app, ...body }));
    expect(await update(0, { Data: base64('two') })).toEqual([
      400,
      rpc('InvalidArgument', 'only updates to Labels are allowed'),
    ]);
    expect(await update(0, { Data: base64('one') })).toEqual([500, rpc('Unknown', 'update out of sequence')]);
    const { Version } = (await engine.get(`/configs/${id}`)) as { Version: { Index: number } };
    expect((await update(Version.Index, { Labels: { a: 'b' } }))[0]).toBe(200);
    expect(await engine.get(`/configs/${id}`)).toMatchObject({ Spec: { Labels: { a: 'b' }, Data: base64('one') } });
  });

  fact('A config that the Spec of a service mounts cannot be removed; one of PreviousSpec can.', async (scene) => {
    const { engine, name } = scene;
    const [old, fresh, web] = [name('old'), name('fresh'), name('web')];
    const oldId = await createConfig(engine, old, 'v');
    await createConfig(engine, fresh, 'v');
    const Configs = [await configRef(engine, old, 'app')];
    await createService(engine, { name: web, replicas: 0, container: { Configs } });
    expect(await told(engine.ask('DELETE', `/configs/${oldId}`))).toEqual([
      400,
      rpc('InvalidArgument', `config '${old}' is in use by the following service: ${web}`),
    ]);
    await change(engine, web, container({ Configs: [await configRef(engine, fresh, 'app')] }));
    expect((await engine.ask('DELETE', `/configs/${oldId}`)).status).toBe(204);
    const { PreviousSpec } = await inspect(engine, web);
    expect(PreviousSpec?.TaskTemplate.ContainerSpec).toMatchObject({ Configs: [{ ConfigID: oldId }] });
    expect((await rollBack(engine, web)).status).toBe(200);
    const [status, message] = await told(attemptChange(engine, web, (spec) => spec));
    expect([status, message]).toEqual([400, rpc('InvalidArgument', `config not found: ${old}`)]);
  });

  fact('Two configs at one target are refused; a config and a secret at one path are not.', async (scene) => {
    const { engine, name } = scene;
    const [app, db] = [name('app'), name('db')];
    await createConfig(engine, app, 'v');
    const SecretID = await createSecret(engine, db, 'v');
    const twice = [await configRef(engine, app, 'x'), await configRef(engine, app, 'x')];
    const refused = createService(engine, { name: name('web'), replicas: 0, container: { Configs: twice } });
    await expect(refused).rejects.toThrow(`config references '${app}' and '${app}' have a conflicting target: 'x'`);
    const File = { Name: '/x', UID: '0', GID: '0', Mode: 0o400 };
    const mounts = { Configs: [twice[0]], Secrets: [{ SecretID, SecretName: db, File }] };
    await createService(engine, { name: name('api'), replicas: 0, container: mounts });
  });

  fact(
    'A mount of a config is a file, or read by the engine itself; one that is neither is refused.',
    async (scene) => {
      const { engine, name } = scene;
      const app = name('app');
      const ConfigID = await createConfig(engine, app, 'v');
      const create = (mount: object) =>
        createService(engine, {
          name: name('web'),
          replicas: 0,
          container: { Configs: [{ ConfigID, ConfigName: app, ...mount }] },
        });
      await expect(create({})).rejects.toThrow('invalid Config: either File or Runtime should be set');
    },
  );
});
