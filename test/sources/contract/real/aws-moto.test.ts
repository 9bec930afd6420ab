import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../../servers/certificates.js';
import { startMoto } from '../../../servers/moto.js';
import { standBeforeTls } from '../../../servers/tls-front.js';
import { parameterStore, secretsManager, type AwsServer } from '../aws-system.js';
import { sourceContract } from '../suite.js';

async function start(): Promise<AwsServer> {
  const moto = await startMoto();
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-moto-tls-'));
  const fronts: { stop(): Promise<void> }[] = [];
  return {
    ...moto,
    tls: async () => {
      const certificates = makeCertificates(dir, '127.0.0.1');
      const front = await standBeforeTls(moto.address, certificates);
      fronts.push(front);
      return { address: front.address, caFile: certificates.caFile };
    },
    stop: async () => {
      await Promise.all(fronts.map((front) => front.stop()));
      await moto.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

sourceContract('AWS Secrets Manager, moto 5.2', async () => secretsManager(await start()));
sourceContract('AWS Parameter Store, moto 5.2', async () => parameterStore(await start()));
