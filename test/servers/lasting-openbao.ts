import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askBao, type AskBao } from './ask-bao.js';
import { ownAddress, start, untilReady, type Started } from './started.js';

/** OpenBao as it stands in production, on a disk: what it holds outlasts its process. KV v2 at secret/, AppRole at approle/. */
export interface LastingOpenBao {
  readonly address: string;
  readonly ask: AskBao;
  /** Its process is killed: the port is closed. */
  down(): Promise<void>;
  /** Started again and unsealed, with all that it held. */
  up(): Promise<void>;
  /** It stands still: connections are taken, and nothing is answered. */
  hang(): void;
  /** It goes on where it stood. */
  goOn(): void;
  /** Every request and answer so far, one JSON object a line; values are in it as HMACs only. */
  auditLog(): string;
  /** What it printed so far. */
  log(): string;
  /** For good. Its files are removed. */
  stop(): Promise<void>;
}

export async function startLastingOpenBao(): Promise<LastingOpenBao> {
  const program = process.env['WAXSEAL_TEST_BAO'];
  if (program === undefined) throw new Error('start tests on a real OpenBao by an npm script');
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-bao-'));
  const address = ownAddress();
  const url = `http://${address}:8200`;
  const [auditFile, logFile, config] = [join(dir, 'audit.log'), join(dir, 'bao.log'), join(dir, 'config.hcl')];
  mkdirSync(join(dir, 'raft'));
  writeFileSync(config, configuration(address, dir, auditFile));
  const health = async (wanted: number): Promise<boolean> => (await codeOf(`${url}/v1/sys/health`)) === wanted;
  const launch = async (first: number): Promise<Started> => {
    const server = start(program, ['server', `-config=${config}`], { dir, logFile, env: { HOME: dir } });
    await untilReady('OpenBao', server, () => health(first));
    return server;
  };
  let server = await launch(NOT_INITIALISED);
  const { keys_base64, root_token } = (await put(`${url}/v1/sys/init`, ONE_KEY)) as Initialised;
  const unseal = async (): Promise<void> => {
    await put(`${url}/v1/sys/unseal`, { key: keys_base64[0] });
    await untilReady('OpenBao', server, () => health(ACTIVE));
  };
  await unseal();
  const ask = askBao(url, root_token);
  await ask('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  await ask('POST', 'sys/auth/approle', { type: 'approle' });
  const answers = (path: string): Promise<boolean> =>
    ask('GET', path).then(
      () => true,
      () => false,
    );
  // A mount of version 2 prepares itself in the background, and refuses everything meanwhile.
  const prepared = (): Promise<void> => untilReady('secret/', server, () => answers('secret/config'));
  await prepared();
  return {
    address: url,
    ask,
    down: () => server.end(),
    up: async () => {
      server = await launch(SEALED);
      await unseal();
      await prepared();
    },
    hang: () => server.child.kill('SIGSTOP'),
    goOn: () => server.child.kill('SIGCONT'),
    auditLog: () => readFileSync(auditFile, 'utf8'),
    log: () => readFileSync(logFile, 'utf8'),
    stop: async () => {
      await server.end();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** What /sys/health answers. */
const [ACTIVE, NOT_INITIALISED, SEALED] = [200, 501, 503];

const ONE_KEY = { secret_shares: 1, secret_threshold: 1 };

interface Initialised {
  readonly keys_base64: readonly string[];
  readonly root_token: string;
}

/** null: no answer. */
async function codeOf(url: string): Promise<number | null> {
  return fetch(url).then(
    ({ status }) => status,
    () => null,
  );
}

async function put(url: string, body: object): Promise<unknown> {
  const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`PUT ${url}: ${String(answer.status)}`);
  return answer.json();
}

function configuration(address: string, dir: string, auditFile: string): string {
  return `storage "raft" {
  path = "${join(dir, 'raft')}"
  node_id = "one"
}
listener "tcp" {
  address = "${address}:8200"
  cluster_address = "${address}:8201"
  tls_disable = true
}
api_addr = "http://${address}:8200"
cluster_addr = "http://${address}:8201"
disable_mlock = true
audit "file" "main" { options { file_path = "${auditFile}" } }
`;
}
