import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../servers/certificates.js';
import { startFakeVault } from '../fakes/vault.js';
import { sourceContract } from './suite.js';
import { vaultSystem } from './vault-system.js';

sourceContract('Vault, the fake', async () => {
  const fake = await startFakeVault();
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-fake-'));
  return vaultSystem({
    ...fake,
    tls: async () => {
      const certificates = makeCertificates(dir, '127.0.0.1');
      return { address: await fake.startTls(certificates), caFile: certificates.caFile };
    },
    stop: async () => {
      await fake.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  });
});
