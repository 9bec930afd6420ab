import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askAws } from '../../servers/ask-aws.js';
import { makeCertificates } from '../../servers/certificates.js';
import { startFakeAws } from '../fakes/aws.js';
import { parameterStore, secretsManager, type AwsServer } from './aws-system.js';
import { sourceContract } from './suite.js';

async function start(): Promise<AwsServer> {
  const fake = await startFakeAws();
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-fake-'));
  return {
    ...fake,
    ask: askAws(fake.address, fake.keys),
    // As AWS answers; moto says 403.
    forbiddenStatus: 400,
    tls: async () => {
      const certificates = makeCertificates(dir, '127.0.0.1');
      return { address: await fake.startTls(certificates), caFile: certificates.caFile };
    },
    stop: async () => {
      await fake.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

sourceContract('AWS Secrets Manager, the fake', async () => secretsManager(await start()));
sourceContract('AWS Parameter Store, the fake', async () => parameterStore(await start()));
