import { beforeEach, describe, expect, test } from '@jest/globals';
import { AppError, problem } from '../../src/model/problem.js';
import { createService, settleDown } from '../world/engine.js';
import type { Wanted } from '../world/operator.js';
import { newDesk, waxseal, type Desk } from './doors.js';
import { typo } from './plans.js';

const rollout = { maxParallel: 4, first: [], soakMs: 1000, timeoutMs: 5000, onFailure: 'Rollback' } as const;

function db(value: string, more: Partial<Wanted> = {}): { db: Wanted } {
  return { db: { value, rollout, ...more } };
}

function holders(desk: Desk): string[] {
  return [...desk.world.secrets.values()].map(({ name, value }) => `${name}=${value}`).sort();
}

function mounted(desk: Desk, service = 'web'): string[] {
  const found = [...desk.world.services.values()].find((one) => one.name === service);
  return (found?.spec.refs ?? []).map((ref) => ref.swarmName);
}

/** A Swarm in which "web" runs two tasks on the first value of "db", and nothing is left to do. */
async function shop(): Promise<Desk> {
  const desk = newDesk(db('one'));
  await waxseal(desk, 'apply');
  const secret = [...desk.world.secrets.values()].find(({ name }) => name === 'db');
  if (secret === undefined) throw new Error('no stable holder was made');
  createService(desk.world, { name: 'web', refs: [{ secret, target: 'db' }], replicas: 2 });
  settleDown(desk.world);
  desk.calls.splice(0);
  return desk;
}

