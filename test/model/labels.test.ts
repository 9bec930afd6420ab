import { describe, expect, test } from '@jest/globals';
import {
  decodeHolder,
  decodeState,
  encodeLabels,
  encodeState,
  LABEL,
  drifts,
  type HolderFields,
} from '../../src/model/labels.js';
import type { HolderState } from '../../src/model/live.js';
import { readName, versionName } from '../../src/model/names.js';

const OWNER = 'shop-prod-k7f3';

const FIELDS: HolderFields = {
  owner: OWNER,
  swarmName: 'prod_db_v3',
  secret: 'db',
  role: 'version',
  version: 3,
  turn: 5,
  fingerprint: 'hmac-sha256:0a1b:ff',
  rotate: '2026-11-24',
  source: 'abc',
  state: { kind: 'failed', why: 'web: 2 of 3 tasks failed, "exit code 1"' },
  mounts: ['svc1', 'svc2'],
  unjudged: ['svc3'],
  refused: ['svc4'],
  judgedAfter: 4711,
  deletionPolicy: 'Delete',
  revision: 'deadbeef',
  userLabels: { team: 'payments' },
};

const row = (name: string, labels: Readonly<Record<string, string>>) => ({
  id: 'id1',
  index: 7,
  name,
  labels,
  createdAtMs: 1000,
});

describe('labels of a holder', () => {
  test('a config has a label of its own, and says in the Swarm what it is by where it lies', () => {
    const labels = encodeLabels({ ...FIELDS, secret: 'config/db', swarmName: 'config/prod_db_v3' }, {});
    expect(labels).toMatchObject({ 'waxseal.config': 'db', 'waxseal.self': 'prod_db_v3' });
    expect(labels).not.toHaveProperty([LABEL.secret]);
    const config = { secret: 'config/db', swarmName: 'config/prod_db_v3', version: 3 };
    expect(decodeHolder(row('config/prod_db_v3', labels), OWNER)).toMatchObject(config);
    expect(decodeHolder(row('prod_db_v3', labels), OWNER)).toBeNull();
    expect(decodeHolder(row('config/prod_db_v3', encodeLabels(FIELDS, {})), OWNER)).toBeNull();
  });

  test('say everything that a holder is', () => {
    const labels = encodeLabels(FIELDS, {});
    const { owner, revision, userLabels, ...told } = FIELDS;
    expect([owner, revision, userLabels]).toHaveLength(3);
    expect(decodeHolder(row('prod_db_v3', labels), OWNER)).toEqual({
      ...told,
      id: 'id1',
      index: 7,
      writable: true,
      labels,
      createdAtMs: 1000,
    });
  });

  test('have names that are API', () => {
    expect(encodeLabels(FIELDS, {})).toEqual({
      team: 'payments',
      'waxseal.format': '1',
      'waxseal.owner': OWNER,
      'waxseal.secret': 'db',
      'waxseal.self': 'prod_db_v3',
      'waxseal.role': 'version',
      'waxseal.version': '3',
      'waxseal.turn': '5',
      'waxseal.fingerprint': 'hmac-sha256:0a1b:ff',
      'waxseal.rotate': '2026-11-24',
      'waxseal.source': 'abc',
      'waxseal.state': 'failed: web: 2 of 3 tasks failed, "exit code 1"',
      'waxseal.mounts': 'svc1,svc2',
      'waxseal.unjudged': 'svc3',
      'waxseal.refused': 'svc4',
      'waxseal.judged-after': '4711',
      'waxseal.deletion-policy': 'Delete',
      'waxseal.revision': 'deadbeef',
    });
  });

  test('leave defaults out, and read the same without them', () => {
    const plain: HolderFields = {
      ...FIELDS,
      turn: 3,
      rotate: '',
      mounts: [],
      unjudged: [],
      refused: [],
      judgedAfter: 0,
      revision: null,
    };
    const labels = encodeLabels(plain, {});
    for (const key of ['turn', 'rotate', 'mounts', 'unjudged', 'refused', 'judgedAfter', 'revision'] as const) {
      expect(labels).not.toHaveProperty([LABEL[key]]);
    }
    expect(decodeHolder(row('prod_db_v3', labels), OWNER)).toMatchObject({ turn: 3, rotate: '', mounts: [] });
  });

  test('keep labels of a later waxseal and drop user labels that left git', () => {
    const labels = encodeLabels(FIELDS, { 'waxseal.later': 'x', old: 'y', 'waxseal.mounts': 'svc9' });
    expect(labels).toMatchObject({ 'waxseal.later': 'x', 'waxseal.mounts': 'svc1,svc2' });
    expect(labels).not.toHaveProperty('old');
  });

  test('do not differ by the order of lists or by the revision', () => {
    const labels = encodeLabels({ ...FIELDS, mounts: ['b', 'a'], revision: 'r1' }, {});
    const holder = decodeHolder(row(FIELDS.swarmName, labels), OWNER);
    if (holder === null) throw new Error('not a holder');
    const fields = { ...FIELDS, mounts: ['a', 'b'], revision: null };
    expect(drifts(holder, fields)).toBe(false);
    expect(drifts(holder, { ...fields, mounts: ['a'] })).toBe(true);
    expect(drifts(holder, { ...fields, turn: 9 })).toBe(true);
    expect(drifts(holder, { ...fields, userLabels: { ...fields.userLabels, extra: '' } })).toBe(true);
    expect(drifts({ ...holder, labels: { ...labels, extra: '' } }, fields)).toBe(true);
    expect(drifts({ ...holder, labels: { ...labels, 'waxseal.state': 'odd' } }, fields)).toBe(true);
  });
});

