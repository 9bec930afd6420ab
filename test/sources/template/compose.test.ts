import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SecretSource, SourceRef } from '../../../src/doors.js';
import type { Answer, Check } from '../../../src/model/answer.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import type { Composed, Encoding, SwarmSecret } from '../../../src/model/spec.js';
import { FILTERS } from '../../../src/model/template-filters.js';
import { parseTemplate, tagsOf } from '../../../src/model/template.js';
import type { Registry } from '../../../src/sources/registry.js';
import { resolve } from '../../../src/sources/resolve.js';
import { unavailable } from '../../../src/sources/unavailable.js';
import { CANARY, bytes, plain, value } from '../../support/identities.js';
import { everyKind } from '../../support/source-ref.js';
import { alice, holder, live, rotated, spec, specs } from '../world.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10_000);

/** By path: what a file "holds", and what is said of it without reading. */
type Files = Readonly<Record<string, { readonly answer: Answer; readonly check?: Check }>>;

function present(text: string | Uint8Array, more: { revision?: string | null; expiresAtMs?: number } = {}): Answer {
  const given = typeof text === 'string' ? value(text) : SecretValue.of(Uint8Array.from(text));
  return { kind: 'present', value: given, revision: null, expiresAtMs: null, ...more };
}

interface Asked {
  readonly registry: Registry;
  readonly read: string[][];
}

function registryOf(files: Files): Asked {
  const read: string[][] = [];
  const pathOf = ({ source }: SourceRef): string => (source.kind === 'file' ? source.path : '');
  const file: SecretSource = {
    revision: (refs) => Promise.resolve(refs.map((ref) => files[pathOf(ref)]?.check ?? { kind: 'unread' })),
    read: (refs) => {
      read.push(refs.map(pathOf));
      return Promise.resolve(
        refs.map((ref) => files[pathOf(ref)]?.answer ?? unavailable('Gone', 'gone', { hint: null })),
      );
    },
  };
  return { read, registry: everyKind(file) };
}

function composed(template: string, encodings: Readonly<Record<string, Encoding>> = {}): Composed {
  const names = [...new Set(tagsOf(parseTemplate(template).parts).map(({ variable }) => variable))].sort();
  const inputs = names.map((name) => ({
    name,
    source: { kind: 'file' as const, path: `/run/${name}` },
    encoding: encodings[name] ?? 'none',
  }));
  return { kind: 'composed', template, inputs };
}

function document(template: string, more: Partial<SwarmSecret> = {}): SwarmSecret {
  return { ...spec('db', { kind: 'file', path: '/unused' }), source: composed(template), ...more };
}

const URL_TEMPLATE = 'postgres://{{ user }}:{{ pass | urlencode }}@db/app';
const USER_AND_PASS: Files = { '/run/user': { answer: present('shop') }, '/run/pass': { answer: present('p/w') } };

