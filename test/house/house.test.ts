import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { factsOf } from './facts.js';
import { ARROWS, PACKAGES, violations } from './rules.js';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.d)\.ts$/.test(path));
const house = files.sort().map((path) => factsOf(path, readFileSync(join(SRC, path), 'utf8')));

function manifest(): { dependencies?: Record<string, string>; devDependencies: Record<string, string> } {
  const path = fileURLToPath(new URL('../../package.json', import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8')) as ReturnType<typeof manifest>;
}

describe('the house', () => {
  test('is in order', () => expect(house.flatMap(violations)).toEqual([]));

  test('is looked at whole', () => {
    expect(house.length).toBeGreaterThan(50);
    expect(house.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['reconcile.ts', 'doors.ts', 'swarm/docker.ts']),
    );
  });

  test('has arrows that form no circle', () => {
    const isBelow = (room: string, target: string): boolean =>
      (ARROWS[room] ?? []).some((next) => next === target || isBelow(next, target));
    for (const room of Object.keys(ARROWS)) expect([room, isBelow(room, room)]).toEqual([room, false]);
  });

  test('uses packages that package.json lists with exact versions, and explains', () => {
    const { dependencies, devDependencies } = manifest();
    const reasons = readFileSync(fileURLToPath(new URL('../../docs/dependencies.md', import.meta.url)), 'utf8');
    // All are in the bundle: docs/decisions/0303.
    expect(dependencies).toBeUndefined();
    expect(Object.keys(devDependencies)).toEqual(
      expect.arrayContaining(house.flatMap(({ imports }) => packagesOf(imports))),
    );
    for (const [name, version] of Object.entries(devDependencies)) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
      expect(reasons).toContain(`| \`${name}\` |`);
    }
  });
});

function packagesOf(imports: readonly string[]): string[] {
  return Object.keys(PACKAGES).filter((name) => imports.some((each) => each === name || each.startsWith(`${name}/`)));
}

/** Each rule is shown a file that breaks it and nothing else. */
describe('the checker sees', () => {
  function said(path: string, text: string): string[] {
    return violations(factsOf(path, text));
  }

  test.each<[what: string, path: string, text: string, said: string]>([
    ['an arrow backwards', 'plan/plan.ts', `import { x } from '../apply/x.js';`, 'imports apply, which plan may not'],
    ['an arrow of types', 'model/x.ts', `import type { X } from '../doors.js';`, 'imports doors, which model may not'],
    ['an arrow of one type', 'spec/x.ts', `let x: import('../plan/x.js').X;`, 'imports plan, which spec may not'],
    [
      'an arrow that is followed late',
      'apply/x.ts',
      `void import('../swarm/x.js');`,
      'imports swarm, which apply may not',
    ],
    [
      'an arrow that is exported again',
      'keys/x.ts',
      `export * from '../sources/x.js';`,
      'imports sources, which keys may not',
    ],
    [
      'reconcile reaching for an edge',
      'reconcile.ts',
      `import './swarm/x.js';`,
      'imports swarm, which reconcile may not',
    ],
    ['a new room', 'utils/x.ts', '', 'lies in a room that has no line in ARROWS'],
    [
      'a package out of its room',
      'swarm/x.ts',
      `import D from 'dockerode';`,
      'imports "dockerode", which belongs to swarm/docker.ts',
    ],
    ['a file of a package', 'cli/x.ts', `import 'js-yaml/x';`, 'imports "js-yaml", which belongs to spec'],
    ['a scoped package', 'spec/x.ts', `import '@scure/base';`, 'imports "@scure/base", which belongs to keys'],
    ['an unknown package', 'cli/x.ts', `import 'left-pad';`, 'imports "left-pad", which has no line in PACKAGES'],
    ['ajv at run time', 'spec/x.ts', `import 'ajv';`, 'imports "ajv", which has no line in PACKAGES'],
    ['process', 'cli/x.ts', `export const x = process.env;`, 'reads process, which only main.ts may'],
    [
      'process in disguise',
      'cli/x.ts',
      `export const x = globalThis.process.env;`,
      'reads process, which only main.ts may',
    ],
    ['parts of process', 'cli/x.ts', `const { env } = process;`, 'reads process, which only main.ts may'],
    [
      'process as a module',
      'cli/x.ts',
      `import { env } from 'node:process';`,
      'imports node:process, which only main.ts may read',
    ],
    ['the disk in a pure room', 'spec/x.ts', `import 'node:fs';`, 'imports node:fs, but its room is pure'],
    ['a clock in a pure room', 'plan/x.ts', `export const x = Date.now();`, 'uses Date.now, but its room is pure'],
    [
      'a promise in a pure room',
      'status/x.ts',
      `export const f = async () => { await 1; };`,
      'uses await, but its room is pure',
    ],
    [
      'chance in a pure room',
      'plan/x.ts',
      `import { randomUUID } from 'node:crypto';`,
      'uses randomUUID, but its room is pure',
    ],
    ['a log in a pure room', 'model/x.ts', `console.log(1);`, 'uses console, but its room is pure'],
    ['a long file', 'cli/x.ts', '\n'.repeat(251), 'has 251 lines, which is more than 250'],
    ['a long reconcile', 'reconcile.ts', '\n'.repeat(61), 'has 61 lines, which is more than 60'],
    ['a default export', 'cli/x.ts', `export default 1;`, 'has a default export'],
    ['a default function', 'cli/x.ts', `export default function f() {}`, 'has a default export'],
    ['a default class', 'cli/x.ts', `export default class {}`, 'has a default export'],
    ['a name exported as default', 'cli/x.ts', `const x = 1; export { x as default };`, 'has a default export'],
    ['a barrel', 'cli/index.ts', '', 'is a barrel'],
  ])('%s', (_, path, text, expected) => expect(said(path, text)).toEqual([`${path} ${expected}`]));

  test.each<[what: string, path: string, text: string]>([
    ['a file that is as long as it may be', 'cli/x.ts', '\n'.repeat(250)],
    ['a reconcile that is as long as it may be', 'reconcile.ts', '\n'.repeat(60)],
    [
      'the word process in comments, strings and names of fields',
      'cli/x.ts',
      `// process.env\nconst x = { process: 'process.exit' };\nvoid x.process;`,
    ],
    ['process in main.ts', 'main.ts', `void process.argv;`],
    ['dockerode in its file', 'swarm/docker.ts', `import D from 'dockerode';`],
    ['wire, which may import everything', 'wire.ts', `import './swarm/x.js'; import './cli/x.js';`],
    ['a neighbour in the same room', 'plan/a.ts', `import { b } from './b.js';`],
    ['a switch with a default', 'cli/x.ts', `switch (1) { default: break; }`],
  ])('no fault in %s', (_, path, text) => expect(said(path, text)).toEqual([]));
});
