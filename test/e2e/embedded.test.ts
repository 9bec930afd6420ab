import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedEngine, type EmbeddedEngine } from '../../src/swarm/embedded/start.js';
import { directory } from './support/directory.js';
import { docker } from './support/docker.js';
import { engineAt } from './support/engine.js';
import { canary, unique } from './support/run.js';
import { writeFiles } from './support/files.js';
import { waitFor } from './support/wait.js';
import { applied, waxseal } from './support/waxseal.js';

/** The engine inside of this process, as the programs of other people see it. Needs no dockerd, but the docker CLI. */
describe('the embedded engine', () => {
  let engine: EmbeddedEngine;
  beforeAll(async () => {
    engine = await startEmbeddedEngine({ nodes: 2 });
  });
  afterAll(() => engine.close());

  test('says what it is to the docker command', async () => {
    const reached = engineAt(engine.socket);
    expect(await docker(reached, ['version'])).toContain('Waxseal embedded engine');
    expect(await docker(reached, ['info', '--format', '{{.Name}} {{.Labels}}'])).toBe(
      'embedded [waxseal.embedded=true]\n',
    );
    const nodes = await docker(reached, ['node', 'ls', '--format', '{{.Hostname}} {{.Status}} {{.ManagerStatus}}']);
    expect(nodes.split('\n')).toEqual(expect.arrayContaining(['embedded Ready Leader', 'worker1 Ready ']));
  });

  test('lets the docker command work with secrets and services', async () => {
    const reached = engineAt(engine.socket);
    const [db, web] = [unique('db'), unique('web')];
    await docker(reached, ['secret', 'create', db, '-'], canary());
    const quiet = ['--quiet', '--no-resolve-image'];
    await docker(reached, ['service', 'create', ...quiet, '--name', web, '--secret', db, '--replicas', '2', 'web:1']);
    expect(await docker(reached, ['service', 'ls', '--format', '{{.Name}} {{.Replicas}} {{.Image}}'])).toContain(
      `${web} 2/2 web:1\n`,
    );
    await docker(reached, ['service', 'update', ...quiet, '--update-monitor', '1s', '--image', 'web:2', web]);
    const list = ['service', 'ps', '--no-trunc', '--format', '{{.Name}} {{.Image}} {{.DesiredState}}', web];
    expect((await docker(reached, list)).trim().split('\n').sort()).toEqual(
      [1, 2].flatMap((n) => [`${web}.${n} web:1 Shutdown`, `${web}.${n} web:2 Running`]),
    );
    await docker(reached, ['service', 'rollback', '--quiet', web]);
    // The command and the engine each watch for five seconds: either may be the first.
    await waitFor('the end of the rollback', async () =>
      (await docker(reached, ['service', 'inspect', '--pretty', web])).includes('rollback_completed'),
    );
    await expect(docker(reached, ['secret', 'rm', db])).rejects.toThrow('is in use by the following service');
    await docker(reached, ['service', 'rm', web]);
    await docker(reached, ['secret', 'rm', db]);
    expect(await docker(reached, ['secret', 'ls', '--format', '{{.Name}}'])).not.toContain(db);
  });

  test('lets waxseal rotate, and take a bad value back, as a real one does', async () => {
    const reached = engineAt(engine.socket);
    const [db, web, bad] = [unique('db'), unique('web'), `bad ${canary()}`];
    const dir = directory();
    await dir.secret(db, { value: canary() });
    await applied(dir, reached);
    const label = ['--container-label', 'waxseal.embedded.fails-on=password:bad'];
    const mount = ['--secret', `source=${db},target=password`];
    const create = ['service', 'create', '--quiet', '--no-resolve-image', '--update-monitor', '1s'];
    await docker(reached, [...create, '--name', web, ...label, ...mount, 'web:1']);
    await dir.secret(db, { value: canary() });
    await applied(dir, reached);
    const mounts = [
      'service',
      'inspect',
      '--format',
      '{{(index .Spec.TaskTemplate.ContainerSpec.Secrets 0).SecretName}}',
      web,
    ];
    expect(await docker(reached, mounts)).toBe(`${db}_v2\n`);
    await dir.secret(db, { value: bad });
    await applied(dir, reached, 3);
    expect(await docker(reached, mounts)).toBe(`${db}_v2\n`);
  });

  test('of "embedded:FILE" goes on in the next process where the last one ended', async () => {
    const file = join(writeFiles({}), 'swarm.json');
    const host = `embedded:${file}`;
    const dir = directory();
    const db = unique('db');
    await dir.secret(db, { value: canary() });
    const apply = await waxseal(['apply', ...dir.flags, '--yes', '-H', host]);
    expect([apply.code, apply.stderr]).toEqual([0, expect.any(String)]);
    const status = await waxseal(['status', ...dir.flags.slice(0, 2), '-H', host]);
    expect(status.stdout).toMatch(new RegExp(`${db} +v1 +proven`));
    const nowhere = await waxseal(['status', ...dir.flags.slice(0, 2), '-H', 'embedded:/no/such/directory/file']);
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('"/no/such/directory/file"')]);
    expect(readFileSync(file, 'utf8')).toContain(db);
  });
});
