import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates, type Certificates } from '../../servers/certificates.js';
import { AZURE_NAMES, startFakeAzure, type FakeAzure } from '../fakes/azure.js';

/** A fake with what a client needs: its authority, and files for credentials. */
export interface AzureWorld {
  readonly fake: FakeAzure;
  readonly caFile: string;
  readonly certificates: Certificates;
  /** A file with this text; its path. */
  put(name: string, text: string): string;
  stop(): Promise<void>;
}

export async function openAzureWorld(): Promise<AzureWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-azure-'));
  const certificates = makeCertificates(dir, '127.0.0.1', AZURE_NAMES);
  const fake = await startFakeAzure(certificates);
  return {
    fake,
    caFile: certificates.caFile,
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
