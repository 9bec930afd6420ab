import { describe, expect, test } from '@jest/globals';
import type { Problem } from '../../src/model/problem.js';
import { problemsGithub } from '../../src/cli/view-github.js';
import { problemsSarif } from '../../src/cli/view-sarif.js';
import { newDesk, waxseal } from './doors.js';

const fileOf = (file: string): string => `secrets/${file}`;

const HOSTILE: Problem = {
  severity: 'error',
  code: 'UnknownField',
  message: '100 % wrong\n::set-output name=x::y',
  hint: 'a, b: c',
  file: 'a,b:c%/x y#1.yaml',
  line: 3,
  column: null,
};
const PLAIN: Problem = { ...HOSTILE, severity: 'warning', code: 'RetentionZero', message: 'no', hint: null, column: 7 };
const NOWHERE: Problem = { ...PLAIN, code: 'PolicyMissing', file: null, line: null, column: null };

describe('validate -o github', () => {
  test('prints a command of GitHub Actions for each problem, at its place in the repository', () => {
    expect(problemsGithub([{ ...PLAIN, file: 'db.yaml' }, NOWHERE], fileOf)).toBe(
      '::warning file=secrets/db.yaml,line=3,col=7,title=RetentionZero::no\n::warning title=PolicyMissing::no\n',
    );
  });

  test('lets no file name and no text end a command or begin one', () => {
    expect(problemsGithub([HOSTILE], fileOf)).toBe(
      '::error file=secrets/a%2Cb%3Ac%25/x y#1.yaml,line=3,title=UnknownField::100 %25 wrong%0A::set-output name=x::y%0Ahint: a, b: c\n',
    );
  });
});

describe('validate -o sarif', () => {
  // Code scanning draws it as a link.
  test('makes no link of what a document says', () => {
    const link: Problem = { ...PLAIN, message: 'no "[a fix](https://evil.example)" here' };
    const log = JSON.stringify(problemsSarif([link], { version: '1', meanings: {} }, fileOf));
    expect(log).toContain('[a fix] (https://evil.example)');
  });

  test('prints a SARIF log: rules that occur, a result for each problem, places as URIs', () => {
    const log = problemsSarif(
      [HOSTILE, PLAIN, PLAIN, NOWHERE],
      { version: '1.2.3', meanings: { RetentionZero: 'lint' } },
      fileOf,
    );
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'waxseal',
              version: '1.2.3',
              rules: [
                { id: 'PolicyMissing' },
                { id: 'RetentionZero', shortDescription: { text: 'lint' } },
                { id: 'UnknownField' },
              ],
            },
          },
          results: [
            {
              ruleId: 'UnknownField',
              ruleIndex: 2,
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'secrets/a%2Cb%3Ac%25/x%20y%231.yaml' },
                    region: { startLine: 3 },
                  },
                },
              ],
            },
            {
              ruleIndex: 1,
              level: 'warning',
              locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 7 } } }],
            },
            { ruleIndex: 1 },
            { ruleIndex: 0, message: { text: 'no' } },
          ],
        },
      ],
    });
  });

  test('is what the verb prints, and the exit code stays', async () => {
    const desk = newDesk({ db: {} });
    desk.specs = { problems: [{ ...HOSTILE, file: 'db.yaml' }] };
    const { code, out } = await waxseal(desk, 'validate -d secrets -o sarif');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ runs: [{ results: [{ ruleId: 'UnknownField' }] }] });
  });
});
