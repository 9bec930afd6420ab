import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAppError } from '../../../src/model/problem.js';
import { specDirectory } from '../../../src/directory/read-directory.js';
import { Desk } from './desk.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);
const VALUE = 'VALUEcanary';

/** Names as somebody would choose them who wants to leave the directory, the line or the comment. */
const name = fc.oneof(
  fc.constantFrom(
    '../x',
    '/etc/x',
    'a/../../x',
    'platform/policy',
    '..',
    '.',
    '.hidden',
    'a\nb: c',
    'x"',
    "x'; rm -rf y; '",
  ),
  fc.constantFrom(
    'db',
    'DB',
    'db_v3',
    'db_v4',
    '__proto__',
    'constructor',
    'true',
    '0400',
    'a\u2028kind: Policy',
    '${X}',
    '$(touch z)',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const stack = fc.record({
  key: name,
  called: fc.option(name, { nil: undefined }),
  file: fc.option(fc.constantFrom('./value', '../value', '/dev/null', '.'), { nil: undefined }),
  service: name,
  target: name,
  uid: fc.oneof(fc.constantFrom('0', '-1', '99999999999', 'root'), name),
  mode: fc.oneof(fc.integer(), fc.constantFrom(0o400, 0o4777)),
});

function textOf(all: readonly (typeof stack extends fc.Arbitrary<infer T> ? T : never)[]): string {
  const entries = all.map(
    ({ called, file, key }) =>
      [key, file === undefined ? { external: true, name: called } : { file, name: called }] as const,
  );
  const services = all.map(
    ({ key, mode, service, target, uid }) => [service, { secrets: [{ source: key, target, uid, mode }, key] }] as const,
  );
  // Not by assignment: "__proto__" is to be a key like any other.
  const mapping = (pairs: readonly (readonly [string, unknown])[]): string =>
    `{${[...new Map(pairs)].map(([key, said]) => `${JSON.stringify(key)}: ${JSON.stringify(said)}`).join(', ')}}`;
  return `secrets: ${mapping(entries)}\nservices: ${mapping(services)}\n`;
}

function below(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((one) => {
    const path = join(directory, one);
    return statSync(path).isDirectory() ? below(path) : [path];
  });
}

test('import of hostile names writes only documents of the directory, each sound, and shows no value', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stack, { minLength: 1, maxLength: 5 }), async (all) => {
      const desk = new Desk({ 'x.yml': textOf(all), value: VALUE });
      try {
        const before = below(desk.root);
        const secrets = Object.fromEntries(all.flatMap(({ key }) => (/^[\w.-]+$/.test(key) ? [[key, VALUE]] : [])));
        const said = await desk.import(['x.yml'], { secrets }, { values: desk.root }).catch((error: unknown) => {
          if (isAppError(error)) return error.message;
          throw error;
        });
        const written = below(desk.root).filter((path) => !before.includes(path));
        for (const path of written) expect(path).toMatch(/\/secrets\/[A-Za-z0-9][\w.-]*\.yaml$/);
        expect([said, ...written.map((path) => readFileSync(path, 'utf8'))].join('\n')).not.toContain(VALUE);
        const { problems } = await specDirectory(desk.dir).read();
        const codes = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
        expect(codes.filter((code) => code !== 'SealedInvalid')).toEqual([]);
      } finally {
        await desk.end();
      }
    }),
    { numRuns: RUNS },
  );
});
