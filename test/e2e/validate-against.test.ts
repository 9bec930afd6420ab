import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { canary, unique } from './support/run.js';
import { createService } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied, waxseal } from './support/waxseal.js';

const engine = mainEngine();

test('a snapshot of a real engine tells validate how services are updated, and nothing else of them', async () => {
  const [db, web, safe, dir, value] = [unique('db'), unique('web'), unique('safe'), directory(), unique('hunter2')];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const mode = 0o444;
  await createService(engine, {
    name: web,
    secrets: [{ secret: db, target: 'password', mode }],
    replicas: 2,
    update: { failureAction: 'pause', order: 'start-first', monitorSeconds: 1 },
    container: {
      Env: [`DB_PASSWORD=${value}`],
      Mounts: [{ Type: 'bind', Source: '/tmp', Target: `/${value}` }],
      Hostname: value,
    },
    labels: { 'of.somebody': value },
  });
  await createService(engine, {
    name: safe,
    secrets: [{ secret: db, target: 'password' }],
    update: { failureAction: 'rollback', monitorSeconds: 5 },
  });
  const { stdout: snapshot } = await waxseal(['snapshot', ...dir.flags], { engine });
  // No environment, no mount, no label, no image: not even how they are called.
  expect(snapshot).not.toMatch(new RegExp(`${value}|DB_PASSWORD|busybox|of\\.somebody`));
  const file = join(dir.path, '.swarm.json');
  writeFileSync(file, snapshot);
  const { stdout } = await waxseal(['validate', '-d', dir.path, '--against', file, '-o', 'json'], {});
  const { problems } = JSON.parse(stdout) as { problems: readonly { code: string; message: string; file: string }[] };
  const of = (service: string): string[] =>
    problems.filter(({ message }) => message.startsWith(`"${service}": `)).map(({ code }) => code);
  expect(of(web).sort()).toEqual([
    'DelayBelowMonitor',
    'FailureActionPause',
    'MonitorTooShort',
    'MountReadableByAll',
    'StartFirstUnchecked',
  ]);
  expect(of(safe)).toEqual([]);
  expect(problems.every((one) => one.file.length > 0 || !one.message.includes(web))).toBe(true);
}, 240_000);
