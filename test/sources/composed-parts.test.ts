import { describe, expect, test } from '@jest/globals';
import bcrypt from 'bcryptjs';
import type { SourceRef } from '../../src/doors.js';
import type { Answer, Check } from '../../src/model/answer.js';
import { lentBy, SEALED_LABEL } from '../../src/model/labels.js';
import type { Pass } from '../../src/model/pass.js';
import { AppError } from '../../src/model/problem.js';
import type { Source, SwarmSecret } from '../../src/model/spec.js';
import { combineChecks } from '../../src/sources/template/combine-checks.js';
import { compose } from '../../src/sources/template/compose.js';
import { value } from '../support/identities.js';
import { sourceRef } from '../support/source-ref.js';
import { HOUR } from './fake-leases.js';
import { DAY, generated, leased, openMint, UUID, type Mint } from './minting.js';
import { alice, rotated, spec } from './world.js';

const part = (of: string, property = 'value'): Source => ({ kind: 'part', of, property, previousMs: null });

function composed(name: string, template: string, inputs: Readonly<Record<string, Source>>): SwarmSecret {
  const all = Object.keys(inputs).sort();
  return {
    ...spec(name, UUID),
    source: {
      kind: 'composed',
      template,
      inputs: all.flatMap((input) => {
        const source = inputs[input];
        return source === undefined ? [] : [{ name: input, source, encoding: 'none' as const }];
      }),
    },
  };
}

const DB = spec('db', leased(), { retention: { versions: 0, minAgeMs: 0 } });
const TEMPLATE = 'postgres://{{ user }}:{{ pass | urlencode }}@db/shop';
const URL = composed('url', TEMPLATE, { user: part('db', 'username'), pass: part('db') });
const MONTHLY = { ...UUID, rotation: { kind: 'interval', intervalMs: 30 * DAY } } as const;

const held = ({ plan }: Pass): string[] => plan.held.map(({ message, reason }) => `${reason}: ${message}`);
const valueOf = (mint: Mint, name: string): string => mint.swarm.row(name).value;

describe('a composed document of what another one leases', () => {
  test('is made of the same making, in the same plan', async () => {
    const mint = await openMint(DB, URL);
    expect((await mint.plan()).plan.steps).toMatchObject([
      { action: 'create', holder: 'db_v1', reason: 'Missing' },
      { action: 'create', holder: 'url_v1', reason: 'Missing' },
    ]);
    await mint.pass();
    expect(mint.leases.users).toHaveLength(1);
    expect(valueOf(mint, 'url_v1')).toBe('postgres://u1:pw-1@db/shop');
    expect(mint.swarm.row('url_v1').labels).not.toHaveProperty(SEALED_LABEL);
    await mint.settle();
    expect((await mint.plan(null)).plan.steps).toEqual([]);
    mint.keyring = await rotated();
    await mint.settle();
    expect(mint.swarm.rows.map(({ name }) => name).sort()).toEqual(['db_v1', 'url_v1']);
  });

  test('moves on with each lease, and never holds a user that was given back', async () => {
    const mint = await openMint(DB, URL);
    await mint.settle();
    for (const end = mint.now + 8 * HOUR; mint.now < end; mint.now += HOUR / 60) {
      await mint.pass();
      const newest = mint.swarm.rows.findLast(({ name }) => name.startsWith('url_v'))?.value ?? '';
      expect(mint.leases.works(/:([^:@]+)@/.exec(newest)?.[1] ?? '')).toBe(true);
    }
    expect(mint.leases.users.length).toBeGreaterThan(2);
    expect(mint.leases.users.slice(0, -2).every(({ revoked }) => revoked)).toBe(true);
  });

  test('that comes later is made of what is there, and says whose lease it works by', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    mint.documents = [DB, URL];
    await mint.settle();
    expect(valueOf(mint, 'url_v1')).toBe('postgres://u1:pw-1@db/shop');
    expect(lentBy(mint.swarm.row('url_v1').labels)).toEqual(['db_v1']);
  });

  // The lease was given back with its version, which nobody mounts, while services still run on the address made of it.
  test('that cannot move on keeps the lease of the one before', async () => {
    const mint = await openMint(DB, URL);
    await mint.settle();
    mint.documents = [DB, { ...URL, suspend: true }];
    for (const end = mint.now + 2.9 * HOUR; mint.now < end; mint.now += HOUR / 60) await mint.pass();
    expect(mint.swarm.rows.map(({ name }) => name)).toEqual(['db_v1', 'url_v1', 'db_v2']);
    expect(held(await mint.plan())).toContain(
      'WaitingForTurn: "url_v1" works by the lease of "db_v1": no later version of "url" is proven',
    );
    expect(mint.leases.works('pw-1')).toBe(true);
    mint.documents = [DB, URL];
    await mint.settle();
    await mint.pass();
    expect(valueOf(mint, 'url_v2')).toBe('postgres://u2:pw-2@db/shop');
    expect(mint.leases.users.map(({ revoked }) => revoked)).toEqual([true, false]);
  });

  test('is not for a document that may not lease them itself', async () => {
    const mint = await openMint(DB, URL);
    const rule = { services: ['*'], targets: ['*'] };
    mint.access = [
      { ...rule, secrets: 'db', stores: [{ name: 'shop-db', keys: 'shop' }] },
      { ...rule, secrets: 'url', stores: null },
    ];
    const pass = await mint.pass();
    expect(mint.swarm.rows.map(({ name }) => name)).toEqual(['db_v1']);
    expect(held(pass).join()).toContain('input "pass": the Policy does not allow "url" to have a part of "db"');
  });
});

