import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { canary, unique } from './support/run.js';
import { createSecret } from './support/secrets.js';
import { createService } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied, waxseal } from './support/waxseal.js';

const engine = mainEngine();

interface FindingJson {
  readonly severity: string;
  readonly code: string;
  readonly where: string;
  readonly message: string;
}

async function doctor(dir: SpecDirectory): Promise<{ findings: readonly FindingJson[]; printed: string }> {
  const { stdout, stderr } = await waxseal(['doctor', ...dir.flags, '-o', 'json'], { engine });
  const { findings } = JSON.parse(stdout) as { findings: readonly FindingJson[] };
  return { findings, printed: stdout + stderr };
}

// No canary: the suite looks for those in every spec, and here somebody else put a secret where it does not belong.
test('doctor tells which services hold secrets in their environment or cannot catch a bad value, and no value', async () => {
  const [db, web, safe, dir, value] = [unique('db'), unique('web'), unique('safe'), directory(), unique('hunter2')];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: db, target: 'password', mode: 0o444 }];
  await createService(engine, {
    name: web,
    secrets,
    replicas: 2,
    update: { failureAction: 'continue', order: 'start-first', monitorSeconds: 1 },
    container: { Env: [`DB_PASSWORD=${value}`, `BROKER=amqp://shop:${value}@broker/`, 'DB_PASSWORD_FILE=/run/x'] },
  });
  await createService(engine, {
    name: safe,
    secrets: [{ secret: db, target: 'password' }],
    update: { failureAction: 'rollback', monitorSeconds: 5 },
  });
  const { findings, printed } = await doctor(dir);
  const of = (service: string): string[] =>
    findings.filter(({ where }) => where === `service "${service}"`).map(({ code }) => code);
  expect(of(web)).toEqual([
    'SecretInEnvironment',
    'SecretInEnvironment',
    'StartFirstUnchecked',
    'FailureActionContinue',
    'MonitorTooShort',
    'DelayBelowMonitor',
    'MountReadableByAll',
  ]);
  expect(
    findings.flatMap(({ code, message, where }) =>
      code === 'SecretInEnvironment' && where.includes(web) ? [/"(.+?)"/.exec(message)?.[1]] : [],
    ),
  ).toEqual(['BROKER', 'DB_PASSWORD']);
  expect(of(safe)).toEqual([]);
  expect(printed).not.toContain(value);
});

test('doctor names secrets that nobody mounts, an engine it cannot reach, and an identity of somebody else', async () => {
  const [old, dir, other] = [unique('old'), directory(), directory()];
  await createSecret(engine, old, canary());
  const { findings } = await doctor(dir);
  expect(findings).toContainEqual(expect.objectContaining({ code: 'NobodyMounts', where: `secret "${old}"` }));
  expect(findings.map(({ code }) => code)).toContain('IdentityNotInSwarm');

  const wrong = ['doctor', '-d', dir.path, ...other.flags.slice(2), '-H', 'unix:///nowhere/d.sock'];
  const { code, stdout } = await waxseal(wrong, {});
  expect(code).toBe(1);
  expect(stdout).toContain('(KeyMismatch)');
  expect(stdout).toContain('no Docker Engine at "unix:///nowhere/d.sock"');
});
