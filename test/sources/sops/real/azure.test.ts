import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { constants, publicEncrypt, type KeyObject } from 'node:crypto';
import type { SopsFile } from '../../../../src/model/sops-file.js';
import { makeRegistry } from '../../../../src/sources/registry.js';
import { PROVIDERS } from '../../../../src/sources/shelf/providers.js';
import { makeShelf } from '../../../../src/sources/shelf/shelf.js';
import { underOwnNames, type OwnNames } from '../../../servers/own-names.js';
import { plain } from '../../../support/identities.js';
import { openAzureWorld, type AzureWorld } from '../../azure/opened.js';
import { FILES } from '../../contract/vault-system.js';
import { AZURE_NAMES } from '../../fakes/azure.js';
import { LOGIN_HOST, newKey, VAULT_HOST } from '../../fakes/azure-state.js';
import { alice, lost } from '../../world.js';
import { made, read } from '../made.js';
import { keysStore, wantsA } from '../transit-refs.js';

/**
 * The program sops logs in to Azure by the SDK for Go, which asks Microsoft's own login what it thinks of any other. So
 * that very name leads to the fake, for sops alone: nothing of sops or of its SDK is set, but what it logs in with and
 * that it trusts the authority of the fake's certificate.
 */
const MICROSOFTS = 'login.microsoftonline.com';
const VAULT = `https://${VAULT_HOST}`;
const LOGIN = `https://${LOGIN_HOST}`;
const TYPES = ['--input-type', 'json', '--output-type', 'json', '--filename-override', 'a.json'];

let world: AzureWorld;
let names: OwnNames;
let key: { readonly version: string; readonly publicKey: KeyObject };
beforeEach(async () => {
  world = await openAzureWorld([MICROSOFTS]);
  world.fake.state.clientSecrets.add('the-secret');
  key = newKey(world.fake.state, 'sops');
  names = await underOwnNames([...AZURE_NAMES, MICROSOFTS], world.fake.port);
});
afterEach(async () => {
  await names.stop();
  await world.stop();
});

const sops = (args: readonly string[], input: string, secret = 'the-secret'): Promise<string> => {
  const { clientId, tenantId } = world.fake.state;
  const login = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: secret };
  const env = { ...login, SSL_CERT_FILE: world.caFile };
  return names.run(process.env['WAXSEAL_TEST_SOPS'] ?? 'sops', [...args, ...TYPES], { env, input });
};

async function opened(file: SopsFile) {
  const clock = { wall: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() };
  const reach = { refusal: () => null, lookup: names.lookup };
  const doors = { providers: PROVIDERS, credentials: FILES, reach, clock, chance: () => 0.5, patienceMs: 0 };
  const ref = wantsA(file, keysStore(world, VAULT, LOGIN));
  const [answer] = await makeRegistry(await alice(), [], makeShelf(doors)).sops.read([ref]);
  return answer;
}

test('what the program sops wrapped by a key of Azure Key Vault is opened by a store that names the vault', async () => {
  const text = await sops(['encrypt', '--azure-kv', `${VAULT}/keys/sops/${key.version}`], '{"a": "value"}');
  expect(JSON.parse(text)).toMatchObject({
    sops: { azure_kv: [{ vault_url: VAULT, name: 'sops', version: key.version }] },
  });
  expect(text).not.toContain('value"');
  const asked = world.fake.seen().length;
  const answer = await opened(read('a.json', text));
  expect(answer?.kind === 'present' && plain(answer.value)).toBe('value');
  expect(world.fake.seen().slice(asked).at(-1)).toContain(`/keys/sops/${key.version}/decrypt`);
  const edited = text.replace(
    /("enc": ")(.)/,
    (_, before: string, first: string) => before + (first === 'A' ? 'B' : 'A'),
  );
  expect(await opened(read('a.json', edited))).toMatchObject({ code: 'StoreNotDecrypted' });
});

test('sops opens the file that other tests make, as it opens its own: they are wrapped alike', async () => {
  const azure = (dataKey: Uint8Array): object => {
    const padding = { oaepHash: 'sha256', padding: constants.RSA_PKCS1_OAEP_PADDING };
    const enc = publicEncrypt({ key: key.publicKey, ...padding }, dataKey).toString('base64url');
    return { vault_url: VAULT, name: 'sops', version: key.version, created_at: '2026-11-28T17:09:05Z', enc };
  };
  const text = await made({ a: 'value' }, { recipients: [(await lost()).recipient], azure });
  const answer = await opened(read('f.json', text));
  expect(answer?.kind === 'present' && plain(answer.value)).toBe('value');
  expect(JSON.parse(await sops(['decrypt'], text))).toEqual({ a: 'value' });
  const own = await sops(['encrypt', '--azure-kv', `${VAULT}/keys/sops/${key.version}`], '{"a": "value"}');
  expect(JSON.parse(await sops(['decrypt'], own))).toEqual({ a: 'value' });
});

test('sops believes the fake no more than the real one: a wrong secret is refused', async () => {
  const encrypting = sops(['encrypt', '--azure-kv', `${VAULT}/keys/sops/${key.version}`], '{"a": "value"}', 'wrong');
  await expect(encrypting).rejects.toThrow(/AADSTS7000215/);
});
