import { expect, test } from '@jest/globals';
import type { SecretStore } from '../../../../src/model/store.js';
import { makeRegistry } from '../../../../src/sources/registry.js';
import { startMoto } from '../../../servers/moto.js';
import { plain } from '../../../support/identities.js';
import { emptyShelf } from '../../../support/shelf.js';
import { keyFiles, placeAt } from '../../aws/opened.js';
import { alice } from '../../world.js';
import { read } from '../made.js';
import { wantsA } from '../transit-refs.js';
import { folder, sops } from './program.js';

test('what the program sops wrapped by a key of AWS KMS is opened in its context, by a store that names the key', async () => {
  const moto = await startMoto();
  const files = keyFiles(moto.keys);
  try {
    const { KeyMetadata } = await moto.ask('kms', 'CreateKey');
    const arn = (KeyMetadata as { Arn: string }).Arn;
    const env = {
      AWS_ENDPOINT_URL_KMS: moto.address,
      AWS_ACCESS_KEY_ID: moto.keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: moto.keys.secretAccessKey,
      AWS_REGION: 'eu-central-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const types = ['--input-type', 'json', '--output-type', 'json', '--filename-override', 'a.json'];
    const bound = ['--encryption-context', 'app:shop,stage:prod'];
    const text = sops(['encrypt', '--kms', arn, ...bound, ...types], folder(), env, '{"a": "value"}');
    expect(text).toContain('"stage": "prod"');
    const open = async (of: string, keys: readonly string[]) => {
      const store: SecretStore = {
        name: 'corp',
        provider: { kind: 'awsKms', keys, ...placeAt(moto.address, files) },
        limits: { concurrency: 4, callsPerSecond: null, callsPerHour: null },
        place: { file: 'platform/corp.yaml', line: 1, column: 1 },
      };
      const [answer] = await makeRegistry(await alice(), [], emptyShelf()).sops.read([
        wantsA(read('a.json', of), store),
      ]);
      return answer;
    };
    const answer = await open(text, [arn]);
    expect(answer?.kind === 'present' && plain(answer.value)).toBe('value');
    const elsewhere = await open(text.replace('"stage": "prod"', '"stage": "test"'), [arn]);
    expect(elsewhere).toMatchObject({ kind: 'unavailable', code: 'StoreNotDecrypted' });
    const other = arn.replace(/.{4}$/, '0000');
    expect(await open(text, [other])).toMatchObject({ kind: 'unavailable', code: 'SopsTransitUnnamed' });
    expect(moto.log()).not.toContain('value');
  } finally {
    files.remove();
    await moto.stop();
  }
});
