import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSpecs } from '../../src/spec/parse-specs.js';
import { ARMOR } from './armor.js';
import { directory, parse, policy, secret } from './directory.js';

function parseText(text: string): ReturnType<typeof parse> {
  return parse({ 'platform/policy.yaml': policy(), 'a.yaml': text });
}

/** Words that lead the parser into its corners more often than random bytes do. */
const word = fc.constantFrom(
  ...[
    '---\n',
    '...\n',
    '\n',
    '\r\n',
    '\r',
    '  ',
    '\t',
    '- ',
    ': ',
    ':',
    '? ',
    '&a ',
    '*a ',
    '!!str ',
    '!x ',
    '%YAML 1.2\n',
  ],
  ...[
    '"',
    "'",
    '|\n',
    '>-\n',
    '[',
    ']',
    '{',
    '}',
    ',',
    '#',
    '\\',
    '\0',
    '\uFEFF',
    '\u2028',
    '\ud800',
    '<<',
    '__proto__',
  ],
  ...['apiVersion: waxseal/v1alpha1\n', 'kind: SwarmSecret\n', 'kind: Policy\n', 'metadata: { name: a }\n', 'spec:\n'],
  ...['  source: { sealed: x }\n', '  consumers: [{ service: web }]\n', 'null', '1e999', '0x10', '.nan', 'x'],
);

describe('whatever a file holds', () => {
  test('it never throws, and what is wrong has a place in that file', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
      fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const specs = parseText(text);
        const lines = text.split(/\r\n|\r|\n/).length;
        for (const { file, line, column } of specs.problems) {
          if (file !== 'a.yaml') continue;
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('any value in any field never throws', () => {
    const fields = ['metadata', 'spec', 'apiVersion', 'kind', 'name', 'labels', 'source', 'sealed', 'file', 'path'];
    const more = [
      'consumers',
      'service',
      'target',
      'rollout',
      'soak',
      'first',
      'adopt',
      'stableName',
      'recipients',
      'access',
    ];
    const key = fc.constantFrom(...fields, ...more, 'other');
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.integer()),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    fc.assert(
      fc.property(tree, fc.constantFrom('SwarmSecret', 'Policy'), (value, kind) => {
        const document = typeof value === 'object' && !Array.isArray(value) ? { ...value, kind } : value;
        const text = JSON.stringify(document);
        expect(parse({ 'platform/a.yaml': text }).secrets).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('a healthy neighbour in the same file stays valid', () => {
    const broken = fc.array(word, { maxLength: 20 }).map((words) => words.join('').replaceAll('\0', ''));
    fc.assert(
      fc.property(broken, (text) => {
        // The last line has content: directives and comments alone belong to the document that follows them, and a
        // directive given twice, or a byte order mark among them, breaks that one by right.
        const specs = parseText(`${text}\nx\n---\n${secret('healthy')}`);
        expect(specs.secrets.map(({ name }) => name)).toContain('healthy');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a value that slipped into a file in plain text', () => {
  const canary = 'Canary-7f3Q!x/+=hunter2';

  test.each([
    ['as the seal', `spec: { source: { sealed: "${canary}" } }`],
    ['as an alias', `spec: { source: { sealed: *${canary} } }`],
    ['as a tag', `spec: { source: { sealed: !${canary} x } }`],
    ['as a tag with brackets', `spec: { source: { sealed: !<${canary} x } }`],
    ['as a key', `spec: { source: { "${canary}": x } }`],
    ['as a key twice', `spec: { "${canary}": x, "${canary}": x }`],
    ['as a label name', `metadata: { labels: { "waxseal.${canary}": x } }`],
    ['in an open quote', `spec: { source: { sealed: "${canary} } }`],
    ['in a wrong indentation', `spec:\n  source:\n    sealed: x\n   ${canary}: x`],
    ['as a line without colon', `spec:\n  ${canary}\n  source: x`],
    ['as an escape', `spec: "\\q${canary}"`],
    ['as an enum', `spec: { encoding: "${canary}", deletionPolicy: "${canary}" }`],
    ['as a duration', `spec: { rollout: { soak: "${canary}" } }`],
    ['as a mark', `spec: { rotate: "${canary}\\n" }`],
    ['as a file', `spec: { source: { file: "${canary}" } }`],
    ['as a kind', `kind: "${canary}"\napiVersion: "${canary}"`],
    ['as a document', canary],
    ['in a directive', `%TAG !e! ${canary}\n%TAG !e! ${canary}\n---\nx`],
    [
      'in a seal that was cut',
      `spec:\n  source:\n    sealed: |\n${ARMOR.replace('CiAt', '').replaceAll(/^/gm, '      ')}${canary}`,
    ],
  ])('%s is not repeated by any problem', (_, text) => {
    const head =
      text.startsWith('kind') || text.startsWith('%') || text === canary
        ? ''
        : 'apiVersion: waxseal/v1alpha1\nkind: SwarmSecret\n';
    const specs = parseText(head + text);
    expect(specs.problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(specs.problems)).not.toContain('anary');
  });

  test('or an identity among the recipients is not repeated either', () => {
    const identity = 'AGE-SECRET-KEY-1CANARYCANARYCANARYCANARYCANARYCANARYCANARYCANARYCANARYCANA';
    const text = policy().replace(/recipients: .*/, `recipients: [${identity}, ${identity}]`);
    const specs = parse({ ...directory('a'), 'platform/policy.yaml': text });
    expect(specs.problems.length).toBeGreaterThan(1);
    expect(JSON.stringify(specs.problems)).not.toContain('CANARY');
  });
});

test('parsing does not change what it is given', () => {
  const input = Object.freeze({
    files: Object.freeze([Object.freeze({ path: 'a.yaml', text: 'a: [' })]),
    problems: Object.freeze([]),
    commit: null,
  });
  expect(parseSpecs(input)).toEqual(parseSpecs(input));
});
