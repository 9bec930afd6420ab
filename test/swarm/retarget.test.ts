import { describe, expect, test } from '@jest/globals';
import type { ResolvedChange } from '../../src/doors.js';
import { findLossy } from '../../src/swarm/lossy.js';
import { retargetSpec } from '../../src/swarm/retarget.js';

const ref = (id: string, name: string, target = name) => ({
  File: { Name: target, UID: '1', GID: '2', Mode: 0o440, Later: true },
  SecretID: id,
  SecretName: name,
  Unheard: ['of'],
});

/** With a key that is special to careless code, and one that this program has never heard of. */
const spec = (...refs: unknown[]) =>
  JSON.parse(
    JSON.stringify({
      Name: 'web',
      TaskTemplate: {
        Runtime: 'container',
        ContainerSpec: { Image: 'x', Secrets: refs, Env: ['A=1'] },
        Zz: { __proto: 1 },
      },
      Mode: { Replicated: { Replicas: 2 } },
    }).replace('"__proto"', '"__proto__"'),
  ) as Record<string, unknown>;

const change = (from: [string, string] | null, to: [string, string] | null, target: string): ResolvedChange => ({
  secret: 'db',
  from: from?.[1] ?? null,
  fromId: from?.[0] ?? null,
  to: to?.[1] ?? null,
  toId: to?.[0] ?? null,
  target,
  file: from === null ? { uid: '5', gid: '6', mode: 0o400 } : null,
});

describe('references of a service', () => {
  test('are edited where they stand, and every other byte stays', () => {
    const before = spec(ref('1', 'a_v1'), ref('2', 'b_v1'), ref('3', 'c'));
    const text = JSON.stringify(before);
    const after = retargetSpec(before, [change(['2', 'b_v1'], ['9', 'b_v2'], 'b_v1')]);
    const named = text.replace('"SecretID":"2","SecretName":"b_v1"', '"SecretID":"9","SecretName":"b_v2"');
    expect(JSON.stringify(after)).toBe(named);
    expect(JSON.stringify(before)).toBe(text);
  });

  test('to one secret under two targets are told apart by the target', () => {
    const before = spec(ref('1', 'a', 'one'), ref('1', 'a', 'two'));
    const after = retargetSpec(before, [change(['1', 'a'], ['2', 'b'], 'two')]);
    expect(after).toEqual(spec(ref('1', 'a', 'one'), { ...ref('2', 'b', 'two') }));
  });

  test('change together, as two names that are exchanged do', () => {
    const before = spec(ref('1', 'a', 'x'), ref('2', 'b', 'y'));
    const both = [change(['1', 'a'], ['2', 'b'], 'x'), change(['2', 'b'], ['1', 'a'], 'y')];
    expect(retargetSpec(before, both)).toEqual(spec(ref('2', 'b', 'x'), ref('1', 'a', 'y')));
  });

  test('to a secret and a config of one service change in one spec, each in its own list', () => {
    const mount = (id: string, name: string) => ({
      File: { Name: 'y', UID: '0', GID: '0', Mode: 0o400 },
      ConfigID: id,
      ConfigName: name,
    });
    const of = (secret: object, ...configs: object[]) => ({
      Name: 'web',
      TaskTemplate: { ContainerSpec: { Image: 'x', Configs: configs, Secrets: [secret] } },
    });
    const moved = { ...change(['1', 'config/a_v1'], ['2', 'config/a_v2'], 'y'), secret: 'config/a' };
    const added = { ...change(null, ['3', 'config/b_v1'], 'z'), secret: 'config/b' };
    const before = of(ref('1', 'a_v1', 'x'), mount('1', 'a_v1'));
    const after = retargetSpec(before, [change(['1', 'a_v1'], ['2', 'a_v2'], 'x'), moved, added]);
    const file = { Name: 'z', UID: '5', GID: '6', Mode: 0o400 };
    expect(after).toEqual(
      of(ref('2', 'a_v2', 'x'), mount('2', 'a_v2'), { File: file, ConfigID: '3', ConfigName: 'b_v1' }),
    );
    expect(Object.keys((after['TaskTemplate'] as { ContainerSpec: object }).ContainerSpec)).toEqual(
      Object.keys(before.TaskTemplate.ContainerSpec),
    );
  });

  test('are added at the end and taken away without a trace', () => {
    const none = { Name: 'web', TaskTemplate: { ContainerSpec: { Image: 'x' } } };
    const with1 = retargetSpec(none, [change(null, ['7', 'db_v1'], 'db')]);
    expect(with1).toEqual({
      Name: 'web',
      TaskTemplate: {
        ContainerSpec: {
          Image: 'x',
          Secrets: [{ File: { Name: 'db', UID: '5', GID: '6', Mode: 0o400 }, SecretID: '7', SecretName: 'db_v1' }],
        },
      },
    });
    expect(retargetSpec(with1, [change(['7', 'db_v1'], null, 'db')])).toEqual(none);
  });

  test('that are not there any more are a conflict', () => {
    expect(() => retargetSpec(spec(ref('1', 'a')), [change(['2', 'b'], ['3', 'c'], 'b')])).toThrow(
      '"b" is not mounted at "b" any more',
    );
  });

  test('stay, all of them, in an identical update', () => {
    const before = spec(ref('1', 'a'));
    expect(retargetSpec(before, [])).toBe(before);
  });

  test('cannot be added to what runs no containers', () => {
    const plugin = { Name: 'p', TaskTemplate: { PluginSpec: {} } };
    expect(() => retargetSpec(plugin, [change(null, ['1', 'a'], 'a')])).toThrow('service "p" runs no containers');
  });
});

describe('numbers that cannot be carried', () => {
  test.each([
    ['{"a":{"b":[1,9007199254740993]}}', 'a.b.1'],
    ['{"a":-9223372036854775808}', 'a'],
    ['{"a":1e300}', 'a'],
    ['{"a":9007199254740991,"b":0.1,"c":-1,"d":"9007199254740993"}', null],
    ['{"a":null,"b":true,"c":[]}', null],
  ])('%s: %s', (text, path) => {
    expect(findLossy(JSON.parse(text))).toBe(path);
  });
});
