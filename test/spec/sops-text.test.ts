import fc from 'fast-check';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { goFloat } from '../../src/spec/sops/go-text.js';
import { readSopsFile } from '../../src/spec/sops/sops-file.js';
import { made } from '../sources/sops/made.js';

const RUNS = Math.min(Number(process.env['PROPERTY_RUNS'] ?? 100) * 2, 2_000);
/** js-yaml looks far ahead in a text whose quotes do not close. */
const runsOf = (ending: string): number => (ending === 'yaml' ? Math.ceil(RUNS / 20) : RUNS);
const ENDINGS = ['yaml', 'json', 'env', 'ini', 'bin'];

/** A file of sops in each format, as far as reading looks at it. */
let texts: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  const json = await made({ db: { pass: 'x' }, list: ['a', null], n: 5 });
  const { sops } = JSON.parse(json) as { sops: { age: { recipient: string; enc: string }[]; mac: string } };
  const own = {
    age__list_0__map_recipient: sops.age[0]?.recipient ?? '',
    age__list_0__map_enc: (sops.age[0]?.enc ?? '').replaceAll('\n', '\\n'),
    mac: sops.mac,
    lastmodified: '2026-11-28T17:09:05Z',
  };
  const env = Object.entries(own).map(([name, value]) => `sops_${name}=${value}\n`);
  const ini = Object.entries(own).map(([name, value]) => `${name} = ${value}\n`);
  texts = {
    yaml: json,
    json,
    bin: json,
    env: `A=${sops.mac}\n# c\n${env.join('')}`,
    ini: `[db]\nA = ${sops.mac}\n\n[sops]\n${ini.join('')}`,
  };
});

const read = (ending: string, text: string) => readSopsFile({ path: `a.${ending}`, text, sha256: 'x' });

describe.each(ENDINGS)('a file that ends in .%s', (ending) => {
  test('is read as sops writes it', () => {
    expect(read(ending, texts[ending] ?? '')).toMatchObject({ threshold: 1, groups: [[{ kind: 'age' }]] });
  });

  test('is a file or a refusal in words, whatever was done to it', () => {
    const edit = fc.tuple(fc.nat(2_000), fc.nat(20), fc.string({ unit: 'binary', maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce(
          (now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut),
          texts[ending] ?? '',
        );
        const file = read(ending, text);
        if (!('message' in file)) return;
        expect(file.message.length).toBeLessThan(300);
        expect(file.message).not.toMatch(/ENC\[|BEGIN AGE|internal/);
      }),
      { numRuns: runsOf(ending) },
    );
  });

  test('is a refusal if it is any other text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.constantFrom('', '{}', 'sops:\n', '[sops]\n', 'sops_mac=\n'),
    );
    fc.assert(
      fc.property(text, (any) => {
        expect(read(ending, any)).toMatchObject({ message: expect.any(String) });
      }),
      { numRuns: RUNS },
    );
  });
});

test('numbers are written as Go writes them, without an exponent', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0'],
    [-0, '-0'],
    [1.5, '1.5'],
    [-2.5e-7, '-0.00000025'],
    [1e21, '1000000000000000000000'],
    [1.2345e22, '12345000000000000000000'],
    [5e-324, `0.${'0'.repeat(323)}5`],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [NaN, 'NaN'],
  ];
  for (const [value, text] of cases) expect(goFloat(value)).toBe(text);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(goFloat(value)).toMatch(/^-?[0-9]+(\.[0-9]+)?$/);
      expect(Object.is(Number(goFloat(value)), value)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});
