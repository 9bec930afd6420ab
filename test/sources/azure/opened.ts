import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AzureAppAuth, AzureAuth, AzureSpec } from '../../../src/model/store.js';
import { openAzure } from '../../../src/sources/azure/azure-provider.js';
import type { Provider, Reach, RemoteAnswer, RemoteCheck } from '../../../src/sources/provider.js';
import { makeCertificates, type Certificates } from '../../servers/certificates.js';
import { FILES } from '../contract/vault-system.js';
import { AZURE_NAMES, startFakeAzure, toTheFake, type FakeAzure } from '../fakes/azure.js';

/** A fake with what a client needs: its authority, and files for credentials. */
export interface AzureWorld {
  readonly fake: FakeAzure;
  readonly caFile: string;
  /** For files of the case. */
  readonly dir: string;
  readonly certificates: Certificates;
  /** A file with this text; its path. */
  put(name: string, text: string): string;
  stop(): Promise<void>;
}

/** `names`: further ones that its certificate is for. */
export async function openAzureWorld(names: readonly string[] = []): Promise<AzureWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-azure-'));
  const certificates = makeCertificates(dir, '127.0.0.1', [...AZURE_NAMES, ...names]);
  const fake = await startFakeAzure(certificates);
  return {
    fake,
    caFile: certificates.caFile,
    dir,
    certificates,
    put: (name, text) => {
      writeFileSync(join(dir, name), text);
      return join(dir, name);
    },
    stop: async () => {
      await fake.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A provider of the fake, and what it did. */
export interface Asking {
  readonly provider: Provider;
  read(key: string, version?: string): Promise<RemoteAnswer>;
  check(...keys: string[]): Promise<readonly RemoteCheck[]>;
  /** Operations that were counted, in order. */
  readonly calls: string[];
  /** ms that the clock of this machine has gone on. */
  passed: number;
}

export interface Asked {
  readonly auth?: AzureAuth;
  readonly engine?: AzureSpec['engine']['kind'];
  readonly address?: string;
  readonly reach?: Reach;
}

/** By a client secret that lies in a file, unless it is said. */
export function askVault(world: AzureWorld, { auth, engine = 'secrets', address, reach }: Asked = {}): Asking {
  const { caFile, fake } = world;
  const spec: AzureSpec = {
    kind: 'azureKeyVault',
    address: address ?? fake.vault,
    tls: { caFile },
    auth: auth ?? byClientSecret(world),
    engine: { kind: engine },
  };
  const asking = { calls: [] as string[], passed: 0 };
  const provider = openAzure(
    { name: 'corp', spec },
    {
      credentials: FILES,
      reach: reach ?? { refusal: () => null, lookup: toTheFake },
      clock: { wall: () => Date.now(), monotonic: () => asking.passed, sleep: () => Promise.resolve() },
      chance: () => 0.5,
      onCall: ({ operation }) => asking.calls.push(operation),
    },
  );
  return Object.assign(asking, {
    provider,
    read: async (key: string, version: string | null = null) => only(await provider.read([{ key, version }])),
    check: (...keys: string[]) => provider.revision(keys.map((key) => ({ key, version: null }))),
  });
}

/** The application of the fake, at its login. */
export function application({ fake }: AzureWorld): Pick<AzureAppAuth, 'authority' | 'tenantId' | 'clientId'> {
  const { clientId, tenantId } = fake.state;
  return { authority: fake.login, clientId, tenantId };
}

export function byClientSecret(world: AzureWorld, secret = 'the-client-secret'): AzureAuth {
  world.fake.state.clientSecrets.add(secret);
  return {
    method: 'clientSecret',
    ...application(world),
    clientSecret: { file: world.put('client_secret', secret) },
  };
}

export function textOf(answer: RemoteAnswer): string {
  if (answer.kind !== 'present') throw new Error(`no value: ${JSON.stringify(answer)}`);
  return answer.value.expose((bytes) => Buffer.from(bytes).toString());
}

function only<T>(answers: readonly T[]): T {
  if (answers.length !== 1) throw new Error(`${String(answers.length)} answers for one key`);
  return answers[0] as T;
}
