import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { snapshotText } from '../../../src/api/snapshot.js';
import { loadKeyring } from '../../../src/keys/keyring.js';
import { keysmith } from '../../../src/keys/seal.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import { parseSpecs } from '../../../src/spec/parse-specs.js';
import { readLists } from '../../../src/swarm/from-docker.js';
import { documentFiles, type Files } from '../worlds/documents.js';
import { settledLists } from '../worlds/engine-json.js';
import { write } from '../worlds/write.js';
import { argument, tell } from './telling.js';

/**
 * A repository of sealed documents with a snapshot of the Swarm in which all is done, and a branch for each number of
 * documents that are sealed anew: {"bytes": {branch: of its pull request}}.
 */
const home = argument('home') as string;
const secrets = argument('secrets') as number;
const { file, recipient, snapshotKey } = keysmith.newIdentity(0);
const keyring = await loadKeyring(
  file.expose((bytes) => Buffer.from(bytes).toString()),
  'bench',
);

// What a block holds is never looked at: two of them stand for all.
const bound = { owner: 'bench', name: 'any' };
const [before, after] = await Promise.all(
  ['one value', 'another one'].map((value) => keysmith.seal(SecretValue.of(Buffer.from(value)), bound, [recipient])),
);
const files = (changed: number): Files => {
  const isChanged = (name: string): boolean => Number(name.slice('secret_'.length)) < changed;
  const by = { owner: `bench\n  snapshotKey: ${snapshotKey}`, recipient };
  return documentFiles(secrets, by, (name) => (isChanged(name) ? after : before) ?? '');
};
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-C', home, '-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
const commit = (changed: number): void => {
  for (const [path, text] of files(changed)) write(join(home, 'secrets', path), text);
  git('add', 'secrets');
  git('commit', '--quiet', '-m', String(changed));
};

git('init', '--quiet', '--initial-branch=main');
commit(0);
const specs = parseSpecs({
  files: [...files(0)].map(([path, text]) => ({ path, text })),
  problems: [],
  commit: null,
});
if (specs.problems.some(({ severity }) => severity === 'error')) throw new Error('the documents are not valid');
const lists = settledLists(specs, keyring.keyId, { count: secrets / 5, each: 3 });
const live = readLists({ ...(JSON.parse(JSON.stringify(lists)) as typeof lists), configs: null }, 'bench', '28.5.2');
const snapshot = { owner: 'bench', clusterId: null, takenAtMs: Date.now(), live, compared: [] };
write(
  join(home, 'snapshot.json'),
  snapshotText(snapshot, specs, (text) => keyring.signSnapshot(text)),
);

const bytes: Record<string, number> = {};
for (const changed of argument('changed') as readonly number[]) {
  git('checkout', '--quiet', '-b', `change-${String(changed)}`, 'main');
  commit(changed);
  bytes[`change-${String(changed)}`] = git('diff', 'main').length;
}
tell({ bytes });
