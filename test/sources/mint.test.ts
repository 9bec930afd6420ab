import { describe, expect, test } from '@jest/globals';
import { planJson } from '../../src/api/json.js';
import { SEALED_LABEL } from '../../src/model/labels.js';
import { AppError } from '../../src/model/problem.js';
import type { Pass } from '../../src/model/pass.js';
import { DAY, generated, openMint, UUID } from './minting.js';
import { lost, rotated } from './world.js';

const MONTHLY = { ...UUID, rotation: { kind: 'interval', intervalMs: 30 * DAY } } as const;

const steps = ({ plan }: Pass): string[] =>
  plan.steps.map((step) => `${step.action} ${'holder' in step ? step.holder : ''} ${step.reason}`);
const held = ({ plan }: Pass): string[] => plan.held.map(({ message, reason }) => `${reason}: ${message}`);

describe('a value is made once', () => {
  test('a plan says that a value will be made, and makes none', async () => {
    const mint = await openMint(generated('db'));
    expect(steps(await mint.plan())).toEqual(['create db_v1 Missing']);
    expect(steps(await mint.plan(null))).toEqual(['create db_v1 Missing']);
    expect(mint.swarm.rows).toEqual([]);
  });

  test('it goes to the version and to the plain name, and no later pass makes another', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const { value } = mint.swarm.row('db_v1');
    expect(value).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(mint.swarm.row('db').value).toBe(value);
    mint.now += 4000 * DAY;
    await mint.settle();
    expect(mint.swarm.rows.map(({ name }) => name)).toEqual(['db_v1', 'db']);
    expect(steps(await mint.plan(null))).toEqual([]);
  });

  test('the stable holder that somebody removed is made again of the same value', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const { id } = mint.swarm.row('db');
    await mint.swarm.remove(id);
    await mint.settle();
    expect(mint.swarm.row('db').value).toBe(mint.swarm.row('db_v1').value);
  });

  test('it lies sealed in a label of its version alone, which a relabel carries and no plan prints', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const sealed = mint.swarm.row('db_v1').labels[SEALED_LABEL] ?? '';
    expect(sealed).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
    expect(mint.swarm.row('db').labels).not.toHaveProperty(SEALED_LABEL);
    mint.documents = [generated('db', UUID, { labels: { team: 'payments' } })];
    const pass = await mint.plan();
    expect(steps(pass)).toContain('relabel db_v1 LabelsDrifted');
    expect(JSON.stringify(planJson(pass.plan))).not.toContain('AGE ENCRYPTED');
    await mint.settle();
    expect(mint.swarm.row('db_v1').labels).toMatchObject({ team: 'payments', [SEALED_LABEL]: sealed });
  });
});

describe('another value is made', () => {
  test('when `rotate` changes, and going back uses the earlier one again', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const first = mint.swarm.row('db').value;
    mint.documents = [generated('db', UUID, { rotate: '2' })];
    expect(steps(await mint.plan())).toEqual(['create db_v2 RotateRequested']);
    await mint.settle();
    expect(mint.swarm.row('db').value).not.toBe(first);
    expect(mint.swarm.row('db').value).toBe(mint.swarm.row('db_v2').value);
    mint.documents = [generated('db')];
    await mint.settle();
    expect(mint.swarm.row('db').value).toBe(first);
    expect(mint.swarm.rows.map(({ name }) => name).sort()).toEqual(['db', 'db_v1', 'db_v2']);
  });

  test('when the recipe changes', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const recipe = { kind: 'bytes', length: 16, format: 'hex' } as const;
    mint.documents = [generated('db', { kind: 'generate', recipe, rotation: null })];
    expect(steps(await mint.plan())).toEqual(['create db_v2 SourceChanged']);
    await mint.settle();
    expect(mint.swarm.row('db').value).toMatch(/^[0-9a-f]{32}$/);
  });

  test('when it is as old as `rotation` says, counted from its creation; another interval makes none by itself', async () => {
    const mint = await openMint(generated('db', MONTHLY));
    await mint.settle();
    mint.now += 30 * DAY - 1;
    expect(steps(await mint.plan())).toEqual([]);
    mint.now += 1;
    expect(steps(await mint.plan())).toEqual(['create db_v2 RotationDue']);
    mint.documents = [generated('db', { ...UUID, rotation: { kind: 'interval', intervalMs: 31 * DAY } })];
    expect(steps(await mint.plan())).toEqual([]);
    mint.documents = [generated('db', MONTHLY)];
    await mint.settle();
    expect(mint.swarm.row('db').value).toBe(mint.swarm.row('db_v2').value);
    mint.now += 29 * DAY;
    expect(steps(await mint.plan())).toEqual([]);
  });

  test('a due rotation has a reason that says since when', async () => {
    const mint = await openMint(generated('db', MONTHLY));
    await mint.settle();
    mint.now += 40 * DAY;
    const [step] = (await mint.plan()).plan.steps;
    expect(step?.message).toBe('a new value of "db" is due since 2026-01-31T00:00:00.000Z');
  });
});

