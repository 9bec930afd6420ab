import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askAws, inXml, type AskAws, type Keys } from './ask-aws.js';
import { ownAddress, start, untilReady } from './started.js';

/** moto: an account of AWS in memory, which checks signatures and policies. */
export interface Moto {
  readonly address: string;
  /** As its administrator. */
  readonly ask: AskAws;
  readonly keys: Keys;
  /** Every request so far, without bodies. */
  log(): string;
  stop(): Promise<void>;
}

export async function startMoto(host = ownAddress(), port = 5000): Promise<Moto> {
  const program = process.env['WAXSEAL_TEST_MOTO'];
  if (program === undefined) throw new Error('start tests on real sources by npm run test:sources');
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-moto-'));
  const logFile = join(dir, 'moto.log');
  // The calls that make the administrator, and no other, go without authentication.
  const env = { HOME: dir, PATH: process.env['PATH'] ?? '', INITIAL_NO_AUTH_ACTION_COUNT: '3' };
  const server = start(program, ['-H', host, '-p', String(port)], { dir, logFile, env });
  const address = `http://${host}:${String(port)}`;
  await untilReady('moto', server, () =>
    fetch(`${address}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  const keys = await administrator(askAws(address, null));
  return {
    address,
    ask: askAws(address, keys),
    keys,
    log: () => readFileSync(logFile, 'utf8'),
    stop: async () => {
      await server.end();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function administrator(ask: AskAws): Promise<Keys> {
  const PolicyDocument = JSON.stringify(policy([{ Effect: 'Allow', Action: '*', Resource: '*' }]));
  await ask('iam', 'CreateUser', { UserName: 'admin' });
  await ask('iam', 'PutUserPolicy', { UserName: 'admin', PolicyName: 'all', PolicyDocument });
  const made = await ask('iam', 'CreateAccessKey', { UserName: 'admin' });
  return { accessKeyId: inXml(made, 'AccessKeyId'), secretAccessKey: inXml(made, 'SecretAccessKey') };
}

export function policy(statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}
