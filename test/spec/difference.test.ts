import { describe, expect, test } from '@jest/globals';
import { differenceOf } from '../../src/spec/difference.js';
import { valuePlaces } from '../../src/spec/value-places.js';
import type { SpecChange } from '../../src/model/difference.js';
import type { AccessRule, Consumer, Policy, Source, Specs } from '../../src/model/spec.js';
import { typo } from '../cli/plans.js';
import { PLACE, policyOf, secretSpec, specsOf, type Git } from '../world/operator.js';

const COMMIT = '9f3c2a71e5b84d06a1c7f0de3b5829416cc0d7e2';

function state(git: Git, policy: Partial<Policy> = {}, more: Partial<Specs> = {}): Specs {
  return specsOf('shop', git, { policy: policyOf('shop', { recipients: ['age1a'], ...policy }), ...more });
}

/** "! message" for a change of trust, "message" for any other. */
function said(base: Specs | null, head: Specs): readonly string[] {
  return differenceOf(COMMIT, base, head).changes.map(({ message, trust }) => (trust ? `! ${message}` : message));
}

const consumer = (service: string, more: Partial<Consumer> = {}): Consumer => ({
  ...{ service, selector: null, target: 'db', uid: '0', gid: '0', mode: 0o400, force: false, place: PLACE, ...more },
});
const rule = (secrets: string, ...services: string[]): AccessRule => ({
  secrets,
  services,
  targets: ['*'],
  stores: null,
});
const sealed = (armor: string) => ({ source: { kind: 'sealed', armor } as const });

