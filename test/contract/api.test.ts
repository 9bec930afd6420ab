import { describe, expect } from '@jest/globals';
import { createSecret } from '../e2e/support/secrets.js';
import { createService, inspect } from '../e2e/support/services.js';
import { fact, factOfReal } from './support/fact.js';
import { anId, told } from './support/told.js';

/**
 * A path may begin with a version of the API. Without one the engine speaks the newest that it knows, which is the only
 * one that can be trusted to keep every field of a Spec: an older one leaves out, on the way in, what it does not know.
 */
describe('The API', () => {
  interface VersionJson {
    readonly ApiVersion: string;
    readonly MinAPIVersion: string;
  }

  fact('GET /_ping says OK in plain text, and the API version in a header.', async ({ engine }) => {
    const { status, headers, bytes } = await engine.ask('GET', '/_ping');
    expect([status, bytes.toString()]).toEqual([200, 'OK']);
    const { ApiVersion } = (await engine.get('/version')) as VersionJson;
    expect(headers).toMatchObject({ 'api-version': ApiVersion, ostype: 'linux' });
    const head = await engine.ask('HEAD', '/_ping');
    expect([head.status, head.headers['api-version']]).toEqual([200, ApiVersion]);
  });

  fact('GET /version tells the engine, its newest and its oldest API version.', async ({ engine }) => {
    expect(await engine.get('/version')).toMatchObject({
      Version: expect.any(String),
      ApiVersion: expect.stringMatching(/^1\.\d+$/),
      MinAPIVersion: expect.stringMatching(/^1\.\d+$/),
      Os: 'linux',
    });
  });

  fact(
    'GET /info tells the node and the Swarm: its ID, that the node is active, and that it is a manager.',
    async ({ engine }) => {
      expect(await engine.get('/info')).toMatchObject({
        Name: expect.any(String),
        ServerVersion: expect.any(String),
        Swarm: {
          NodeID: anId(),
          LocalNodeState: 'active',
          ControlAvailable: true,
          Error: '',
          Cluster: { ID: anId() },
        },
      });
    },
  );

  fact('The same paths work with any version between the oldest and the newest.', async ({ engine, name }) => {
    const id = await createSecret(engine, name('db'), 'v');
    const { ApiVersion } = (await engine.get('/version')) as VersionJson;
    for (const version of [ApiVersion, '1.40', '1.41']) {
      expect(await engine.get(`/v${version}/secrets/${id}`)).toMatchObject({ ID: id });
    }
  });

  fact('A newer version than the engine knows is refused with 400.', async ({ engine }) => {
    const { ApiVersion } = (await engine.get('/version')) as VersionJson;
    expect(await told(engine.ask('GET', '/v1.999/secrets'))).toEqual([
      400,
      `client version 1.999 is too new. Maximum supported API version is ${ApiVersion}`,
    ]);
  });

  factOfReal(
    'An older version drops the fields that it does not know, and says nothing.',
    'the embedded engine has one version and keeps all',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, replicas: 0, container: { Sysctls: { 'net.core.somaxconn': '100' } } });
      const { ID, Version, Spec } = await inspect(engine, web);
      const { MinAPIVersion } = (await engine.get('/version')) as VersionJson;
      // 1.39 is the last that has no Sysctls; engines from 29 on have given it up, and with it the danger.
      if (Number(MinAPIVersion.slice(2)) > 39) return;
      const path = `/v1.39/services/${ID}/update?version=${String(Version.Index)}`;
      expect((await engine.ask('POST', path, Spec)).status).toBe(200);
      expect((await inspect(engine, web)).Spec.TaskTemplate.ContainerSpec).not.toHaveProperty('Sysctls');
    },
  );

  fact('A path that does not exist is answered with 404 "page not found".', async ({ engine }) => {
    expect(await told(engine.ask('GET', '/no-such-path'))).toEqual([404, 'page not found']);
  });
});