describe('ownership', () => {
  const labels = encodeLabels(FIELDS, {});
  test.each([
    ['another owner', 'prod_db_v3', labels, 'other'],
    ['a copied label: self names another secret', 'prod_db_v4', labels, OWNER],
    ['a secret label that does not fit the name', 'prod_db_v3', { ...labels, [LABEL.secret]: 'web' }, OWNER],
    ['no secret label', 'prod_db_v3', { ...labels, [LABEL.secret]: '' }, OWNER],
    ['no format', 'prod_db_v3', { ...labels, [LABEL.format]: '' }, OWNER],
    ['no labels', 'prod_db_v3', {}, OWNER],
  ])('is not proven by %s', (_, name, given, owner) => {
    expect(decodeHolder(row(name, given), owner)).toBeNull();
  });

  test('of a holder with a newer format is read-only', () => {
    expect(decodeHolder(row('prod_db_v3', { ...labels, [LABEL.format]: '2' }), OWNER)?.writable).toBe(false);
  });

  test('survives labels that somebody broke, which then count as the harmless thing', () => {
    const broken = { ...labels, [LABEL.state]: 'maybe', [LABEL.version]: 'x', [LABEL.role]: 'y', [LABEL.turn]: '-1' };
    const holder = decodeHolder(row('prod_db_v3', { ...broken, [LABEL.deletionPolicy]: 'Delte' }), OWNER);
    expect(holder).toMatchObject({
      state: { kind: 'trial' },
      role: 'version',
      version: 3,
      turn: 3,
      deletionPolicy: 'Retain',
    });
  });

  test('a stable holder is always proven', () => {
    const stable = encodeLabels({ ...FIELDS, swarmName: 'prod_db', role: 'stable', version: 0, turn: 0 }, {});
    const holder = decodeHolder(row('prod_db', stable), OWNER);
    expect(holder).toMatchObject({ role: 'stable', version: 0, state: { kind: 'proven' } });
    expect(stable).not.toHaveProperty([LABEL.state]);
  });
});

test.each<HolderState>([
  { kind: 'trial' },
  { kind: 'proven' },
  { kind: 'failed', why: 'a: b' },
  { kind: 'suspect', others: ['a_v1', 'b_v2'] },
])('state $kind reads as it was written', (state) => {
  expect(decodeState(encodeState(state))).toEqual(state);
});

test('a name tells stem and version, and only a canonical number is one', () => {
  expect(readName(versionName('db', 12))).toEqual({ stem: 'db', version: 12 });
  expect(readName('db')).toEqual({ stem: 'db', version: 0 });
  expect(readName('db_v0')).toEqual({ stem: 'db_v0', version: 0 });
  expect(readName('db_v01')).toEqual({ stem: 'db_v01', version: 0 });
  expect(readName('_v1')).toEqual({ stem: '_v1', version: 0 });
});
