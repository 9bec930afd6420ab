import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Answer } from '../../../src/model/answer.js';
import type { SopsFile } from '../../../src/model/sops-file.js';
import type { Policy } from '../../../src/model/spec.js';
import { makeRegistry } from '../../../src/sources/registry.js';
import { plain } from '../../support/identities.js';
import { emptyShelf } from '../../support/shelf.js';
import { startFakeVault, type FakeVault } from '../fakes/vault.js';
import { ROOT_TOKEN } from '../fakes/vault-state.js';
import { alice, lost } from '../world.js';
import { newPurse, type Purse } from '../vault/real/opened.js';
import { made, read } from './made.js';
import { transitStore, wantsA } from './transit-refs.js';

let vault: FakeVault;
let purse: Purse;
beforeEach(async () => {
  purse = newPurse();
  vault = await startFakeVault();
  await vault.ask('POST', 'transit/keys/shop', {});
});
afterEach(async () => {
  purse.close();
  await vault.stop();
});

/** For nobody but the key of the transit engine, at the address that the file says. */
async function wrapped(address = vault.address, mount = 'transit'): Promise<SopsFile> {
  const transit = async (dataKey: Uint8Array): Promise<object> => {
    const plaintext = Buffer.from(dataKey).toString('base64');
    const { data } = await vault.ask('POST', 'transit/encrypt/shop', { plaintext });
    return { vault_address: address, engine_path: mount, key_name: 'shop', enc: data['ciphertext'] };
  };
  return read('f.json', await made({ a: 'value' }, { recipients: [(await lost()).recipient], transit }));
}

async function ask(file: SopsFile, policy: Partial<Policy> = {}, address = vault.address): Promise<Answer> {
  const ref = wantsA(file, transitStore(address, purse.put('token', ROOT_TOKEN)), policy);
  const [answer] = await makeRegistry(await alice(), [], emptyShelf()).sops.read([ref]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const asked = (): boolean => vault.log().includes('/decrypt/');

test('a file that only a transit key opens is opened by the store that names its address and mount', async () => {
  const answer = await ask(await wrapped());
  expect(answer.kind === 'present' && plain(answer.value)).toBe('value');
});

test('an address that no store names gets no request, and the reason says which document to write', async () => {
  const file = await wrapped();
  const answer = await ask(file, {}, 'http://127.0.0.1:1');
  expect(answer).toMatchObject({ code: 'SopsTransitUnnamed', message: expect.stringContaining(vault.address) });
  expect(answer).toMatchObject({ hint: expect.stringContaining('transit: { mount: transit }') });
  expect(asked()).toBe(false);
});

test('an address with a user, or a path, or another mount, is none that a store names', async () => {
  for (const file of [
    await wrapped(vault.address.replace('//', '//user:pw@')),
    await wrapped(`${vault.address}/elsewhere`),
    await wrapped(vault.address, 'other'),
  ]) {
    const answer = await ask(file);
    expect(answer).toMatchObject({ code: 'SopsTransitUnnamed', message: expect.not.stringContaining('pw@') });
  }
  expect(asked()).toBe(false);
});

test('a key that the Policy does not give to the document is not asked for', async () => {
  const rule = (keys: string) => ({ secrets: 'a', services: [], targets: [], stores: [{ name: 'corp', keys }] });
  expect(await ask(await wrapped(), { access: [rule('other')] })).toMatchObject({ code: 'StoreAccessDenied' });
  expect(asked()).toBe(false);
  expect(await ask(await wrapped(), { access: [rule('shop')] })).toMatchObject({ kind: 'present' });
});

test('a server that does not answer makes it unavailable, as it does for any store', async () => {
  const file = await wrapped();
  await vault.stop();
  expect(await ask(file)).toMatchObject({ kind: 'unavailable', class: 'unreachable', code: 'StoreUnreachable' });
  vault = await startFakeVault();
});