describe('a rotation', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await shop();
    desk.git = db('two');
  });

  test('is shown, carried out, watched, and told', async () => {
    expect(await waxseal(desk, 'apply')).toEqual({
      code: 0,
      out: `db
  + create db_v2
      the value changed (ValueChanged)
  ~ update service web, 2 tasks restart
      db -> db_v2
      it mounts an earlier value (ReferenceStale)
  ± later: replace db
      waits until "db_v2" is proven (StableNameStale)

Plan: 1 to create, 1 service to update (2 tasks restart), 1 to replace later,
0 unchanged.

Settled: 5 steps done.
`,
      err: `created db_v2
updated service web: db -> db_v2
db_v2 is on trial
web: 0/2 tasks on db_v2
web: 1/2 tasks on db_v2
web: 2/2 tasks on db_v2
labelled db_v2
settled service web
db_v2 is proven
web: 2/2 tasks on db_v2, passed
replaced db
`,
    });
    expect(holders(desk)).toEqual(['db=two', 'db_v1=one', 'db_v2=two']);
    expect(mounted(desk)).toEqual(['db_v2']);
  });

  test('ends with the services that did not move, where nothing of it is to be mended here', async () => {
    const place = { file: 'db.yaml', line: 1, column: 1 };
    const mount = { target: 'db', uid: '0', gid: '0', mode: 0o400, force: false };
    const consumers = [{ ...mount, service: 'late', selector: null, place }];
    const { code, out } = await waxseal(newDesk({ db: { value: 'one', consumers } }), 'apply');
    expect(code).toBe(0);
    expect(out).toMatch(
      /\nSettled: 2 steps done\.\nNot moved yet:\n {2}· db: [^]*"late"[^]*\(ConsumerNotDeployed\)\n$/,
    );
  });

  test('writes nothing when there is nothing to do', async () => {
    await waxseal(desk, 'apply');
    desk.calls.splice(0);
    expect(await waxseal(desk, 'apply')).toEqual({
      code: 0,
      out: 'No changes: 1 secret as the documents say.\n',
      err: '',
    });
    expect(desk.calls).toEqual(['list']);
  });

  test('is asked about on a terminal, once', async () => {
    desk.terminal = true;
    const { code, err } = await waxseal(desk, 'apply');
    expect(code).toBe(0);
    expect(err.split('Apply this?')).toHaveLength(2);
    expect(err).toContain('\r\u001b[2Kweb: 1/2 tasks on db_v2, 0s\r');
    expect(mounted(desk)).toEqual(['db_v2']);
  });

  test('is not carried out if the answer is no', async () => {
    desk.terminal = true;
    desk.answer = false;
    const { code, out } = await waxseal(desk, 'apply');
    expect(code).toBe(1);
    expect(out).toContain('\nNothing was changed.\n');
    expect(desk.calls).toEqual(['list', 'tasks']);
  });

  test('is not asked about with --yes', async () => {
    desk.terminal = true;
    const { code, err } = await waxseal(desk, 'apply --yes');
    expect([code, err.includes('Apply this?')]).toEqual([0, false]);
  });

  test('stops after one pass with --no-wait', async () => {
    const { code, out } = await waxseal(desk, 'apply --no-wait');
    expect(code).toBe(0);
    expect(out).toContain('\nOne pass made: 2 steps done.\n');
    expect(desk.calls).toEqual(['list', 'tasks', 'create db_v2', 'update web']);
  });

  test('ends with 3 when the time is up, and can be gone on with', async () => {
    const { code, out } = await waxseal(desk, 'apply --timeout 900ms');
    expect(code).toBe(3);
    expect(out).toContain('\nThe time is up: 2 steps done.\nRunning it again goes on waiting.\n');
    expect((await waxseal(desk, 'apply')).code).toBe(0);
  });

  test('ends after the engine call in hand when it is stopped', async () => {
    desk.meddle = (call) => {
      if (call === 'create db_v2') desk.stop.abort();
    };
    const { code, out } = await waxseal(desk, 'apply');
    expect(code).toBe(1);
    expect(desk.calls.at(-1)).toBe('create db_v2');
    expect(out).toContain('\nStopped: 1 step done.\nRunning it again goes on where this ended.\n');
  });

  test('prints one JSON document with -o json', async () => {
    const { code, err, out } = await waxseal(desk, 'apply -o json');
    expect(code).toBe(0);
    expect(err).not.toContain('Plan:');
    const told = JSON.parse(out) as { outcomes: { action: string; result: string }[] };
    expect(told).toMatchObject({
      formatVersion: '1.0',
      end: 'settled',
      plan: { summary: { create: 1, repoint: 1 } },
      status: { secrets: [{ secret: 'db', holder: 'db_v2', state: 'proven' }] },
    });
    expect(told.outcomes.map(({ action, result }) => `${action} ${result}`)).toEqual([
      'create done',
      'repoint done',
      'relabel done',
      'settle done',
      'replace done',
    ]);
  });

  test('shows the plan to whoever is asked, even where standard output is for JSON', async () => {
    desk.terminal = true;
    const { err, out } = await waxseal(desk, 'apply -o json');
    expect(err).toContain('Plan: 1 to create');
    expect(JSON.parse(out)).toMatchObject({ end: 'settled' });
  });

  test('tells what each pass did to who asks for it', async () => {
    await waxseal(desk, 'apply --no-wait --log-level debug');
    const passes = (): string[] => desk.logged.filter((line) => line.startsWith('pass '));
    expect(passes()).toEqual(['pass finished {"steps":2,"done":2,"held":0,"unsettled":true,"listedTasks":true}']);
    await waxseal(desk, 'apply');
    expect(passes()).toHaveLength(1);
  });

  test('survives a write that somebody else made first', async () => {
    let once = true;
    desk.meddle = (call) => {
      if (!once || call !== 'update web') return;
      once = false;
      throw new AppError('Conflict', 'the service "web" changed meanwhile');
    };
    const { code, err } = await waxseal(desk, 'apply');
    expect(code).toBe(0);
    expect(err).toContain('update web: the service "web" changed meanwhile (Conflict); looking again\n');
    expect(mounted(desk)).toEqual(['db_v2']);
  });

  test('survives a lost leader in the middle', async () => {
    let left = 3;
    desk.meddle = (call) => {
      if (desk.calls.includes('create db_v2') && call === 'list' && left-- > 0) {
        throw new AppError('NoQuorum', 'the swarm has no leader', { retry: 'backoff' });
      }
    };
    const { code, err } = await waxseal(desk, 'apply');
    expect(code).toBe(0);
    expect(err.split('the swarm has no leader; asking again for up to a minute\n')).toHaveLength(2);
  });
});

describe('a bad value', () => {
  test('is taken back, and the reason is told with exit code 3', async () => {
    const desk = await shop();
    desk.git = db('bad');
    const { code, err, out } = await waxseal(desk, 'apply');
    expect(code).toBe(3);
    expect(err).toContain('updated service web: db_v2 -> db_v1\ndb_v2 failed\n');
    expect(out).toContain('\nNot converged:\n  ! db: "db_v2" failed in "web"');
    expect(mounted(desk)).toEqual(['db_v1']);
    desk.calls.splice(0);
    expect((await waxseal(desk, 'apply')).code).toBe(3);
    expect(desk.calls.filter((call) => call !== 'list' && call !== 'tasks')).toEqual([]);
  });
});

