import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'waxseal-main-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

function run(
  args: readonly string[],
  meddle: (child: ReturnType<typeof spawn>) => void = () => undefined,
  stdout: 'pipe' | number = 'pipe',
): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', stdout, 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  meddle(child);
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal, out, err });
    });
  });
}

describe('the process', () => {
  test('prints results to standard output and everything else to standard error', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, signal: null, out: 'from source\n', err: '' });
    expect(await run(['aply'])).toEqual({
      code: 1,
      signal: null,
      out: '',
      err: 'waxseal: unknown command "aply"\nhint: did you mean apply?\n',
    });
  });

  test('is silent when nobody reads its output', async () => {
    const ran = await run(['--help'], (child) => child.stdout?.destroy());
    expect(ran).toMatchObject({ code: 0, signal: null, err: '' });
  });

  test('exits with 1 when its output cannot be written, and says why', async () => {
    const full = openSync('/dev/full', 'w');
    const ran = await run(['keygen'], undefined, full).finally(() => closeSync(full));
    expect(ran).toMatchObject({ code: 1, signal: null });
    expect(ran.err).toMatch(/^Public key: age1.*\nwaxseal: standard output cannot be written \(ENOSPC\)\n$/);
  });

  test('says what is wrong with a directory that is not there', async () => {
    const { code, err } = await run(['validate', '-d', join(directory, 'none')]);
    expect([code, err]).toEqual([1, '']);
  });

  test('ends at once with a signal, though an engine does not answer', async () => {
    const socket = join(directory, 'engine.sock');
    const { code: made } = await run(['keygen', '-o', join(directory, 'id.age')]);
    expect(made).toBe(0);
    const ran = await new Promise<Ran>((resolve) => {
      const server = createServer();
      server.listen(socket, () => {
        const running = run(['init', '-d', directory, '--no-backup', '-H', `unix://${socket}`], (child) => {
          server.once('connection', () => child.kill('SIGTERM'));
        });
        void running.then((told) => {
          server.close();
          resolve(told);
        });
      });
    });
    expect(ran).toMatchObject({ code: null, signal: 'SIGTERM' });
  });
});
