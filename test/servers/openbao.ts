import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askBao, type AskBao } from './ask-bao.js';
import { makeCertificates, type Certificates } from './certificates.js';
import { ownAddress, start, untilReady } from './started.js';

/** OpenBao in dev mode: everything in memory, KV v2 at secret/. */
export interface OpenBao {
  readonly address: string;
  /** The same server over TLS; it takes client certificates. */
  readonly tlsAddress: string;
  readonly certificates: Certificates;
  readonly rootToken: string;
  readonly ask: AskBao;
  /** Every request and answer so far, one JSON object a line; values are in it as HMACs only. */
  auditLog(): string;
  /** What it printed so far. */
  log(): string;
  stop(): Promise<void>;
}

const ROOT_TOKEN = 'root-token-of-a-test';

/** Its files are in a directory that `stop` removes. */
export async function startOpenBao(): Promise<OpenBao> {
  const program = process.env['WAXSEAL_TEST_BAO'];
  if (program === undefined) throw new Error('start tests on real sources by npm run test:sources');
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-bao-'));
  const host = ownAddress();
  const certificates = makeCertificates(dir, host);
  const [auditFile, logFile, config] = [join(dir, 'audit.log'), join(dir, 'bao.log'), join(dir, 'config.hcl')];
  writeFileSync(config, configuration(host, auditFile, certificates));
  const flags = ['-dev', `-dev-root-token-id=${ROOT_TOKEN}`, `-dev-listen-address=${host}:8200`, '-dev-no-store-token'];
  const server = start(program, ['server', ...flags, `-config=${config}`], { dir, logFile, env: { HOME: dir } });
  const address = `http://${host}:8200`;
  const ask = askBao(address, ROOT_TOKEN);
  await untilReady('OpenBao', server, () =>
    ask('GET', 'sys/mounts/secret').then(
      () => true,
      () => false,
    ),
  );
  return {
    address,
    tlsAddress: `https://${host}:8300`,
    certificates,
    rootToken: ROOT_TOKEN,
    ask,
    auditLog: () => readFileSync(auditFile, 'utf8'),
    log: () => readFileSync(logFile, 'utf8'),
    stop: async () => {
      await server.end();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function configuration(host: string, auditFile: string, { serverCertFile, serverKeyFile }: Certificates): string {
  return `audit "file" "main" { options { file_path = "${auditFile}" } }
listener "tcp" {
  address = "${host}:8300"
  cluster_address = "${host}:8301"
  tls_cert_file = "${serverCertFile}"
  tls_key_file = "${serverKeyFile}"
}
`;
}
