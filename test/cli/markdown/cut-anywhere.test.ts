import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Graph } from '../../../src/api/graph.js';
import { linkBaseOf } from '../../../src/cli/markdown/links.js';
import { planMarkdown } from '../../../src/cli/markdown/plan-markdown.js';
import type { SpecChange } from '../../../src/model/difference.js';
import type { Plan } from '../../../src/model/plan.js';
import { create, planOf, remove, repoint } from '../../apply/steps.js';
import { attention, held, later, standing, typo } from '../plans.js';

/** A comment that has to leave something out is cut between rows, and what is left is still Markdown. */

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);

const word = fc.oneof(
  fc.constantFrom(
    'db',
    'config/app',
    'a_name_that_is_as_long_as_the_engine_lets_it_be_0123456789',
    '| x |\n---',
    '</details>',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
  fc.constantFrom('```', '<!-- ', '\u202e', '@octocat', '\r\n\r\n| a | b |\n| --- | --- |'),
);
const rows = fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 2, max: 40 }), fc.constant(900));

interface Wish {
  readonly word: string;
  readonly steps: number;
  readonly later: number;
  readonly held: number;
  readonly problems: number;
  readonly changes: number;
  readonly trust: number;
  readonly most: number;
  readonly graph: boolean;
  readonly complete: boolean;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  ...{ word, steps: rows, later: rows, held: rows, problems: rows, changes: rows, trust: rows },
  most: fc.oneof(fc.constantFrom(4000, 65_536, 1_000_000), fc.integer({ min: 4000, max: 1_000_000 })),
  ...{ graph: fc.boolean(), complete: fc.boolean() },
});

function names(n: number, text: string): readonly string[] {
  return Array.from({ length: n }, (_, at) => `${text}${String(at)}`);
}

function planOfWish({ complete, held: n, later: soon, problems, steps, word: text }: Wish): Plan {
  const moving = names(steps, text).flatMap((name) => [create(name, 2), repoint(`of_${name}`, name), remove(name)]);
  return {
    ...planOf(...moving),
    complete,
    later: names(soon, text).map((name) => later(name, { message: text })),
    held: names(n, text).map((name, at) => (at % 2 === 0 ? attention(name) : held(name, { message: text + name }))),
    problems: names(problems, text).map((name, at) =>
      typo({ file: `${name}.yaml`, message: text, severity: at % 2 === 0 ? 'error' : 'warning' }),
    ),
    standings: [standing(text)],
  };
}

function changesOf({ changes, trust, word: text }: Wish): readonly SpecChange[] {
  const one = (name: string, isTrust: boolean): SpecChange => ({
    ...{ change: 'changed', secret: name, trust: isTrust, message: `"${name}" ${text}` },
    place: { file: `${name}.yaml`, line: 1, column: 1 },
  });
  return [
    ...names(trust, text).map((name) => one(name, true)),
    ...names(changes, text).map((name) => one(name, false)),
  ];
}

function graphOf(all: readonly string[]): Graph {
  return {
    secrets: all.map((name) => ({ name, source: 'sealed', stores: [] })),
    holders: all.map((name) => ({ name: `${name}_v1`, secret: name, role: 'version', state: 'proven' })),
    services: all.map((name) => ({ name: `of_${name}`, stack: null })),
    mounts: all.map((name) => ({
      ...{ service: `of_${name}`, holder: `${name}_v1`, target: name, use: 'now', allowed: true },
    })),
    wanted: [],
  };
}

/** The tables, as blocks of lines that stand alone. */
function tablesOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('\n|') || block.startsWith('|'))
    .map((block) => block.split('\n'));
}

function cellsOf(line: string): number {
  return line.split('|').length;
}

test('a comment is whole Markdown, wherever it had to be cut, and never longer than it may be', () => {
  const prove = (one: Wish): void => {
    const changes = changesOf(one);
    const text = planMarkdown(
      planOfWish(one),
      { marker: 'm', linkBase: linkBaseOf('https://git.example/x'), most: one.most, command: ['plan'] },
      {
        difference: changes.length === 0 ? null : { base: '0'.repeat(40), changes },
        graph: one.graph ? graphOf(names(one.steps, one.word)) : null,
      },
    );
    expect(text.length).toBeLessThanOrEqual(one.most);
    expect(text).toMatch(/^[\n -~]*$/);
    expect(text.split('\n')[0]).toMatch(/ <!-- waxseal:m -->$/);
    if (text.startsWith('###')) expect(text.trimEnd().split('\n').at(-1)).toContain('Again: `waxseal plan`');
    for (const [head = '', line = '', ...body] of tablesOf(text)) {
      expect(line).toMatch(/^\|( --- \|)+$/);
      for (const each of [line, ...body]) expect([each, cellsOf(each)]).toEqual([each, cellsOf(head)]);
    }
    const folds = text.match(/<\/?details>/g) ?? [];
    expect(folds.join('')).toBe('<details></details>'.repeat(folds.length / 2));
    expect((text.match(/^```/gm) ?? []).length % 2).toBe(0);
  };
  // Many sections beside a drawing: what each has to say was 9 characters more than there was room for.
  const many = { word: 'db', steps: 5, later: 1, held: 2, problems: 2, changes: 1, trust: 30 };
  const found = { ...many, most: 4000, graph: true, complete: false };
  fc.assert(fc.property(wish, prove), { numRuns: RUNS, examples: [[found]] });
});
