import { join } from 'node:path';
import { keysmith } from '../../../src/keys/seal.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import { documentFiles, namesOf } from '../worlds/documents.js';
import { write } from '../worlds/write.js';
import { argument, tell } from './telling.js';

/** Writes a directory of sealed documents and its identity, as `waxseal seal` makes them: {"recipient": …}. */
const directory = argument('directory') as string;
const { file, recipient } = keysmith.newIdentity(0);
file.expose((bytes) => write(argument('identity') as string, bytes));

const armors = new Map<string, string>();
for (const name of namesOf(argument('secrets') as number)) {
  const value = SecretValue.of(Buffer.from(`the value of ${name}`));
  armors.set(name, await keysmith.seal(value, { owner: 'bench', name }, [recipient]));
}
const files = documentFiles(
  armors.size,
  { owner: 'bench', recipient },
  (name) => armors.get(name) ?? '',
  argument('perFile') as number,
);
for (const [path, text] of files) write(join(directory, path), text);
tell({ recipient });