describe('what differs between two states of the documents', () => {
  test('is nothing where only places differ', () => {
    const moved = { ...PLACE, line: 7 };
    const head = state({ db: { place: moved, consumers: [consumer('web', { place: moved })] } }, { place: moved });
    expect(said(state({ db: { consumers: [consumer('web')] } }), head)).toEqual([]);
  });

  test('documents come, go, and are sealed anew, and no ciphertext is told', () => {
    const base = state({ a: sealed('armor-one'), b: {} });
    const head = state({ a: sealed('armor-two'), c: {} });
    expect(said(base, head)).toEqual(['"a" has a changed source ("sealed")', '"c" is new', '"b" left git']);
    expect(JSON.stringify(differenceOf(COMMIT, base, head))).not.toContain('armor');
  });

  test('a value that comes from elsewhere is a change of trust', () => {
    const file = { source: { kind: 'file', path: '/run/secrets/a' } as const };
    expect(said(state({ a: sealed('x') }), state({ a: file }))).toEqual([
      '! "a" comes from "file" and no longer from "sealed"',
      '! "a" takes its value from the file "/run/secrets/a" of the operator\'s machine',
    ]);
  });

  // It said no more than `"a" has a changed source ("remote")`, far below and not in bold.
  test('so is a value that comes from another key of the same store', () => {
    const remote = (key: string, version: string | null = null) => ({
      source: { kind: 'remote', store: 'corp', key, property: 'password', version } as const,
    });
    expect(said(state({ a: remote('shop/db') }), state({ a: remote('bank/root') }))).toEqual([
      '! "a" takes its value from "password" in key "bank/root" of store "corp"',
    ]);
    expect(said(state({}), state({ a: remote('bank/root') }))).toEqual([
      '! "a" takes its value from "password" in key "bank/root" of store "corp"',
      '"a" is new',
    ]);
    expect(said(state({ a: remote('shop/db', '1') }), state({ a: remote('shop/db', '2') }))).toEqual([
      '"a" has a changed source ("remote")',
    ]);
  });

  test('so is another place of any other kind, and of one among several', () => {
    const from = (source: Source) => valuePlaces(secretSpec('a', { source }));
    const lease = { kind: 'lease', store: 'corp', role: 'app', property: null } as const;
    expect([
      from({ ...lease, parameters: {} }),
      from({ ...lease, parameters: { ttl: '1h' } }),
      from({ kind: 'sops', file: 'a.enc.yaml', property: 'db.root', sha256: '00' }),
      from({ kind: 'part', of: 'ca', property: 'key', previousMs: null }),
    ]).toEqual([
      ['role "app" of store "corp"'],
      ['role "app" of store "corp" with {"ttl":"1h"}'],
      ['"db.root" in the sops file "a.enc.yaml"'],
      ['"key" in what the document "ca" makes'],
    ]);
    const inputs = (path: string) => ({
      source: {
        ...({ kind: 'composed', template: '{{ a }}' } as const),
        inputs: [{ name: 'a', source: { kind: 'file', path } as const, encoding: 'none' as const }],
      },
    });
    expect(said(state({ a: inputs('/run/one') }), state({ a: inputs('/run/two') }))).toEqual([
      '! "a" takes its value from the file "/run/two" of the operator\'s machine',
    ]);
  });

  test('how a value is made is told, so that nobody makes it weak unseen', () => {
    const made = (length: number) => ({
      source: { kind: 'generate', recipe: { kind: 'bytes', length, format: 'hex' }, rotation: null } as const,
    });
    expect(said(state({ a: made(32) }), state({ a: made(1) }))).toEqual([
      expect.stringMatching(
        /^"a" has a changed source \("generate"\): it was .*"length":32.* and becomes .*"length":1\b/,
      ),
    ]);
  });

  test('who gains a secret, who loses it, and who gets it in another place', () => {
    const base = state({ db: { consumers: [consumer('web'), consumer('old')] } });
    const selected = consumer('', { service: null, selector: { tier: 'web' } });
    const head = state({ db: { consumers: [consumer('web', { mode: 0o444 }), consumer('mailer'), selected] } });
    expect(said(base, head)).toEqual([
      '! "db" shall be mounted in "mailer"',
      '! "db" shall be mounted in services with the labels {"tier":"web"}',
      '! "db" shall no longer be mounted in "old"',
      '"db" shall be mounted in another way in "web": "mode" was "400" and becomes "444"',
    ]);
  });

  // A config over a program of the image was told as one over its settings.
  test('where a file comes to be in a container, if that is anywhere', () => {
    const head = state({ db: { consumers: [consumer('web', { target: '/usr/bin/app' })] } });
    expect(said(state({ db: {} }), head)).toEqual(['! "db" shall be mounted in "web", as "/usr/bin/app"']);
  });

  test('every other field is told by its name', () => {
    expect(said(state({ db: {} }), state({ db: { rotate: 'now', suspend: true } }))).toEqual([
      '"db" says something else: "rotate", "suspend"',
    ]);
  });

  test('recipients: who can open what, from now on and still', () => {
    expect(said(state({}), state({}, { recipients: ['age1b'] }))).toEqual([
      '! recipient "age1b" is new: it can open every value that is sealed from now on, and what versions keep of made ones',
      '! recipient "age1a" is gone: what was sealed for it before it can still open',
      '! the first recipient, which is the operator\'s, becomes "age1b"',
    ]);
  });

  test('access rules that come, go, and are given up', () => {
    const base = state({}, { access: [rule('db_*', 'web')] });
    expect(said(base, state({}, { access: [rule('db_*', 'web', 'mailer')] }))).toEqual([
      '! access rule added: {"secrets":"db_*","services":["web","mailer"],"stores":null,"targets":["*"]}',
      '! access rule removed: {"secrets":"db_*","services":["web"],"stores":null,"targets":["*"]}',
    ]);
    expect(said(base, state({}))).toEqual([
      '! every service may mount every secret: there are no access rules any more',
    ]);
    expect(said(state({}), base)).toHaveLength(2);
  });

  test('of the Policy, what only keeps house is told and is no change of trust', () => {
    const head = state({}, { allowFileSources: ['/etc'], prune: { maxPercent: 100, allow: 3, confirm: null } });
    expect(said(state({}), head)).toEqual([
      '! "allowFileSources" of the Policy was [] and becomes ["/etc"]',
      '"prune" of the Policy was {"allow":3,"confirm":null,"maxPercent":25} and becomes {"allow":3,"confirm":null,"maxPercent":100}',
    ]);
  });

  // The name of the secret then says nothing any more of which value it takes out of a sops file.
  test('of the Policy, that names of sops are not bound is a change of trust', () => {
    const bound = (bindNames: boolean) => state({}, { sops: { bindNames } });
    expect(said(bound(true), bound(false))).toEqual([
      '! "sops" of the Policy was {"bindNames":true} and becomes {"bindNames":false}',
    ]);
  });

  test('a field of the Policy that nobody here knows counts as a change of trust', () => {
    const head = state({}, { later: 'x' } as Partial<Policy>);
    expect(said(state({}), head)).toEqual(['! "later" of the Policy was undefined and becomes "x"']);
  });

  test('a Policy that comes or goes', () => {
    expect(said(null, state({ db: {} }))).toEqual(['! a Policy of owner "shop"', '"db" is new']);
    expect(said(null, state({}, { recipients: ['age1a', 'age1b'] }))).toEqual([
      '! a Policy of owner "shop"',
      expect.stringMatching(/^! recipient "age1b" is new/),
    ]);
    const gone = specsOf('shop', {}, { policy: null });
    expect(said(state({}), gone)).toEqual(['! the Policy is gone, or not valid any more']);
  });

  test('problems that were not there before, and none that only moved', () => {
    const old = typo({ severity: 'warning' });
    const base = state({}, {}, { problems: [old] });
    const head = state(
      {},
      {},
      { problems: [{ ...old, line: 90 }, typo({ code: 'NamePattern', message: 'a new one' })] },
    );
    const [change, ...rest] = differenceOf(COMMIT, base, head).changes as [SpecChange];
    expect(rest).toEqual([]);
    expect(change).toMatchObject({ change: 'introduced', message: 'error: a new one (NamePattern)' });
    expect(change.place).toMatchObject({ file: 'team/db.yaml', line: 7 });
  });
});