describe('a composed document', () => {
  test('is put together of its inputs, asked in one go', async () => {
    const { read, registry } = registryOf({
      '/run/user': { answer: present('shop') },
      '/run/pass': { answer: present('p/w') },
    });
    const keyring = await alice();
    const { bytes: made, desired } = await resolve(specs([document(URL_TEMPLATE)]), live(), keyring, registry);
    const text = 'postgres://shop:p%2Fw@db/app';
    expect(plain(made.get('db') ?? value(''))).toBe(text);
    expect(desired[0]?.value).toMatchObject({ kind: 'known', fingerprint: keyring.fingerprint('db', value(text)) });
    expect(read).toEqual([['/run/pass', '/run/user']]);
  });

  test('decodes each input as its own encoding says, and the result as the document says', async () => {
    const source = composed('{{ a }}{{ b }}', { a: 'hex' });
    const files = { '/run/a': { answer: present('3631') }, '/run/b': { answer: present('62') } };
    const one = document('', { source, encoding: 'hex' });
    const { bytes: made } = await resolve(specs([one]), live(), await alice(), registryOf(files).registry);
    expect(plain(made.get('db') ?? value(''))).toBe('ab');
  });

  test.each<[string, Check, Check, unknown]>([
    [
      'is unknown if an input is, whatever else',
      unavailable('Down', 'no answer', { hint: null }),
      { kind: 'absent', message: 'gone' },
      { kind: 'unavailable', message: 'input "pass": no answer' },
    ],
    [
      'is gone if an input is',
      { kind: 'absent', message: 'gone' },
      { kind: 'revision', revision: '1' },
      { kind: 'absent', message: 'input "pass": gone' },
    ],
    [
      'is due if an input is',
      { kind: 'mint', reason: 'RotateRequested', message: null },
      { kind: 'unread' },
      { kind: 'due', reason: 'RotateRequested' },
    ],
  ])('%s', async (_, pass, user, wanted) => {
    const files = {
      '/run/pass': { answer: present('x'), check: pass },
      '/run/user': { answer: present('y'), check: user },
    };
    const { read, registry } = registryOf(files);
    const { desired } = await resolve(specs([document(URL_TEMPLATE)]), live(), await alice(), registry);
    expect(desired[0]?.value).toMatchObject(wanted as Record<string, unknown>);
    expect(read).toEqual([]);
  });

  test('is unknown if an input cannot be read, and names it', async () => {
    const files = {
      '/run/user': { answer: present('shop') },
      '/run/pass': { answer: unavailable('Down', 'no answer', { hint: 'wait' }) },
    };
    const { desired, bytes: made } = await resolve(
      specs([document(URL_TEMPLATE)]),
      live(),
      await alice(),
      registryOf(files).registry,
    );
    expect(desired[0]?.value).toEqual({
      kind: 'unavailable',
      code: 'Down',
      message: 'input "pass": no answer; hint: wait',
    });
    expect(made.size).toBe(0);
  });

  test('is settled while every input has the revision that a version was made of', async () => {
    const files = (pass: string): Files => ({
      '/run/user': { answer: present('shop', { revision: '' }), check: { kind: 'revision', revision: '' } },
      '/run/pass': { answer: present('p/w', { revision: pass }), check: { kind: 'revision', revision: pass } },
    });
    const keyring = await alice();
    const one = document(URL_TEMPLATE);
    const first = await resolve(specs([one]), live(), keyring, registryOf(files('7')).registry);
    const made = holder(one, 'postgres://shop:p%2Fw@db/app', keyring, { source: first.desired[0]?.source ?? '' });
    const again = registryOf(files('7'));
    expect((await resolve(specs([one]), live({ holders: [made] }), keyring, again.registry)).opened).toBe(0);
    const moved = registryOf(files('8'));
    expect((await resolve(specs([one]), live({ holders: [made] }), keyring, moved.registry)).opened).toBe(1);
  });

  test.each([
    [
      '{{ a }}',
      Uint8Array.from([0xff, 0xfe]),
      'input "a": it is not UTF-8 text: base64, base64url or hex must be its first filter',
    ],
    [
      '{{ a | trim | base64 }}',
      Uint8Array.from([0xff]),
      'input "a": it is not UTF-8 text: base64, base64url or hex must be its first filter',
    ],
    ['{{ a | key }}', bytes('x'), 'input "a": key: there is no private key in PEM text'],
    [
      '{{ a | indent 64 | indent 64 }}',
      bytes('\n'.repeat(200_000)),
      'input "a": indent: it would become larger than 1048576 bytes',
    ],
    ['{{ a }}{{ a }}{{ a }}', bytes('x'.repeat(400_000)), 'the result is larger than 1048576 bytes'],
  ])('%s of a value that does not fit is refused by the input and the filter', async (template, raw, why) => {
    const { registry } = registryOf({ '/run/a': { answer: present(raw) } });
    const { desired } = await resolve(specs([document(template)]), live(), await alice(), registry);
    const message = `"db" cannot be composed: ${why}; hint: a value that is not text must go through base64, base64url or hex first`;
    expect(desired[0]?.value).toEqual({ kind: 'unavailable', code: 'TemplateRefused', message });
  });

  test('takes bytes that are no text through base64 and hex', async () => {
    const { registry } = registryOf({ '/run/a': { answer: present(Uint8Array.from([0xff, 0])) } });
    const one = document('{{ a | base64 }} {{ a | hex }}');
    const { bytes: made } = await resolve(specs([one]), live(), await alice(), registry);
    expect(plain(made.get('db') ?? value(''))).toBe('/wA= ff00');
  });

  test('with a password hash keeps its fingerprint under a new key, though the hash has another salt', async () => {
    const files = (): Files => ({ '/run/pass': { answer: present('hunter2') } });
    const one = document('{{ pass | htpasswd "admin" }}');
    const resolved = async (keyring: Awaited<ReturnType<typeof alice>>) =>
      resolve(specs([one]), live(), keyring, registryOf(files()).registry);
    const [before, after] = [await resolved(await alice()), await resolved(await rotated())];
    const [old, fresh] = [before.desired[0]?.value, after.desired[0]?.value];
    expect(old?.kind === 'known' && fresh?.kind === 'known' && fresh.sameAs).toEqual(
      old?.kind === 'known' && [old.fingerprint],
    );
    expect(before.bytes.get('db')?.equals(after.bytes.get('db') ?? value(''))).toBe(false);
  });

  test('that is resolved twice gives equal bytes', async () => {
    const keyring = await alice();
    await fc.assert(
      fc.asyncProperty(
        soundTemplate,
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.string({ minLength: 1 }),
        async (template, raw, text) => {
          const once = async (): Promise<unknown> => {
            const files = { '/run/a': { answer: present(raw) }, '/run/b': { answer: present(bytes(text)) } };
            const { bytes: made, desired } = await resolve(
              specs([document(template)]),
              live(),
              keyring,
              registryOf(files).registry,
            );
            return [made.get('db')?.expose((them) => Buffer.from(them).toString('hex')), desired];
          };
          expect(await once()).toEqual(await once());
        },
      ),
      { numRuns: Math.min(RUNS, 500) },
    );
  });

  test('of any template is made, or refused without a word of a value', async () => {
    const keyring = await alice();
    await fc.assert(
      fc.asyncProperty(anyTemplate, async (template) => {
        const { faults, parts } = parseTemplate(template);
        for (const { at, hint, message } of faults) {
          expect(at).toBeLessThanOrEqual(template.length);
          expect(message && hint).not.toBe('');
        }
        if (faults.length > 0 || tagsOf(parts).length === 0) return;
        const files = Object.fromEntries(
          tagsOf(parts).map(({ variable }) => [`/run/${variable}`, { answer: present(CANARY) }]),
        );
        const { desired } = await resolve(specs([document(template)]), live(), keyring, registryOf(files).registry);
        expect(['known', 'unavailable']).toContain(desired[0]?.value.kind);
        expect(JSON.stringify(desired[0]?.value)).not.toContain(CANARY);
      }),
      { numRuns: RUNS },
    );
  });
});

