import { describe, expect, test } from '@jest/globals';
import { createService, settleDown } from '../world/engine.js';
import { AppError } from '../../src/model/problem.js';
import { newDesk, waxseal, type Desk } from './doors.js';

const rollout = { maxParallel: 4, first: [], soakMs: 1000, timeoutMs: 5000, onFailure: 'Rollback' } as const;
const held = (desk: Desk): string[] => [...desk.world.secrets.values()].map(({ name }) => name).sort();

/** "web" mounts version 2 of "db", and would be rolled back to version 1. */
async function rotated(): Promise<Desk> {
  const desk = newDesk({ db: { value: 'one', rollout, stableName: false } });
  await waxseal(desk, 'apply');
  const secret = [...desk.world.secrets.values()].find(({ name }) => name === 'db_v1');
  if (secret === undefined) throw new Error('no version was made');
  createService(desk.world, { name: 'web', refs: [{ secret, target: 'db' }], replicas: 1 });
  settleDown(desk.world);
  desk.git = { db: { value: 'two', rollout, stableName: false } };
  await waxseal(desk, 'apply');
  desk.calls.splice(0);
  return desk;
}

describe('forget', () => {
  test('settles who could be rolled back to the value, removes it, and says what else is to be done', async () => {
    const desk = await rotated();
    expect(held(desk)).toEqual(['db_v1', 'db_v2']);
    const { code, out } = await waxseal(desk, 'forget db --yes');
    expect(code).toBe(0);
    expect(out).toContain('  ~ settle service web, restarts nothing\n');
    expect(out).toContain(
      '  - remove db_v1\n      "db_v1" is to be forgotten: nothing that runs needs it (Forgotten)\n',
    );
    expect(out).toContain('revoke it where it is accepted.\n');
    expect(held(desk)).toEqual(['db_v2']);
    expect(desk.calls).toEqual(['list', 'tasks', 'update web', 'remove db_v1']);
  });

  test('asks on a terminal, and does nothing without a yes', async () => {
    const desk = await rotated();
    desk.terminal = true;
    desk.answer = false;
    const { code, err, out } = await waxseal(desk, 'forget db');
    expect([code, err]).toEqual([0, '\nForget this for good? Only "yes" or "y" goes on: no\n']);
    expect(out).toContain('Nothing was changed.\n');
    expect(held(desk)).toEqual(['db_v1', 'db_v2']);
    await waxseal(desk, 'forget db --yes');
    expect(held(desk)).toEqual(['db_v2']);
  });

  test('without a terminal wants to hear --yes: what is gone does not come back', async () => {
    const desk = await rotated();
    const { code, err } = await waxseal(desk, 'forget db');
    expect(code).toBe(1);
    expect(err).toMatch(/^waxseal: without a terminal nobody can be asked.*\nhint: say --yes;/);
    expect(desk.calls).toEqual([]);
    expect(held(desk)).toEqual(['db_v1', 'db_v2']);
  });

  test('needs no identity', async () => {
    const desk = await rotated();
    desk.identity = null;
    expect((await waxseal(desk, 'forget db --yes')).code).toBe(0);
  });

  /** What was sealed anew may be the very value that failed: to forget it was to try it again. */
  test('without an identity keeps the newest version while a document says something new', async () => {
    const desk = await rotated();
    desk.git = { db: { rollout, value: 'bad' } };
    await waxseal(desk, 'apply');
    desk.git = { db: { rollout, value: 'bad, or another' } };
    expect((await waxseal(desk, 'plan')).code).toBe(0);
    desk.identity = null;
    expect((await waxseal(desk, 'forget db --version 3 --yes')).err).toContain('"db_v3" is what the documents want');
    expect(held(desk)).toContain('db_v3');
  });

  test.each([
    ['forget db --version 2', '"db_v2" is what the documents want', /rotate first/],
    ['forget db --version 7', '"db" has no version 7 in this Swarm', /waxseal status/],
    ['forget db --version x', '--version cannot be "x" here', /the number of a version/],
    ['forget dbb', 'there is no secret "dbb"', /did you mean "db"\?/],
  ])('`waxseal %s` is refused', async (line, message, hint) => {
    const desk = await rotated();
    const { code, err } = await waxseal(desk, `${line} --yes`);
    expect(code).toBe(1);
    expect(err).toContain(`waxseal: ${message}\n`);
    expect(err).toMatch(hint);
    expect(held(desk)).toEqual(['db_v1', 'db_v2']);
  });

  test('of the only version says to rotate first', async () => {
    const desk = newDesk({ db: { rollout } });
    await waxseal(desk, 'apply');
    expect((await waxseal(desk, 'forget db --yes')).err).toBe(
      'waxseal: "db" has no version but the wanted one\nhint: rotate first: `waxseal seal` another value, `waxseal apply`, then forget the old one\n',
    );
  });

  test('ends with 3 when the engine refuses', async () => {
    const desk = await rotated();
    desk.meddle = (call) => {
      if (call === 'remove db_v1') throw new AppError('NoQuorum', 'the swarm has no leader');
    };
    expect((await waxseal(desk, 'forget db --yes')).code).toBe(3);
  });
});