describe('exit codes', () => {
  test('1 with invalid documents, though the healthy ones are served', async () => {
    const desk = newDesk(db('one'));
    desk.specs = { problems: [typo()], complete: false };
    const { code, out } = await waxseal(desk, 'apply');
    expect(code).toBe(1);
    expect(out).toContain('team/db.yaml:7:3:\n  error: unknown field');
    expect(holders(desk)).toEqual(['db=one', 'db_v1=one']);
  });

  test('1 without an identity, before anything is asked of the engine', async () => {
    const desk = newDesk(db('one'));
    desk.identity = null;
    const { code, err } = await waxseal(desk, 'apply');
    expect(code).toBe(1);
    expect(err).toBe(
      'waxseal: there is no identity file "/run/secrets/waxseal_identity"\nhint: name one with --identity-file, or make one with `waxseal init`; `waxseal plan` needs none\n',
    );
    expect(desk.calls).toEqual([]);
  });

  test('1 with an identity that is not the operator’s', async () => {
    const desk = newDesk(db('one'));
    desk.identity = 'another';
    expect(await waxseal(desk, 'apply')).toMatchObject({ code: 1, out: '' });
    expect(desk.calls).toEqual([]);
  });

  test('1 without a Policy, with the problems of the directory', async () => {
    const desk = newDesk();
    desk.specs = { policy: null, problems: [typo()] };
    const { code, err } = await waxseal(desk, 'apply');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^team\/db\.yaml:7:3:\n {2}error: [^]*waxseal: "\." has no valid platform\/policy\.yaml\nhint: /,
    );
  });

  test('1 without a directory, and no word of its Policy: a typo in --dir once led to `waxseal init`', async () => {
    const desk = newDesk();
    const gone = problem('error', 'DirectoryMissing', null, { message: 'there is no "scerets"', hint: 'name it' });
    desk.specs = { policy: null, problems: [gone] };
    const told = { code: 1, out: '', err: 'waxseal: there is no "scerets"\nhint: name it\n' };
    for (const verb of ['apply', 'plan', 'status']) expect(await waxseal(desk, verb)).toEqual(told);
    expect((await waxseal(desk, 'validate')).out).not.toContain('PolicyMissing');
  });

  test('1 if the engine is not there at the start, at once', async () => {
    const desk = newDesk(db('one'));
    desk.meddle = () => {
      throw new AppError('EngineUnreachable', 'nothing listens there', { hint: 'is it running?' });
    };
    expect(await waxseal(desk, 'apply')).toEqual({
      code: 1,
      out: '',
      err: 'waxseal: nothing listens there\nhint: is it running?\n',
    });
    expect(desk.slept).toEqual([]);
  });

  test('3 if the engine refuses a step again and again, with its reason', async () => {
    const desk = newDesk(db('one'));
    desk.meddle = (call) => {
      if (call === 'create db') throw new AppError('EngineRefused', 'the engine refused it');
    };
    const { code, out } = await waxseal(desk, 'apply');
    expect(code).toBe(3);
    expect(out).toContain(
      '\nGave up: 1 step done.\nNot converged:\n  ! create db: the engine refused it (EngineRefused)\n',
    );
    expect(desk.calls.filter((call) => call === 'create db')).toHaveLength(4);
  });

  test('3 with --no-wait if a step did not go through', async () => {
    const desk = newDesk(db('one'));
    desk.meddle = (call) => {
      if (call === 'create db_v1') throw new AppError('Conflict', 'the name is taken');
    };
    expect((await waxseal(desk, 'apply --no-wait')).code).toBe(3);
  });

  test('1 for a flag that makes no sense', async () => {
    const desk = newDesk();
    expect(await waxseal(desk, 'apply --timeout soon')).toMatchObject({
      code: 1,
      err: 'waxseal: --timeout cannot be "soon"\nhint: a duration like 90s, 10m or 1h30m\n',
    });
    expect(await waxseal(desk, 'apply -o markdown')).toMatchObject({
      code: 1,
      err: 'waxseal: --output cannot be "markdown" here\nhint: one of human, json\n',
    });
  });
});

test('no value is ever printed', async () => {
  const desk = newDesk(db('canary-7f3a'));
  const told = [await waxseal(desk, 'plan -o json'), await waxseal(desk, 'apply'), await waxseal(desk, 'status')];
  expect(JSON.stringify(told)).not.toContain('canary-7f3a');
});
