import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsPlace } from '../../../src/model/aws-store.js';
import type { ProviderDoors, RemoteAnswer } from '../../../src/sources/provider.js';
import type { Keys } from '../../servers/ask-aws.js';
import { patientClock } from '../contract/harness.js';
import { ANYWHERE, FILES } from '../contract/vault-system.js';

/** An access key in files of a directory that `remove` takes away. */
export function keyFiles({ accessKeyId, secretAccessKey }: Keys) {
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-aws-'));
  const [id, secret] = [join(dir, 'id'), join(dir, 'secret')];
  const write = (keys: Keys): void => {
    writeFileSync(id, keys.accessKeyId);
    writeFileSync(secret, keys.secretAccessKey);
  };
  write({ accessKeyId, secretAccessKey });
  return { id, secret, write, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export function placeAt(address: string, { id, secret }: { readonly id: string; readonly secret: string }): AwsPlace {
  return {
    region: 'eu-central-1',
    endpoint: address,
    stsEndpoint: address,
    caFile: null,
    auth: {
      method: 'accessKey',
      accessKeyId: { file: id },
      secretAccessKey: { file: secret },
      sessionToken: null,
    },
    role: null,
  };
}

/** `calls`: the operations that were asked. */
export function doorsWith(calls: string[] = []): ProviderDoors {
  return {
    credentials: FILES,
    reach: ANYWHERE,
    clock: patientClock(),
    chance: () => 0.5,
    onCall: ({ operation }) => calls.push(operation),
  };
}

export function textOf(answer: RemoteAnswer | undefined): string {
  if (answer?.kind !== 'present') throw new Error(`no value: ${JSON.stringify(answer)}`);
  return answer.value.expose((bytes) => Buffer.from(bytes).toString());
}

export function latest(...keys: readonly string[]) {
  return keys.map((key) => ({ key, version: null }));
}
