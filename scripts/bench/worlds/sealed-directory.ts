import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Session, Stage } from '../scene.js';

export interface SealedDirectory {
  readonly directory: string;
  readonly identity: string;
}

/** A directory of `secrets` sealed documents, made once for all scenes. */
export async function sealedDirectory(stage: Stage, secrets: number, perFile = 10): Promise<SealedDirectory> {
  const home = stage.directory(`sealed-${String(secrets)}-${String(perFile)}`);
  const made = { directory: join(home, 'secrets'), identity: join(home, 'id.age') };
  if (!existsSync(made.identity)) {
    stage.say(`  sealing ${String(secrets)} documents`);
    await stage.program('seal', { ...made, secrets, perFile });
  }
  return made;
}

/** A process that passes over such a directory, and the engine that it talks to, in which everything is done. */
export async function settledPass(stage: Stage, secrets: number): Promise<{ pass: Session; engine: Session }> {
  const sealed = await sealedDirectory(stage, secrets);
  const socket = join(stage.directory(`engine-${String(Math.random()).slice(2)}`), 'd.sock');
  const engine = await stage.session('fake-engine', { ...sealed, socket });
  return { engine, pass: await stage.session('pass', { ...sealed, socket }) };
}
