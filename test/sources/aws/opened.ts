import { afterEach, beforeEach } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsPlace } from '../../../src/model/aws-store.js';
import type { Provider, ProviderDoors, RemoteAnswer } from '../../../src/sources/provider.js';
import type { Keys } from '../../servers/ask-aws.js';
import { patientClock } from '../contract/harness.js';
import { ANYWHERE, FILES } from '../contract/vault-system.js';
import { startFakeAws, type FakeAws } from '../fakes/aws.js';

/** A fake account and a provider of it, others in each case. */
export interface FakeAccount {
  readonly aws: FakeAws;
  readonly files: ReturnType<typeof keyFiles>;
  /** Operations that were asked, in order. */
  readonly calls: string[];
  readonly provider: Provider;
}

/** `open`: the provider, at this place. Gives the account of the case that runs. */
export function eachWithFakeAws(open: (place: AwsPlace, doors: ProviderDoors) => Provider): () => FakeAccount {
  let now: FakeAccount | null = null;
  beforeEach(async () => {
    const aws = await startFakeAws();
    const files = keyFiles(aws.keys);
    const calls: string[] = [];
    now = { aws, files, calls, provider: open(placeAt(aws.address, files), doorsWith(calls)) };
  });
  afterEach(async () => {
    await now?.provider.close();
    await now?.aws.stop();
    now?.files.remove();
  });
  return () => {
    if (now === null) throw new Error('no case runs');
    return now;
  };
}

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
