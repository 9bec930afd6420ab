import { describe, expect, test } from '@jest/globals';
import { readPosture } from '../../src/swarm/posture.js';
import { secretLooking } from '../../src/model/secret-looking.js';

describe('an environment variable seems to hold a secret', () => {
  test.each([
    'DB_PASSWORD=hunter2',
    'POSTGRES_PASSWORD=1234',
    'MYSQL_PWD=x',
    'API_KEY=x',
    'apiKey=x',
    'SECRET_KEY_BASE=x',
    'GITHUB_TOKEN=x',
    'AWS_SECRET_ACCESS_KEY=x',
    'DATABASE_URL=postgres://shop:hunter2@db/shop',
    'CERT=-----BEGIN RSA PRIVATE KEY-----',
    'X=ghp_abcdefghijklmnopqrstuvwxyz',
  ])('%s', (entry) => expect(secretLooking([entry])).toEqual([entry.split('=')[0]]));
});

describe('an environment variable does not seem to hold a secret', () => {
  test.each([
    'DB_PASSWORD_FILE=/run/secrets/db',
    'DB_PASSWORD=/run/secrets/db',
    'DB_PASSWORD=',
    'DB_PASSWORD',
    'TOKEN_TTL=3600',
    'USE_TOKENS=true',
    'SECRET={{.Node.ID}}',
    'DATABASE_URL=postgres://db/shop',
    'COMPASS=north',
    'KEYBOARD=de',
    'PATH=/usr/bin',
  ])('%s', (entry) => expect(secretLooking([entry])).toEqual([]));
});

describe('the posture of a service', () => {
  const spec = (more: object, container: object = {}): unknown => ({
    ID: 'x',
    Spec: { Name: 'web', TaskTemplate: { ContainerSpec: container }, ...more },
  });

  test('has no value in it', () => {
    const read = readPosture(spec({}, { Env: ['B_TOKEN=canary-7f3a', 'A_TOKEN=canary-7f3a', 'A_TOKEN=canary-7f3a'] }));
    expect(read.secretVariables).toEqual(['A_TOKEN', 'B_TOKEN']);
    expect(JSON.stringify(read)).not.toContain('canary');
  });

  test('has the defaults of the engine', () =>
    expect(readPosture(spec({}))).toEqual({
      name: 'web',
      secretVariables: [],
      healthcheck: false,
      update: { order: 'stop-first', failureAction: 'pause', delayMs: 0, monitorMs: 5000, parallelism: 1 },
    }));

  test('has what was set', () => {
    const UpdateConfig = {
      Order: 'start-first',
      FailureAction: 'rollback',
      Delay: 2e9,
      Monitor: 15e8,
      Parallelism: 0,
    };
    const read = readPosture(spec({ UpdateConfig }, { Healthcheck: { Test: ['CMD', 'true'] } }));
    expect(read).toMatchObject({
      healthcheck: true,
      update: { order: 'start-first', failureAction: 'rollback', delayMs: 2000, monitorMs: 1500, parallelism: 0 },
    });
    expect(readPosture(spec({}, { Healthcheck: { Test: ['NONE'] } })).healthcheck).toBe(false);
  });
});
