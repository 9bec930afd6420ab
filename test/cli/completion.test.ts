import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { VERBS } from '../../src/cli/verbs.js';
import { newDesk, waxseal } from './doors.js';

const run = promisify(execFile);
const DRIVERS = fileURLToPath(new URL('shells', import.meta.url));
const PATIENCE_MS = 120_000;
const SHELLS = ['bash', 'zsh', 'fish'];
const here = SHELLS.filter((shell) => spawnSync(shell, ['--version']).status === 0);

const room = mkdtempSync(join(tmpdir(), 'waxseal-completion-'));
let asked = 0;
beforeAll(async () => {
  for (const shell of SHELLS) {
    writeFileSync(join(room, `script.${shell}`), (await waxseal(newDesk(), `completion ${shell}`)).out);
  }
  mkdirSync(join(room, 'secrets'));
  writeFileSync(join(room, 'secret file.yaml'), '');
});
afterAll(() => {
  rmSync(room, { recursive: true });
});

/** What the shell offers for the last word. */
async function offers(shell: string, line: string): Promise<readonly string[]> {
  const [driver, script] = [join(DRIVERS, `complete.${shell}`), join(room, `script.${shell}`)];
  const env = { PATH: process.env['PATH'], HOME: room, TERM: 'dumb' };
  const found = join(room, `offered-${(asked += 1)}`);
  const args = {
    bash: ['--norc', '--noprofile', driver, script, ...line.split(' ')],
    fish: ['--no-config', driver, script, `waxseal ${line}`],
    zsh: ['-f', driver, script, `waxseal ${line}`, found],
  }[shell];
  const { stdout } = await run(shell, args ?? [], { cwd: room, env });
  const text = shell !== 'zsh' ? stdout : existsSync(found) ? readFileSync(found, 'utf8') : '';
  const words = text.split('\n').filter((word) => word !== '');
  // Some offer "--output=json", some "json"; some "secrets/", some "secrets"; some escape a space.
  const plain = words.map((word) => word.replace(/^--[a-z-]+=(?=.)|[=/]$/, '').replaceAll('\\ ', ' '));
  return [...new Set(plain)].sort();
}

test('all shells are here', () => {
  const missing = SHELLS.filter((shell) => !here.includes(shell));
  if (missing.length > 0) process.stderr.write(`completion is not tried in ${missing.join(', ')}: not installed\n`);
  // Who has no fish may go on; what is merged was tried everywhere.
  if (process.env['CI'] !== undefined) expect(missing).toEqual([]);
  expect(here).toContain('bash');
});

describe.each(here)('%s completes', (shell) => {
  const it = (what: string, line: string, check: (words: readonly string[]) => void): void =>
    test(what, async () => check(await offers(shell, line)), PATIENCE_MS);

  it('every verb', '', (words) => expect(words).toEqual(expect.arrayContaining(VERBS.map(({ name }) => name))));
  it('the begin of a verb', 'comp', (words) => expect(words).toEqual(['completion', 'compose']));
  it('flags of that verb', 'plan --d', (words) =>
    expect(words).toEqual(['--detailed-exitcode', '--diff-only', '--dir']),
  );
  it('what a flag may be', 'plan --output ', (words) => expect(words).toEqual(['human', 'json', 'markdown']));
  it('what a short flag may be', 'plan -o j', (words) => expect(words).toEqual(['json']));
  it('what stands behind "="', 'plan --log-level=w', (words) => expect(words).toEqual(['warn']));
  it('what an argument may be', 'completion ', (words) => expect(words).toEqual(['bash', 'fish', 'zsh']));
  it('directories', 'plan -d sec', (words) => expect(words).toEqual(['secrets']));
  it('files, with spaces in their names', 'seal db --into secr', (words) =>
    expect(words).toEqual(['secret file.yaml', 'secrets']),
  );
  it('nothing where nobody knows', 'retry ', (words) => expect(words).toEqual([]));
});

test('there is no completion for another shell', async () => {
  expect(await waxseal(newDesk(), 'completion tcsh')).toEqual({
    code: 1,
    out: '',
    err: 'waxseal: there is no completion for "tcsh"\nhint: one of bash, zsh, fish\n',
  });
});
