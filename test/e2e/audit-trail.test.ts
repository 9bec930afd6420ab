import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { startOperator } from './support/operator.js';
import { forever } from './support/programs.js';
import { canary, runDirectory, unique } from './support/run.js';
import { createService, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied, waxseal } from './support/waxseal.js';
import { proxyTo } from './support/proxy.js';

/** Every write to a real engine, as the audit trail tells it. */
const engine = mainEngine();

/** Below record/, where the search for values at the end of the run looks too. */
function trail(): string {
  const place = join(runDirectory(), 'record', unique('audit'));
  mkdirSync(place, { recursive: true });
  return join(place, 'audit.log');
}

interface Line {
  readonly action: string;
  readonly holder: string | null;
  readonly service: string | null;
  readonly result: string;
  readonly durationMs: number;
  readonly indexBefore: number | null;
  readonly changes: readonly { from: string | null; to: string | null }[];
}

const linesOf = (file: string): readonly Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

test('every write that the engine got is one line of the audit file, and `waxseal audit` tells who had what when', async () => {
  const [db, web, dir, file, proxy] = [unique('db'), unique('web'), directory(), trail(), await proxyTo(engine)];
  await dir.secret(db, { value: canary() });
  await applied(dir, proxy, 0, '--audit-file', file);
  await createService(engine, { name: web, command: forever, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await dir.secret(db, { value: canary() });
  await applied(dir, proxy, 0, '--audit-file', file);

  const lines = linesOf(file);
  // A replaced stable holder is one step of two requests.
  const replaced = lines.filter(({ action }) => action === 'replace').length;
  expect(lines.length + replaced).toBe(proxy.writes.length);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const move = lines.find(({ action }) => action === 'repoint');
  expect(move).toMatchObject({ service: web, result: 'done', changes: [{ from: `${db}_v1`, to: `${db}_v2` }] });
  expect(move?.durationMs).toBeGreaterThanOrEqual(0);
  expect(move?.indexBefore).toBeGreaterThan(0);

  const before = await waxseal(['audit', file, '--service', web, '--at', '2020-01-01T00:00:00Z', '-o', 'json']);
  expect(JSON.parse(before.stdout)).toMatchObject({ mounts: [{ service: web, secret: db, holder: `${db}_v1` }] });
  const now = await waxseal(['audit', file, '--service', web, '--at', new Date().toISOString(), '-o', 'json']);
  expect(JSON.parse(now.stdout)).toMatchObject({ mounts: [{ service: web, secret: db, holder: `${db}_v2` }] });
  const table = await waxseal(['audit', file, '--service', web]);
  expect(table.stdout).toContain(`repoint ${web}: ${db}_v1 -> ${db}_v2 (ReferenceStale)`);
});

test('the operator keeps the same trail in a file and on its log, with the pass of each line', async () => {
  const [db, web, dir, file] = [unique('db'), unique('web'), directory(), trail()];
  await dir.secret(db, { value: canary() });
  const operator = await startOperator(dir, engine, '--audit-file', file);
  await waitFor('the first version', () => linesOf(file).some(({ holder }) => holder === `${db}_v1`));
  await createService(engine, { name: web, command: forever, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  const next = canary();
  await dir.secret(db, { value: next });
  await waitFor('the move', async () => (await mountsOf(engine, web)).includes(`${db}_v2`));
  expect(await reads(engine, web)).toEqual([next]);
  await waitFor('its line', () => linesOf(file).some(({ service }) => service === web));
  expect(await operator.stop()).toBe(0);

  const told = operator.lines().filter(({ msg }) => msg === 'engine write');
  const kept = linesOf(file) as unknown as typeof told;
  const essence = ({ action, holder, pass, service }: (typeof told)[number]): unknown => [
    pass,
    action,
    holder,
    service,
  ];
  expect(kept.map(essence)).toEqual(told.map(essence));
  expect(new Set(told.map(({ audit }) => audit))).toEqual(new Set([true]));
  const passes = new Set(operator.lines().map(({ pass }) => pass));
  expect(told.every(({ pass }) => passes.has(pass))).toBe(true);
});
