import { describe, expect } from '@jest/globals';
import { EXOTIC } from '../e2e/support/exotic.js';
import { createService, inspect } from '../e2e/support/services.js';
import { createSecret, secretNamed } from '../e2e/support/secrets.js';
import type { Engine } from '../e2e/support/engine.js';
import type { SecretRefJson } from '../e2e/support/shapes.js';
import { attemptChange, change, container } from './support/change.js';
import { fact } from './support/fact.js';
import { anId, rpc, told } from './support/told.js';

/**
 * A service is one document, its Spec, and an update replaces it as a whole. So a program that wants to change one field
 * reads the Spec, changes the field, and sends back everything else as it came, what it does not know included.
 */
describe('Services', () => {
  const image = { ContainerSpec: { Image: 'local/busybox:1' } };
  const create = (engine: Engine, spec: object) => engine.ask('POST', '/services/create', spec);

  async function refTo(engine: Engine, secret: string, target = secret): Promise<SecretRefJson> {
    const { ID } = await secretNamed(engine, secret);
    return { SecretID: ID, SecretName: secret, File: { Name: target, UID: '0', GID: '0', Mode: 0o400 } };
  }

  fact(
    'Creating a service answers 201 with its ID; its Version, CreatedAt and Spec can be read at once.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      const spec = { Name: web, TaskTemplate: image, Mode: { Replicated: { Replicas: 0 } } };
      const made = await create(engine, spec);
      expect(made).toMatchObject({ status: 201, body: { ID: anId() } });
      const service = await inspect(engine, web);
      expect(service).toMatchObject({ ID: (made.body as { ID: string }).ID, Spec: { ...spec, Labels: {} } });
      expect(service.Version.Index).toBeGreaterThan(0);
    },
  );

  fact(
    'A service without an image or with a name that is no DNS label is refused with 400.',
    async ({ engine, name }) => {
      expect(await told(create(engine, { Name: name('web'), TaskTemplate: { ContainerSpec: {} } }))).toEqual([
        400,
        rpc('InvalidArgument', 'ContainerSpec: image reference must be provided'),
      ]);
      expect(await told(create(engine, { Name: `${name('web')} b`, TaskTemplate: image }))).toEqual([
        400,
        rpc('InvalidArgument', 'name must be valid as a DNS name component'),
      ]);
    },
  );

  fact('A body that is no JSON is refused with 400.', async ({ engine }) => {
    expect((await create(engine, ['no', 'service'])).status).toBe(400);
  });

  fact(
    'An update replaces the whole Spec: what it leaves out is gone, and without a Mode a service has one replica.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, replicas: 0, labels: { a: 'b' }, container: { Env: ['A=1'] } });
      await change(engine, web, () => ({
        Name: web,
        TaskTemplate: { ...image, Placement: { Constraints: ['node.labels.nowhere == true'] } },
      }));
      const { Spec } = await inspect(engine, web);
      expect(Spec.Mode).toEqual({ Replicated: { Replicas: 1 } });
      expect(Spec.Labels).toEqual({});
      expect(Spec).not.toHaveProperty('UpdateConfig');
      expect(Spec.TaskTemplate.ContainerSpec).not.toHaveProperty('Env');
    },
  );

  fact('What was read can be sent back without losing anything, over a path without a version.', async (scene) => {
    const { engine, name } = scene;
    const [web, db] = [name('web'), name('db')];
    await createSecret(engine, db, 'v');
    await createService(engine, { name: web, secrets: [db], replicas: 0, ...EXOTIC });
    const before = await inspect(engine, web);
    await change(engine, web, (spec) => spec);
    const after = await inspect(engine, web);
    expect(after.Spec).toEqual(before.Spec);
    expect(after.PreviousSpec).toEqual(before.Spec);
  });

  fact('A service keeps its name and its mode: changing them is refused with 501.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, replicas: 0 });
    expect(await told(attemptChange(engine, web, (spec) => ({ ...spec, Name: name('other') })))).toEqual([
      501,
      rpc('Unimplemented', 'renaming services is not supported'),
    ]);
    expect(await told(attemptChange(engine, web, (spec) => ({ ...spec, Mode: { Global: {} } })))).toEqual([
      501,
      rpc('Unimplemented', 'service mode change is not allowed'),
    ]);
  });

  fact('A service that does not exist is answered with 404.', async ({ engine, name }) => {
    const none = name('none');
    const refusal = [404, `service ${none} not found`];
    expect(await told(engine.ask('GET', `/services/${none}`))).toEqual(refusal);
    expect(await told(engine.ask('DELETE', `/services/${none}`))).toEqual(refusal);
    const update = `/services/${none}/update?version=1`;
    expect(await told(engine.ask('POST', update, { Name: none, TaskTemplate: image }))).toEqual(refusal);
  });

  fact('Removing a service answers 200 without a body.', async ({ engine, name }) => {
    const id = await createService(engine, { name: name('web'), replicas: 0 });
    const answer = await engine.ask('DELETE', `/services/${id}`);
    expect([answer.status, answer.bytes.length]).toEqual([200, 0]);
    expect((await engine.ask('GET', `/services/${id}`)).status).toBe(404);
  });

  fact('An update answers 200 with Warnings, which are null.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, replicas: 0 });
    const { status, body } = await attemptChange(engine, web, (spec) => spec);
    expect([status, body]).toEqual([200, { Warnings: null }]);
  });

  fact(
    'A reference names a secret by ID; one that does not exist, or has another name, is refused with 400.',
    async ({ engine, name }) => {
      const [web, db, other] = [name('web'), name('db'), name('other')];
      await createSecret(engine, db, 'v');
      await createSecret(engine, other, 'v');
      await createService(engine, { name: web, replicas: 0 });
      const ref = await refTo(engine, db);
      const mount = (...Secrets: object[]) => told(attemptChange(engine, web, container({ Secrets })));
      const notFound = [400, rpc('InvalidArgument', `secret not found: ${other}`)];
      expect(await mount({ ...ref, SecretID: 'a'.repeat(25), SecretName: other })).toEqual(notFound);
      expect(await mount({ ...ref, SecretName: other })).toEqual(notFound);
      expect(await mount({ ...ref, SecretID: db })).toEqual([400, rpc('InvalidArgument', `secret not found: ${db}`)]);
      expect(await mount(ref)).toEqual([200, null]);
    },
  );

  fact('Several missing secrets are all named.', async ({ engine, name }) => {
    const [web, one, two] = [name('web'), name('one'), name('two')];
    const ref = (SecretName: string) => ({ SecretID: SecretName, SecretName, File: { Name: SecretName } });
    await createService(engine, { name: web, replicas: 0 });
    const refusal = await told(attemptChange(engine, web, container({ Secrets: [ref(one), ref(two)] })));
    expect(refusal).toEqual([400, rpc('InvalidArgument', `secrets not found: ${one}, ${two}`)]);
  });

  fact('Two references to the same file are refused with 400; two files of one secret are fine.', async (scene) => {
    const { engine, name } = scene;
    const [web, a, b] = [name('web'), name('a'), name('b')];
    for (const secret of [a, b]) await createSecret(engine, secret, 'v');
    await createService(engine, { name: web, replicas: 0 });
    const mount = (...Secrets: object[]) => told(attemptChange(engine, web, container({ Secrets })));
    expect(await mount(await refTo(engine, a, 'f'), await refTo(engine, b, 'f'))).toEqual([
      400,
      rpc('InvalidArgument', `secret references '${a}' and '${b}' have a conflicting target: 'f'`),
    ]);
    expect(await mount(await refTo(engine, a, 'f'), await refTo(engine, a, 'g'))).toEqual([200, null]);
  });

  fact(
    'A reference must say its file: without a File, or with an empty name, it is refused with 400.',
    async (scene) => {
      const { engine, name } = scene;
      const [web, db] = [name('web'), name('db')];
      await createSecret(engine, db, 'v');
      await createService(engine, { name: web, replicas: 0 });
      const { File, ...ref } = await refTo(engine, db);
      const mount = (Secret: object) => told(attemptChange(engine, web, container({ Secrets: [Secret] })));
      expect(await mount(ref)).toEqual([400, rpc('InvalidArgument', 'malformed secret reference, no target provided')]);
      expect(await mount({ ...ref, File: { ...File, Name: '' } })).toEqual([
        400,
        rpc('InvalidArgument', 'malformed file secret reference, invalid target file name provided'),
      ]);
    },
  );

  fact('The file of a reference may be a name, an absolute path or a way up: nothing is checked.', async (scene) => {
    const { engine, name } = scene;
    const [web, db] = [name('web'), name('db')];
    await createSecret(engine, db, 'v');
    await createService(engine, { name: web, replicas: 0 });
    const Secrets = await Promise.all(['f', '/etc/f', 'a/b', '../x'].map((path) => refTo(engine, db, path)));
    await change(engine, web, container({ Secrets }));
    expect((await inspect(engine, web)).Spec.TaskTemplate.ContainerSpec.Secrets).toEqual(Secrets);
  });
});
