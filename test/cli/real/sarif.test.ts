import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect, test } from '@jest/globals';
import type { Problem } from '../../../src/model/problem.js';
import { DIRECTORY_CODES } from '../../../src/spec/directory-codes.js';
import { SPEC_CODES } from '../../../src/spec/codes.js';
import { newDesk, waxseal, type Desk } from '../doors.js';

/** Against the schema that OASIS publishes: test/servers/install.sh sarif-schema. */
const isSarif = compiled(readFileSync(process.env['WAXSEAL_TEST_SARIF_SCHEMA'] ?? '', 'utf8'));

/** It is of draft 4, which calls its name `id`; what else it uses means the same in the draft that ajv speaks. */
function compiled(text: string): ValidateFunction {
  const { $schema, id, ...schema } = JSON.parse(text) as Record<string, unknown>;
  expect([$schema, id]).toEqual([
    'http://json-schema.org/draft-04/schema#',
    expect.stringContaining('/sarif-schema-2.1.0.json'),
  ]);
  const formats = {
    uri: (of: string) => URL.canParse(of),
    'uri-reference': /^[^\s<>"\\^`{|}]*$/,
    'date-time': /^\d{4}-\d\d-\d\dT/,
  };
  return new Ajv({ strict: false, allErrors: true, formats }).compile(schema);
}

async function sarifOf(desk: Desk): Promise<unknown> {
  const { out } = await waxseal(desk, 'validate -d secrets -o sarif');
  return JSON.parse(out);
}

function errorsOf(log: unknown): unknown {
  isSarif(log);
  return isSarif.errors ?? [];
}

const CODES = Object.entries({ ...SPEC_CODES, ...DIRECTORY_CODES });

function problem(code: string, file: string | null, line: number | null): Problem {
  const column = line === null ? null : 3;
  return { severity: line === 7 ? 'warning' : 'error', code, message: 'no', hint: 'so', file, line, column };
}

test('a log without a problem, and one with every code and every kind of place, is SARIF 2.1.0', async () => {
  expect(errorsOf(await sarifOf(newDesk({ db: {} })))).toEqual([]);
  const desk = newDesk({ db: {} });
  const hostile = 'a b/<script>[x](y)#?%"\\^`{|}\u202e😀.yaml';
  const problems = CODES.flatMap(([code]) => [
    problem(code, 'db.yaml', 7),
    problem(code, hostile, 1),
    problem(code, hostile, null),
    problem(code, null, null),
  ]);
  desk.specs = { problems };
  expect(errorsOf(await sarifOf(desk))).toEqual([]);
});

test('every code that validate can print is a rule that says what it means', async () => {
  const desk = newDesk({ db: {} });
  desk.specs = { problems: CODES.map(([code]) => problem(code, 'db.yaml', 1)) };
  const log = (await sarifOf(desk)) as {
    runs: [{ tool: { driver: { rules: { id: string; shortDescription?: { text: string }; help?: object }[] } } }];
  };
  const { rules } = log.runs[0].tool.driver;
  expect(rules.map(({ id }) => id).sort()).toEqual(CODES.map(([code]) => code).sort());
  const without = rules.filter(({ help, shortDescription }) => !shortDescription?.text || help === undefined);
  expect(without).toEqual([]);
});

test('what is no SARIF is seen', async () => {
  const log = (await sarifOf(newDesk({ db: {} }))) as Record<string, unknown>;
  expect(errorsOf({ ...log, version: '2.0.0' })).not.toEqual([]);
  expect(errorsOf({ ...log, runs: [{ results: [] }] })).not.toEqual([]);
});
