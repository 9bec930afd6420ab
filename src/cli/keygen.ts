import type { Clock, Keysmith } from '../doors.js';
import { writeIdentity } from './files.js';
import type { Io } from './io.js';

interface KeygenRequest {
  /** The file to write; null: standard output. */
  readonly output: string | null;
}

interface KeygenDoors {
  readonly io: Io;
  readonly keysmith: Keysmith;
  readonly clock: Clock;
}

/** Makes an age identity, in the manner of age-keygen. Throws FileExists, FileUnwritable. */
export async function keygen({ output }: KeygenRequest, { io, keysmith, clock }: KeygenDoors): Promise<void> {
  const { file, recipient } = keysmith.newIdentity(clock.wall());
  try {
    if (output === null) file.expose((bytes) => io.out(new TextDecoder().decode(bytes)));
    else await writeIdentity(output, file);
  } finally {
    file.wipe();
  }
  if (output !== null || !io.stdoutIsTerminal) io.err(`Public key: ${recipient}\n`);
}
