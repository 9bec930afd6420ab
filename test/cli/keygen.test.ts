import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { keygen } from '../../src/cli/keygen.js';
import { loadKeyring } from '../../src/keys/keyring.js';
import { keysmith } from '../../src/keys/seal.js';
import { refusal } from '../support/identities.js';
import { fakeIo } from './fake-io.js';
import { fakeClock as clock } from './fake-swarm.js';

let dir = '';
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'waxseal-keygen-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('waxseal keygen', () => {
  test('writes the identity to standard output, and the recipient beside it when that is no terminal', async () => {
    const io = fakeIo();
    await keygen({ output: null }, { io, keysmith, clock });
    const { recipient } = await loadKeyring(io.written.out, 'stdout');
    expect(io.written.out).toMatch(/^# created: 2026-11-24T08:00:00Z\n# public key: age1/);
    expect(io.written.err).toBe(`Public key: ${recipient}\n`);
  });

  test('does not repeat the recipient on a terminal, where the identity shows it', async () => {
    const io = fakeIo({ stdoutIsTerminal: true });
    await keygen({ output: null }, { io, keysmith, clock });
    expect(io.written.err).toBe('');
  });

  test('with -o writes a file that only its owner may read, and tells the recipient', async () => {
    const io = fakeIo();
    const output = join(dir, 'id.age');
    await keygen({ output }, { io, keysmith, clock });
    const { recipient } = await loadKeyring(await readFile(output, 'utf8'), output);
    expect((await stat(output)).mode & 0o777).toBe(0o600);
    expect(io.written).toEqual({ out: '', err: `Public key: ${recipient}\n` });
  });

  test('never overwrites a file', async () => {
    const output = join(dir, 'id.age');
    await writeFile(output, 'precious');
    const error = await refusal(() => keygen({ output }, { io: fakeIo(), keysmith, clock }));
    expect(error.code).toBe('FileExists');
    expect(error.message).toContain(output);
    expect(await readFile(output, 'utf8')).toBe('precious');
  });

  test('says so when the file cannot be written', async () => {
    const output = join(dir, 'missing', 'id.age');
    const error = await refusal(() => keygen({ output }, { io: fakeIo(), keysmith, clock }));
    expect(error.code).toBe('FileUnwritable');
    expect(error.message).toContain('ENOENT');
  });
});