describe('an input that is not refreshed', () => {
  const remote: Source = { kind: 'remote', store: 's', key: 'k', property: null, version: null };
  const refs = (policy: 'Periodic' | 'OnChange'): readonly SourceRef[] =>
    [remote, part('db')].map((source, index) => ({
      ...sourceRef('url', source),
      input: `i${index}`,
      refresh: { intervalMs: HOUR, policy },
    }));
  const checks = (revision: string): readonly Check[] => [{ kind: 'unasked' }, { kind: 'revision', revision }];

  // It stood on the version of the same words, with the user of a lease that was over.
  test('does not keep the document from following a part of what is made', () => {
    const [first, second] = ['1', '2'].map((revision) => combineChecks(refs('OnChange'), checks(revision)));
    expect(first).toMatchObject({ kind: 'revision' });
    expect(first).not.toEqual(second);
    expect(combineChecks(refs('Periodic'), checks('1'))).toEqual({ kind: 'unasked' });
  });

  test('counts for nothing in what a version was made of', async () => {
    const keyring = await alice();
    const source = { kind: 'composed', template: '{{ i0 }}{{ i1 }}', inputs: [] } as const;
    const answers = ['7', '1'].map((revision): Answer => {
      return { kind: 'present', value: value('x'), revision, expiresAtMs: null };
    });
    const { answer } = await compose(source, refs('OnChange'), answers, keyring);
    expect(answer).toMatchObject({
      revision: (combineChecks(refs('OnChange'), checks('1')) as { revision: string }).revision,
    });
  });
});

describe('a composed document of what another one generates', () => {
  test('hashes a password for a file of users, and is another one when the password is', async () => {
    const users = composed('users', '{{ pw | htpasswd "admin" }}', { pw: part('pw') });
    const mint = await openMint(generated('pw', MONTHLY), users);
    await mint.settle();
    const matches = (n: number): boolean => {
      const [user = '', hash = ''] = valueOf(mint, `users_v${n}`).split(':');
      return user === 'admin' && bcrypt.compareSync(valueOf(mint, `pw_v${n}`), hash);
    };
    expect(matches(1)).toBe(true);
    mint.now += 30 * DAY;
    await mint.settle();
    expect(matches(2)).toBe(true);
    expect(valueOf(mint, 'users_v2')).not.toBe(valueOf(mint, 'users_v1'));
  });

  test('whose password and key are of two documents is made of both', async () => {
    const both = composed('both', '{{ a }} {{ b }}', { a: part('a'), b: part('b') });
    const mint = await openMint(generated('a', MONTHLY), both, generated('b'));
    await mint.settle();
    mint.now += 30 * DAY;
    await mint.settle();
    expect(valueOf(mint, 'both_v2')).toBe(`${valueOf(mint, 'a_v2')} ${valueOf(mint, 'b_v1')}`);
  });

  test('waits while one of them is due and suspended, and no step fails', async () => {
    const both = composed('both', '{{ a }} {{ b }}', { a: part('a'), b: part('b') });
    const mint = await openMint(generated('a', MONTHLY), both, generated('b'));
    await mint.settle();
    mint.now += 30 * DAY;
    mint.documents = [generated('a', MONTHLY, { suspend: true }), both, generated('b')];
    const pass = await mint.pass();
    expect(pass.outcomes).toEqual([]);
    expect(held(pass)).toContain('PartWaits: "both" is made of "a", which is due and not made now');
    mint.documents = [generated('a', MONTHLY), both, generated('b')];
    await mint.settle();
    expect(valueOf(mint, 'both_v2')).toBe(`${valueOf(mint, 'a_v2')} ${valueOf(mint, 'b_v1')}`);
  });

  test('that could not be made with the other is made of it in a later pass', async () => {
    const mint = await openMint(generated('a', MONTHLY), composed('line', 'pw={{ a }}', { a: part('a') }));
    await mint.settle();
    mint.now += 30 * DAY;
    mint.swarm.onCreate = (name) => {
      if (name === 'line_v2') throw new AppError('EngineUnreachable', 'it is gone');
    };
    await mint.pass();
    expect(mint.swarm.rows.map(({ name }) => name)).toEqual(['a_v1', 'line_v1', 'a', 'a_v2']);
    mint.swarm.onCreate = () => undefined;
    await mint.settle();
    expect(valueOf(mint, 'line_v2')).toBe(`pw=${valueOf(mint, 'a_v2')}`);
    expect(mint.swarm.rows.filter(({ name }) => name.startsWith('a_v'))).toHaveLength(2);
  });
});
