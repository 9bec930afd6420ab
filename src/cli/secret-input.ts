import { AppError } from '../model/problem.js';
import { SecretValue } from '../model/secret-value.js';
import { refuseSize } from '../model/value-size.js';
import { readBytes } from './files.js';
import type { Io } from './io.js';

const NEWLINE = 0x0a;

/**
 * The value to seal: a file, standard input exactly as it is, or, on a terminal, a line typed twice without echo. Never
 * an argument. Throws FileMissing, FileUnreadable, ValuesDiffer, ValueEmpty, ValueTooLarge.
 */
export async function readSecret(name: string, fromFile: string | null, io: Io): Promise<SecretValue> {
  const bytes = fromFile !== null ? await readFromFile(fromFile) : await readFromPerson(name, io);
  const value = SecretValue.of(bytes);
  const refused = refuseSize(bytes.length);
  if (refused === null) return value;
  value.wipe();
  throw new AppError(refused.code, `"${name}" was not sealed: ${refused.message}`, { hint: refused.hint });
}

async function readFromFile(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  if (bytes === null)
    throw new AppError('FileMissing', `there is no file "${path}"`, {
      hint: '--from-file names the file that the value is in',
    });
  return bytes;
}

async function readFromPerson(name: string, io: Io): Promise<Uint8Array> {
  if (io.stdinIsTerminal) return promptTwice(name, io);
  const bytes = await io.readStdin();
  if (bytes.at(-1) === NEWLINE) {
    io.err('note: the value ends with a newline, which is sealed with it; `printf %s` and `echo -n` write none\n');
  }
  return bytes;
}

async function promptTwice(name: string, io: Io): Promise<Uint8Array> {
  const bytes = await io.promptHidden(`Value of "${name}" (not shown): `);
  const again = await io.promptHidden('The same again: ');
  const same = SecretValue.of(bytes).equals(SecretValue.of(again));
  again.fill(0);
  if (same) return bytes;
  bytes.fill(0);
  throw new AppError('ValuesDiffer', 'the two lines differ, so nothing was sealed', {
    hint: 'for a value of several lines use --from-file or a pipe',
  });
}