describe('clocks', () => {
  test('an operator ahead of the engine makes a due value once, not in every pass', async () => {
    const mint = await openMint(generated('db', { ...UUID, rotation: { kind: 'interval', intervalMs: DAY / 24 } }));
    mint.ahead = DAY;
    await mint.settle();
    mint.now += DAY / 24;
    await mint.settle();
    expect(mint.swarm.rows.map(({ name }) => name).sort()).toEqual(['db', 'db_v1', 'db_v2']);
  });

  test('an engine two seconds behind does not make the hour of a cron line strike twice', async () => {
    const rotation = { kind: 'cron', cron: '0 3 * * *', timeZone: 'UTC' } as const;
    const mint = await openMint(generated('db', { ...UUID, rotation }));
    mint.ahead = 2000;
    await mint.settle();
    mint.now += DAY / 8 - 2000;
    await mint.settle();
    expect(mint.swarm.rows.map(({ name }) => name).sort()).toEqual(['db', 'db_v1', 'db_v2']);
  });
});

describe('keys', () => {
  test('a new identity takes the value over: the old one opens it, nothing is made', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const { value } = mint.swarm.row('db_v1');
    mint.keyring = await rotated();
    await mint.settle();
    expect(mint.swarm.rows.map((row) => [row.name, row.value])).toEqual([
      ['db_v1', value],
      ['db', value],
    ]);
    expect(mint.swarm.row('db').labels['waxseal.fingerprint']).toContain(mint.keyring.keyId);
  });

  test('a lost identity makes no other value: it is held, and a changed `rotate` is the way on', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    mint.keyring = await lost();
    const pass = await mint.pass();
    expect(held(pass).join()).toContain('SourceUnavailable: no identity of this process opens the value of "db"');
    expect(mint.swarm.rows).toHaveLength(2);
  });

  test('a label that somebody took away is told, with the way on', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const { id, labels } = mint.swarm.row('db_v1');
    const rest = Object.entries(labels).filter(([key]) => key !== SEALED_LABEL);
    await mint.swarm.relabel({ id, index: 1, swarmName: 'db_v1' }, Object.fromEntries(rest));
    expect(steps(await mint.plan())).toEqual([]);
    await mint.swarm.remove(mint.swarm.row('db').id);
    expect(held(await mint.plan())).toEqual([
      'SourceUnavailable: the value of "db" is not in the labels of "db_v1"; hint: it cannot be made again: change `rotate` for a new one',
    ]);
  });
});

describe('a part of a value', () => {
  const zone = (name: string) => ({ secrets: `${name}_*`, services: [`${name}_*`], targets: ['*'], stores: null });
  const copyAs = (name: string) => generated(name, { kind: 'part', of: 'pay_db', property: 'value', previousMs: null });

  // The other zone's services may not mount pay_db; under a name of their own they got its value.
  test('is not for services that may not mount the whole', async () => {
    const mint = await openMint(generated('pay_db'), copyAs('shop_db'), copyAs('pay_copy'));
    mint.access = [zone('pay'), zone('shop')];
    await mint.settle();
    expect(held(await mint.plan())).toEqual([
      'SourceUnavailable: the Policy does not allow "shop_db" to have a part of "pay_db"; hint: every service that may mount it must be one that may mount "pay_db"',
    ]);
    expect(mint.swarm.row('pay_copy_v1').value).toBe(mint.swarm.row('pay_db_v1').value);
    expect(held(await mint.plan(null))).toHaveLength(1);
  });
});

describe('failures', () => {
  test('a value that cannot be made fails its own create and nothing else', async () => {
    const mint = await openMint(generated('a'), generated('b', UUID, { encoding: 'hex' }));
    const { outcomes } = await mint.pass();
    expect(outcomes.map(({ code, result, step }) => ['secret' in step ? step.secret : '', result, code])).toEqual([
      ['a', 'done', null],
      ['b', 'failed', 'EncodingInvalid'],
    ]);
    await mint.pass();
    expect(mint.swarm.rows.map(({ name }) => name)).toEqual(['a_v1', 'a']);
  });

  test('of two operators at once one makes the value; the other finds it', async () => {
    const mint = await openMint(generated('db'));
    const [one, two] = await Promise.all([mint.pass(), mint.pass()]);
    expect([one, two].flatMap(({ outcomes }) => outcomes.map(({ result }) => result)).sort()).toEqual([
      'conflict',
      'done',
    ]);
    await mint.settle();
    expect(mint.swarm.row('db').value).toBe(mint.swarm.row('db_v1').value);
  });

  // A part was made of the value that stands, in every pass another version of the same bytes, each of them rolled out.
  test('a part of what is due and not made now waits', async () => {
    const part = generated('copy', { kind: 'part', of: 'db', property: 'value', previousMs: null });
    const mint = await openMint(generated('db', MONTHLY), part);
    await mint.settle();
    mint.now += 30 * DAY;
    mint.documents = [generated('db', MONTHLY, { suspend: true }), part];
    for (let i = 0; i < 3; i++) expect((await mint.pass()).outcomes).toEqual([]);
    expect(held(await mint.plan())).toContain('PartWaits: "copy" is made of "db", which is due and not made now');
    expect(mint.swarm.rows.filter(({ name }) => name.startsWith('copy_v'))).toHaveLength(1);
    mint.documents = [generated('db', MONTHLY), part];
    await mint.settle();
    expect(mint.swarm.row('copy').value).toBe(mint.swarm.row('db_v2').value);
  });

  test('an engine that goes away before the create loses nothing: the next pass makes a value', async () => {
    const mint = await openMint(generated('db'));
    mint.swarm.onCreate = () => {
      throw new AppError('EngineUnreachable', 'it is gone');
    };
    await mint.pass();
    mint.swarm.onCreate = () => undefined;
    await mint.settle();
    expect(mint.swarm.row('db').value).toBe(mint.swarm.row('db_v1').value);
  });
});
