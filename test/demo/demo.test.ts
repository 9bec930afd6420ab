import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demoSvg, folded, linesOf } from '../../scripts/demo-svg.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'waxseal-demo-test-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built program with nothing around it: no engine, no docker, no PATH. */
function demo(...args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/waxseal.mjs'), 'demo', ...args], {
    env: { TMPDIR: home, HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

describe('the demo', () => {
  let ran: Ran;
  beforeAll(async () => {
    ran = await demo();
  }, 240_000);

  test('needs nothing but Node, holds every claim and exits with 0', () => {
    expect(ran.err).toBe('');
    expect(ran.out).not.toContain('NOT SO');
    expect(ran.out).toMatch(/^All 16 claims hold, as a second client has seen on the engine\.$/m);
    expect(ran.code).toBe(0);
  });

  test('is free of colours in a pipe', () => {
    expect(ran.out).not.toContain('\u001b');
  });

  test('leaves no file behind', () => {
    expect(readdirSync(home)).toEqual([]);
  });

  test('prints what docs/demo.svg shows (else: npm run demo:record)', () => {
    const picture = linesOf(readFileSync(join(ROOT, 'docs/demo.svg'), 'utf8'));
    const printed = ran.out.split('\n').flatMap(folded);
    expect(lasting(picture)).toEqual(lasting(printed));
  });
});

/** Without what is another in each run: keys, the end of the owner's name, ages, and how far a rollout is at a glance. */
function lasting(lines: readonly string[]): readonly string[] {
  const text = lines.filter((line) => line.trim() !== '' && !/^\S+: [0-9]\/[0-9] tasks on/.test(line)).join('\n');
  return text
    .replace(/age1[a-z0-9]+\n?[a-z0-9]*\)/g, 'age1…)')
    .replace(/secrets-[a-z0-9]{4}/g, 'secrets-…')
    .replace(/proven +[0-9]+s/g, 'proven Ns')
    .split('\n');
}

test('an engine that is not there is told in one line', async () => {
  const { code, err } = await demo('--host', `unix://${home}/nothing.sock`);
  expect(code).toBe(1);
  expect(err).toBe(
    `waxseal: the engine at "unix://${home}/nothing.sock" does not answer\nhint: is dockerd running there? name another one with --host\n`,
  );
});

test('the picture shows every line, as it was printed', () => {
  const lines = ['$ waxseal plan', '  + create <b>&amp;', 'x'.repeat(100)];
  const svg = demoSvg(lines.map((text, i) => ({ text, at: i * 100 })));
  expect(linesOf(svg)).toEqual([...lines.slice(0, 2), 'x'.repeat(80), 'x'.repeat(20)]);
});
