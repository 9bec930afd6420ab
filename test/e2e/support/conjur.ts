import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from '../../servers/certificates.js';
import { startFakeConjur, type FakeConjur } from '../../sources/fakes/conjur.js';
import { ACCOUNT } from '../../sources/fakes/conjur-state.js';
import type { SpecDirectory } from './directory.js';
import { writeFiles } from './files.js';

/** A fake of Conjur over TLS, and what its one host logs in with. */
export interface ConjurAtHand extends FakeConjur {
  /** https://host:port */
  readonly url: string;
  readonly caFile: string;
  readonly apiKeyFile: string;
}

export async function startConjur(): Promise<ConjurAtHand> {
  const fake = await startFakeConjur('/api');
  const dir = writeFiles({});
  const certificates = makeCertificates(dir, '127.0.0.1');
  const apiKeyFile = join(dir, 'api_key');
  writeFileSync(apiKeyFile, fake.state.apiKey, { mode: 0o600 });
  return { ...fake, url: await fake.startTls(certificates), caFile: certificates.caFile, apiKeyFile };
}

/** platform/corp.yaml: the SecretStore "corp". */
export function writeConjurStore(dir: SpecDirectory, { apiKeyFile, caFile, state, url }: ConjurAtHand): void {
  const auth = { apiKey: { login: state.login, apiKey: { file: apiKeyFile } } };
  const conjur = { address: url, basePath: '/api', account: ACCOUNT, tls: { caFile }, auth };
  dir.write('platform/corp.yaml', {
    apiVersion: 'waxseal/v1alpha1',
    kind: 'SecretStore',
    metadata: { name: 'corp' },
    spec: { provider: { conjur } },
  });
}
