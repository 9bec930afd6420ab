import { afterEach, beforeEach, expect } from '@jest/globals';
import { constants, publicEncrypt } from 'node:crypto';
import type { Answer } from '../../../src/model/answer.js';
import type { SopsFile } from '../../../src/model/sops-file.js';
import type { Policy } from '../../../src/model/spec.js';
import type { SecretStore } from '../../../src/model/store.js';
import { makeRegistry } from '../../../src/sources/registry.js';
import { plain } from '../../support/identities.js';
import { testWith } from '../../support/programs.js';
import { emptyShelf } from '../../support/shelf.js';
import { openAzureWorld, type AzureWorld } from '../azure/opened.js';
import { IP_RESOURCE, newKey } from '../fakes/azure-state.js';
import { alice, lost } from '../world.js';
import { made, read } from './made.js';
import { keysStore, wantsA } from './transit-refs.js';

const test = testWith('openssl');

let world: AzureWorld;
beforeEach(async () => {
  world = await openAzureWorld();
  world.fake.state.resource = IP_RESOURCE;
  world.fake.state.clientSecrets.add('the-secret');
});
afterEach(() => world.stop());

interface Written {
  readonly vault?: string;
  readonly version?: string;
}

/** For nobody but an RSA key of the vault, as sops writes it: RSA-OAEP-256, base64url without "=". */
async function wrapped(written: Written = {}): Promise<SopsFile> {
  const { publicKey, version } = newKey(world.fake.state, 'sops');
  const azure = (dataKey: Uint8Array): object => {
    const padding = { oaepHash: 'sha256', padding: constants.RSA_PKCS1_OAEP_PADDING };
    const enc = publicEncrypt({ key: publicKey, ...padding }, dataKey).toString('base64url');
    return { vault_url: written.vault ?? world.fake.bare, name: 'sops', version: written.version ?? version, enc };
  };
  return read('f.json', await made({ a: 'value' }, { recipients: [(await lost()).recipient], azure }));
}

const store = (address = world.fake.bare): SecretStore => keysStore(world, address, world.fake.bare);

async function ask(file: SopsFile, policy: Partial<Policy> = {}, from = store()): Promise<Answer> {
  const [answer] = await makeRegistry(await alice(), [], emptyShelf()).sops.read([wantsA(file, from, policy)]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

test('a file that only a key of a vault opens is opened by the store that names the vault', async () => {
  const answer = await ask(await wrapped());
  expect(answer.kind === 'present' && plain(answer.value)).toBe('value');
});

test('a login that may decrypt, and not look at the key, is enough', async () => {
  world.fake.state.denied.add('keys');
  expect(await ask(await wrapped())).toMatchObject({ kind: 'present' });
});

test('a vault that no store names gets no request, and the reason says which document to write', async () => {
  const answer = await ask(await wrapped(), {}, store('https://127.0.0.1:1'));
  expect(answer).toMatchObject({
    code: 'SopsTransitUnnamed',
    message: expect.stringContaining(world.fake.bare),
    hint: expect.stringContaining('keys: {}'),
  });
  expect(await ask(await wrapped({ vault: 'https://user:pw@corp.test' }))).toMatchObject({
    code: 'SopsTransitUnnamed',
  });
  expect(world.fake.log()).toBe('');
});

test('the Policy gives the key by its name, whatever its version', async () => {
  const rule = (keys: string) => ({ secrets: 'a', services: [], targets: [], stores: [{ name: 'corp', keys }] });
  expect(await ask(await wrapped(), { access: [rule('other')] })).toMatchObject({ code: 'StoreAccessDenied' });
  expect(world.fake.log()).toBe('');
  expect(await ask(await wrapped(), { access: [rule('sops')] })).toMatchObject({ kind: 'present' });
});

test('a version that is no longer there, or none, is told apart from a vault that is away', async () => {
  expect(await ask(await wrapped({ version: '0'.repeat(32) }))).toMatchObject({ code: 'StoreKeyUnknown' });
  expect(await ask(await wrapped({ version: '' }))).toMatchObject({ code: 'SopsKeyDamaged' });
  const file = await wrapped();
  await world.fake.down();
  expect(await ask(file)).toMatchObject({ kind: 'unavailable', class: 'unreachable' });
});

test('what was encrypted with another key, or edited, is not opened, and nothing of it is repeated', async () => {
  const file = await wrapped();
  const { version } = newKey(world.fake.state, 'sops');
  const groups = file.groups.map((keys) => keys.map((key) => (key.kind === 'azure_kv' ? { ...key, version } : key)));
  const answer = await ask({ ...file, groups });
  expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreNotDecrypted' });
  expect(JSON.stringify(answer)).not.toContain(/"enc":"([\w-]+)"/.exec(JSON.stringify(groups))?.[1]);
});