test('an input that fails leaves the values of the others unusable', async () => {
  const answer = USER_AND_PASS['/run/user']?.answer;
  const files: Files = { ...USER_AND_PASS, '/run/pass': { answer: { kind: 'absent', message: 'gone' } } };
  await resolve(specs([document(URL_TEMPLATE)]), live(), await alice(), registryOf(files).registry);
  expect(() => answer?.kind === 'present' && plain(answer.value)).toThrow(/wiped/);
});

/** Without password hashes, of which each takes a tenth of a second. */
const CALLS = Object.entries(FILTERS)
  .filter(([name]) => name !== 'bcrypt' && name !== 'htpasswd')
  .map(([name, { argument }]) => (argument === 'none' ? name : `${name} 4`));

const tag = fc
  .tuple(fc.constantFrom('a', 'b'), fc.array(fc.constantFrom(...CALLS), { maxLength: 4 }))
  .map(([name, filters]) => `{{ ${[name, ...filters].join(' | ')} }}`);

const soundTemplate = fc
  .array(fc.oneof(tag, fc.constantFrom('x', '\n', ' }} ', '{{ "{{" }}')), { minLength: 1, maxLength: 5 })
  .map((parts) => `${parts.join('')}{{ b | json }}`);

/** Sound ones, broken at one place, and anything. */
const anyTemplate = fc.oneof(
  fc.tuple(soundTemplate, fc.nat(), fc.string({ maxLength: 2 })).map(([text, seed, noise]) => {
    const at = seed % text.length;
    return text.slice(0, at) + noise + text.slice(at + 1);
  }),
  fc
    .array(fc.constantFrom('{{', '}}', '{', '}', '|', ' ', 'a', 'trim', 'indent', '9', '"', '\n', 'é'), {
      maxLength: 20,
    })
    .map((parts) => parts.join('')),
);
