import { describe, expect } from '@jest/globals';
import { createService } from '../e2e/support/services.js';
import { createSecret, secretNamed } from '../e2e/support/secrets.js';
import { fact, factOfReal } from './support/fact.js';
import { anId, base64, rpc, told } from './support/told.js';

/**
 * A secret is a name, labels and bytes. The bytes go in once and never come out again but as a file in a container. All
 * refusals have the body `{"message": "…"}`; where Swarm's own store refused, the message tells the gRPC code, which
 * says more than the HTTP status does.
 */
describe('Secrets', () => {
  fact('Creating a secret answers 201 with its ID: 25 characters of a-z and 0-9.', async ({ engine, name }) => {
    const answer = await engine.ask('POST', '/secrets/create', { Name: name('db'), Data: base64('v') });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ ID: anId() });
  });

  fact('No answer of the API holds the bytes of a secret.', async ({ engine, name }) => {
    const db = name('db');
    const id = await createSecret(engine, db, 'kept to itself', { Labels: { a: 'b' } });
    const read = await engine.ask('GET', `/secrets/${id}`);
    expect(Object.keys(read.body as object).sort()).toEqual(['CreatedAt', 'ID', 'Spec', 'UpdatedAt', 'Version']);
    expect((read.body as { Spec: object }).Spec).toEqual({ Name: db, Labels: { a: 'b' } });
    const list = await engine.ask('GET', '/secrets');
    for (const { bytes } of [read, list]) expect(bytes.toString()).not.toContain(base64('kept to itself'));
  });

  fact('A name that is taken is refused with 409.', async ({ engine, name }) => {
    const db = name('db');
    await createSecret(engine, db, 'one');
    expect(await told(engine.ask('POST', '/secrets/create', { Name: db, Data: base64('two') }))).toEqual([
      409,
      rpc('AlreadyExists', `secret ${db} already exists`),
    ]);
  });

  fact('Data of no byte, or none at all, is refused with 400.', async ({ engine, name }) => {
    const refusal = [400, rpc('InvalidArgument', 'secret data must be larger than 0 and less than 512000 bytes')];
    expect(await told(engine.ask('POST', '/secrets/create', { Name: name('db'), Data: '' }))).toEqual(refusal);
    expect(await told(engine.ask('POST', '/secrets/create', { Name: name('db') }))).toEqual(refusal);
  });

  fact('511,999 bytes are the most that a secret may have; 512,000 are refused with 400.', async ({ engine, name }) => {
    const zeros = (n: number): string => Buffer.alloc(n).toString('base64');
    const most = await engine.ask('POST', '/secrets/create', { Name: name('most'), Data: zeros(511_999) });
    expect(most.status).toBe(201);
    expect(await told(engine.ask('POST', '/secrets/create', { Name: name('more'), Data: zeros(512_000) }))).toEqual([
      400,
      rpc('InvalidArgument', 'secret data must be larger than 0 and less than 512000 bytes'),
    ]);
  });

  fact('Data must be padded base64 of the standard alphabet; line breaks in it are tolerated.', async (scene) => {
    const { engine, name } = scene;
    const create = (Data: string) => engine.ask('POST', '/secrets/create', { Name: name('db'), Data });
    expect((await create('YW\nJj')).status).toBe(201);
    for (const bad of ['YWI', '_-8=', '%%%%']) {
      const [status, message] = await told(create(bad));
      expect(status).toBe(400);
      expect(message).toContain('illegal base64 data');
    }
  });

  fact(
    'A name has 1 to 64 characters of a-z, A-Z, 0-9, "-", "_" and "."; the first and the last are alphanumeric.',
    async ({ engine, name }) => {
      const tail = name('n');
      const long = `${'a'.repeat(64 - tail.length)}${tail}`;
      for (const good of [long, `a..b--c__${tail}`]) {
        expect((await engine.ask('POST', '/secrets/create', { Name: good, Data: base64('v') })).status).toBe(201);
      }
      const rule = 'only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]';
      for (const bad of [`a${long}`, `.${tail}`, `${tail}-`, `a b${tail}`, `ä${tail}`, `a/${tail}`]) {
        expect(await told(engine.ask('POST', '/secrets/create', { Name: bad, Data: base64('v') }))).toEqual([
          400,
          rpc('InvalidArgument', `invalid name, ${rule}`),
        ]);
      }
    },
  );

  fact('A secret without a name is refused with 400.', async ({ engine }) => {
    expect(await told(engine.ask('POST', '/secrets/create', { Data: base64('v') }))).toEqual([
      400,
      rpc('InvalidArgument', 'name must be provided'),
    ]);
  });

  fact('Labels may hold anything: empty keys, line breaks, a thousand of them.', async ({ engine, name }) => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${String(i)}`, 'v']));
    const labels = { ...many, '': 'no key', 'a b': 'two\nlines', long: 'x'.repeat(100_000) };
    const db = name('db');
    await createSecret(engine, db, 'v', { Labels: labels });
    expect((await secretNamed(engine, db)).Spec.Labels).toEqual(labels);
  });

  fact('A label that is null becomes the empty text; a number is refused with 400.', async ({ engine, name }) => {
    const db = name('db');
    await createSecret(engine, db, 'v', { Labels: { a: null } });
    expect((await secretNamed(engine, db)).Spec.Labels).toEqual({ a: '' });
    const number = { Name: name('db'), Data: base64('v'), Labels: { a: 1 } };
    expect((await engine.ask('POST', '/secrets/create', number)).status).toBe(400);
  });

  factOfReal(
    'An object of more than about 1.5 MiB is refused with 500.',
    'the limit is that of the store behind it',
    async ({ engine, name }) => {
      const Labels = { long: 'x'.repeat(3_900_000) };
      const body = { Name: name('db'), Data: base64('v'), Labels };
      const [status, message] = await told(engine.ask('POST', '/secrets/create', body));
      expect(status).toBe(500);
      expect(message).toContain("raft: raft message is too large and can't be sent");
    },
  );

  fact('Fields that the API does not know are ignored.', async ({ engine, name }) => {
    const db = name('db');
    await createSecret(engine, db, 'v', { Nonsense: true });
    expect((await secretNamed(engine, db)).Spec).not.toHaveProperty('Nonsense');
  });

  fact('What does not exist is answered with 404.', async ({ engine, name }) => {
    const none = name('none');
    const refusal = [404, `secret ${none} not found`];
    expect(await told(engine.ask('GET', `/secrets/${none}`))).toEqual(refusal);
    expect(await told(engine.ask('DELETE', `/secrets/${none}`))).toEqual(refusal);
    expect(await told(engine.ask('POST', `/secrets/${none}/update?version=1`, { Name: none }))).toEqual(refusal);
  });

  fact('Removing a secret answers 204 without a body; then it is gone.', async ({ engine, name }) => {
    const id = await createSecret(engine, name('db'), 'v');
    const answer = await engine.ask('DELETE', `/secrets/${id}`);
    expect([answer.status, answer.bytes.length]).toEqual([204, 0]);
    expect(await told(engine.ask('GET', `/secrets/${id}`))).toEqual([404, `secret ${id} not found`]);
  });

  fact(
    'A secret that the Spec of a service mounts cannot be removed: 400, and the service is named.',
    async (scene) => {
      const { engine, name } = scene;
      const [db, web] = [name('db'), name('web')];
      const id = await createSecret(engine, db, 'v');
      await createService(engine, { name: web, secrets: [db], replicas: 0 });
      expect(await told(engine.ask('DELETE', `/secrets/${id}`))).toEqual([
        400,
        rpc('InvalidArgument', `secret '${db}' is in use by the following service: ${web}`),
      ]);
    },
  );

  fact('Several services are all named, in no certain order.', async ({ engine, name }) => {
    const [db, web, api] = [name('db'), name('web'), name('api')];
    const id = await createSecret(engine, db, 'v');
    for (const service of [web, api]) await createService(engine, { name: service, secrets: [db], replicas: 0 });
    const [status, message] = await told(engine.ask('DELETE', `/secrets/${id}`));
    expect(status).toBe(400);
    const start = rpc('InvalidArgument', `secret '${db}' is in use by the following services: `);
    expect([`${start}${web}, ${api}`, `${start}${api}, ${web}`]).toContain(message);
  });
});
