import { expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Answer } from '../../../../src/model/answer.js';
import type { SopsFile } from '../../../../src/model/sops-file.js';
import { makeRegistry } from '../../../../src/sources/registry.js';
import { startOpenBao } from '../../../servers/openbao.js';
import { plain } from '../../../support/identities.js';
import { emptyShelf } from '../../../support/shelf.js';
import { newPurse } from '../../vault/real/opened.js';
import { alice, lost } from '../../world.js';
import { made as makeFile, read } from '../made.js';
import { transitStore, wantsA } from '../transit-refs.js';
import { folder, sops } from './program.js';

test('what the program sops wrapped by a transit key of OpenBao is opened, until the key is gone', async () => {
  const [bao, purse] = [await startOpenBao(), newPurse()];
  try {
    await bao.ask('POST', 'sys/mounts/team/transit', { type: 'transit' });
    await bao.ask('POST', 'team/transit/keys/shop', {});
    const uri = `${bao.address}/v1/team/transit/keys/shop`;
    const types = ['--input-type', 'json', '--output-type', 'json', '--filename-override', 'a.json'];
    const login = { VAULT_TOKEN: bao.rootToken, VAULT_ADDR: bao.address };
    const text = sops(['encrypt', '--hc-vault-transit', uri, ...types], folder(), login, '{"a": "value"}');
    const ref = wantsA(
      read('a.json', text),
      transitStore(bao.address, purse.put('token', bao.rootToken), 'team/transit'),
    );
    const source = makeRegistry(await alice(), [], emptyShelf()).sops;
    const [answer] = await source.read([ref]);
    expect(answer?.kind === 'present' && plain(answer.value)).toBe('value');
    await bao.ask('POST', 'team/transit/keys/shop/config', { deletion_allowed: true });
    await bao.ask('DELETE', 'team/transit/keys/shop');
    expect(await source.read([ref])).toMatchObject([{ kind: 'unavailable', code: 'StoreNotDecrypted' }]);
  } finally {
    purse.close();
    await bao.stop();
  }
});

/** What docs/sources/sops.md gives to paste, for two keys. */
const LEAST = `path "transit/decrypt/shop" { capabilities = ["update"] }
path "transit/decrypt/second" { capabilities = ["update"] }`;

test('with the least policy a key opens what it wrapped, rotated or not; what is forbidden, of another key or too old is refused', async () => {
  const [bao, purse] = [await startOpenBao(), newPurse()];
  try {
    await bao.ask('POST', 'sys/mounts/transit', { type: 'transit' });
    for (const key of ['shop', 'second', 'others']) await bao.ask('POST', `transit/keys/${key}`, {});
    await bao.ask('POST', 'sys/policies/acl/least', { policy: LEAST });
    const made = await bao.ask('POST', 'auth/token/create', { policies: ['least'], ttl: '1h' });
    const store = transitStore(bao.address, purse.put('least', made.auth?.client_token ?? ''));
    /** A file whose data key `by` wrapped, and which says that `named` did. `again`: rewrapped by the newest version. */
    const file = async (by: string, { named = by, again = false } = {}): Promise<SopsFile> => {
      const transit = async (dataKey: Uint8Array): Promise<object> => {
        const plaintext = Buffer.from(dataKey).toString('base64');
        const { ciphertext: first } = (await bao.ask('POST', `transit/encrypt/${by}`, { plaintext })).data;
        if (again) await bao.ask('POST', `transit/keys/${by}/rotate`, {});
        const rewrap = { ciphertext: first };
        const enc = again ? (await bao.ask('POST', `transit/rewrap/${by}`, rewrap)).data['ciphertext'] : first;
        return { vault_address: bao.address, engine_path: 'transit', key_name: named, enc };
      };
      return read('f.json', await makeFile({ a: 'value' }, { recipients: [(await lost()).recipient], transit }));
    };
    const ask = async (asked: SopsFile): Promise<Answer | undefined> =>
      (await makeRegistry(await alice(), [], emptyShelf()).sops.read([wantsA(asked, store)]))[0];

    const early = await file('shop');
    expect(await ask(early)).toMatchObject({ kind: 'present' });
    const rewrapped = await file('shop', { again: true });
    for (const each of [early, rewrapped]) expect(await ask(each)).toMatchObject({ kind: 'present' });
    await bao.ask('POST', 'transit/keys/shop/config', { min_decryption_version: 2 });
    expect(await ask(early)).toMatchObject({ kind: 'unavailable', class: 'invalid', code: 'StoreNotDecrypted' });
    expect(await ask(rewrapped)).toMatchObject({ kind: 'present' });

    expect(await ask(await file('others'))).toMatchObject({ class: 'ambiguous', code: 'StoreForbidden' });
    expect(await ask(await file('shop', { named: 'second' }))).toMatchObject({ code: 'StoreNotDecrypted' });
    // Neither the data key nor what it was wrapped in is in the logs of the server.
    const { data } = await bao.ask('POST', 'transit/encrypt/shop', { plaintext: CANARY });
    const logged = bao.auditLog() + bao.log();
    for (const secret of [CANARY, String(data['ciphertext'])]) expect(logged).not.toContain(secret);

    await bao.stop();
    expect(await ask(rewrapped)).toMatchObject({ class: 'unreachable', code: 'StoreUnreachable' });
  } finally {
    purse.close();
    await bao.stop();
  }
});

const CANARY = randomBytes(32).toString('base64');
