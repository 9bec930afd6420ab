import { describe, expect, test } from '@jest/globals';
import type { Graph } from '../../src/api/graph.js';
import { graphMermaid } from '../../src/cli/view-mermaid.js';
import { createSecret, createService, settleDown } from '../world/engine.js';
import { newDesk, waxseal, type Desk } from './doors.js';

const PLACE = { file: 'db.yaml', line: 1, column: 1 };
const consumer = (service: string) =>
  ({ service, selector: null, target: 'db', uid: '0', gid: '0', mode: 0o400, force: false, place: PLACE }) as const;
const access = [{ secrets: '*', services: ['web', 'mailer'], targets: ['*'], stores: null }];

/** "web" mounts the stable name and follows; "cron" does too, and may not; "mailer" shall, and is not deployed. */
async function shop(): Promise<Desk> {
  const desk = newDesk({ db: { value: 'one', consumers: [consumer('mailer')] } });
  desk.policy = { access };
  await waxseal(desk, 'apply');
  const secret = [...desk.world.secrets.values()].find(({ name }) => name === 'db');
  if (secret === undefined) throw new Error('no stable holder was made');
  for (const name of ['web', 'cron'])
    createService(desk.world, { name, refs: [{ secret, target: 'db' }], replicas: 1 });
  createSecret(desk.world, 'foreign', {}, 'x');
  settleDown(desk.world);
  return desk;
}

async function graph(desk: Desk): Promise<Graph> {
  const { code, out } = await waxseal(desk, 'graph -o json');
  expect(code).toBe(0);
  return JSON.parse(out) as Graph;
}

describe('graph', () => {
  test('tells which service mounts which version, what is wanted, and what the rules forbid', async () => {
    const { holders, mounts, secrets, services, wanted } = await graph(await shop());
    expect(secrets).toEqual([{ name: 'db', source: 'sealed', stores: [] }]);
    expect(holders.map(({ name, state }) => `${name} ${state}`)).toEqual(['db proven', 'db_v1 proven']);
    expect(mounts).toEqual([
      { service: 'cron', holder: 'db', target: 'db', use: 'now', allowed: false },
      { service: 'web', holder: 'db', target: 'db', use: 'now', allowed: true },
    ]);
    expect(wanted).toEqual([{ service: 'mailer', deployed: false, secret: 'db' }]);
    expect(services.map(({ name }) => name)).toEqual(['cron', 'mailer', 'web']);
  });

  test('tells what a rollback would mount', async () => {
    const desk = await shop();
    desk.git = { db: { value: 'two' } };
    await waxseal(desk, 'apply --no-wait');
    const uses = (await graph(desk)).mounts.map(({ holder, service, use }) => `${service} ${holder} ${use}`);
    expect(uses).toContain('web db_v2 now');
    expect(uses).toContain('web db rollback');
  });

  test('is folded into the comment of a plan that is asked to, and into no other format', async () => {
    const desk = await shop();
    desk.git = { db: { value: 'two' } };
    const { out } = await waxseal(desk, 'plan -o markdown --graph');
    expect(out).toContain('```mermaid\nflowchart LR');
    expect(out).toMatch(/Again: `waxseal plan .* --graph`/);
    expect((await waxseal(desk, 'plan -o markdown')).out).not.toContain('mermaid');
    expect((await waxseal(desk, 'plan --graph')).err).toContain('--graph goes with -o markdown');
  });

  test('writes nothing', async () => {
    const desk = await shop();
    desk.calls.splice(0);
    await graph(desk);
    expect(desk.calls).toEqual(['list']);
  });

  test('is a flowchart of Mermaid by itself, with what is forbidden in red', async () => {
    const { out } = await waxseal(await shop(), 'graph');
    expect(out).toBe(
      [
        'flowchart LR',
        '  n0(["db<br/>sealed"])',
        '  n1["db<br/>proven"]',
        '  n0 --- n1',
        '  n2["db_v1<br/>proven"]',
        '  n0 --- n2',
        '  n3[/"cron"/]',
        '  n4[/"mailer"/]',
        '  n5[/"web"/]',
        '  n1 ==>|"db"| n3',
        '  n1 ==>|"db"| n5',
        '  n0 -.->|"wanted"| n4',
        '  linkStyle 2 stroke:#c00',
        '',
      ].join('\n'),
    );
  });

  test('lets no name of a service or a target mean anything', () => {
    const hostile = 'x"];click n0 "javascript:alert(1)"<b>#35;\n%%{init}';
    const out = graphMermaid({
      secrets: [{ name: 'db', source: null, stores: [] }],
      holders: [{ name: 'db_v1', secret: 'db', role: 'version', state: 'proven' }],
      services: [{ name: hostile, stack: null }],
      mounts: [{ service: hostile, holder: 'db_v1', target: hostile, use: 'now', allowed: true }],
      wanted: [],
    });
    const lines = out.split('\n');
    expect(lines).toHaveLength(7);
    expect(out).not.toMatch(/javascript:|<b>|%%|"\];/);
  });
});
