import { expect, test } from '@jest/globals';
import { makeRegistry } from '../../../../src/sources/registry.js';
import { startOpenBao } from '../../../servers/openbao.js';
import { plain } from '../../../support/identities.js';
import { emptyShelf } from '../../../support/shelf.js';
import { newPurse } from '../../vault/real/opened.js';
import { alice } from '../../world.js';
import { read } from '../made.js';
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
