import { ClientSecretCredential } from '@azure/identity';
import { CryptographyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { constants, publicEncrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { testWith } from '../../support/programs.js';
import { toTheFake } from '../fakes/azure.js';
import { newKey, write } from '../fakes/azure-state.js';
import { openAzureWorld, type AzureWorld } from './opened.js';

const test = testWith('openssl');

/** Microsoft's packages with their own transport, as any program of theirs: nothing of Waxseal is in between. */
describe('the fake Key Vault, driven by the official packages over TLS', () => {
  let world: AzureWorld;
  let agent: Agent;
  beforeAll(async () => {
    world = await openAzureWorld();
    agent = new Agent({ ca: readFileSync(world.caFile), lookup: toTheFake });
    world.fake.state.clientSecrets.add('the-secret');
  });
  afterAll(async () => {
    agent.destroy();
    await world.stop();
  });

  const credential = (secret = 'the-secret'): ClientSecretCredential => {
    const { login: authorityHost, state } = world.fake;
    const options = { agent, authorityHost, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } };
    return new ClientSecretCredential(state.tenantId, state.clientId, secret, options);
  };
  const client = (secret?: string): SecretClient =>
    new SecretClient(world.fake.vault, credential(secret), { agent, retryOptions: { maxRetries: 0 } });

  test('follows the challenge to the login, and reads back what was written, by version too', async () => {
    const vault = client();
    const first = await vault.setSecret('first', 'värde ✓ 🔑', { contentType: 'text/plain' });
    await vault.setSecret('first', 'second');
    expect((await vault.getSecret('first')).value).toBe('second');
    const { properties, value } = await vault.getSecret('first', { version: first.properties.version ?? '' });
    expect([value, properties.contentType]).toEqual(['värde ✓ 🔑', 'text/plain']);
    expect(world.fake.seen().some((line) => line.includes('.well-known/openid-configuration'))).toBe(true);
    await expect(vault.setSecret('first', 'x'.repeat(26_000))).rejects.toThrow();
  });

  test('lists every secret over its pages, without values', async () => {
    for (let n = 0; n < 60; n++) write(world.fake.state, `many-${String(n)}`, 'value');
    const names: string[] = [];
    let pages = 0;
    for await (const page of client().listPropertiesOfSecrets().byPage({ maxPageSize: 25 })) {
      pages += 1;
      names.push(...page.map(({ name }) => name));
      expect(JSON.stringify(page)).not.toContain('value":"value');
    }
    expect(pages).toBe(3);
    expect(names.filter((name) => name.startsWith('many-'))).toHaveLength(60);
  });

  test('a deleted secret is found among the deleted, recovers, and goes when it is purged', async () => {
    const vault = client();
    await vault.setSecret('gone', 'value');
    await (await vault.beginDeleteSecret('gone', { intervalInMs: 1 })).pollUntilDone();
    await expect(vault.getSecret('gone')).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
    await expect(vault.setSecret('gone', 'again')).rejects.toMatchObject({ statusCode: 409 });
    expect((await vault.getDeletedSecret('gone')).scheduledPurgeDate).toBeInstanceOf(Date);
    await (await vault.beginRecoverDeletedSecret('gone', { intervalInMs: 1 })).pollUntilDone();
    expect((await vault.getSecret('gone')).value).toBe('value');
    await (await vault.beginDeleteSecret('gone', { intervalInMs: 1 })).pollUntilDone();
    await vault.purgeDeletedSecret('gone');
    await expect(vault.getDeletedSecret('gone')).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
  });

  test('a disabled secret is forbidden, and one out of its time is not', async () => {
    const vault = client();
    await vault.setSecret('off', 'value', { enabled: false });
    await expect(vault.getSecret('off')).rejects.toMatchObject({ statusCode: 403 });
    await vault.setSecret('old', 'value', { expiresOn: new Date(1_000), notBefore: new Date(500) });
    expect((await vault.getSecret('old')).properties.expiresOn).toEqual(new Date(1_000));
  });

  test('a wrong client secret is refused by the login', async () => {
    await expect(client('wrong').getSecret('first')).rejects.toThrow('AADSTS7000215');
  });

  test('decrypts with an RSA key what its public part encrypted', async () => {
    const { publicKey, version } = newKey(world.fake.state, 'sops');
    const padding = { oaepHash: 'sha256', padding: constants.RSA_PKCS1_OAEP_PADDING };
    const ciphertext = publicEncrypt({ key: publicKey, ...padding }, Buffer.from('a data key'));
    const keys = new CryptographyClient(`${world.fake.vault}/keys/sops/${version}`, credential(), { agent });
    const { result } = await keys.decrypt({ algorithm: 'RSA-OAEP-256', ciphertext });
    expect(Buffer.from(result).toString()).toBe('a data key');
  });
});
