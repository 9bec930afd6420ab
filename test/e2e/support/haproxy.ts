import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closers, record } from './run.js';
import { engineAt, type Engine } from './engine.js';
import { waitFor } from './wait.js';

const config = fileURLToPath(new URL('../../../manifests/socket-proxy/haproxy.cfg', import.meta.url));

/** What stands before the engine in manifests/stack-socket-proxy.yaml: Debian's HAProxy with the very same file. */
export interface SocketProxy extends Engine {
  /** The lines that it logged until now. */
  readonly log: () => readonly string[];
}

/** Ended after the case. `configs`: as WAXSEAL_PROXY_CONFIGS says. */
export async function socketProxyTo(engine: { readonly socket: string }, configs = ''): Promise<SocketProxy> {
  const place = mkdtempSync(join(tmpdir(), 'waxseal-e2e-haproxy-'));
  const socket = join(place, 'd.sock');
  const env = {
    PATH: process.env['PATH'] ?? '',
    WAXSEAL_PROXY_SOCKET: socket,
    DOCKER_SOCKET: engine.socket,
    WAXSEAL_PROXY_CONFIGS: configs,
  };
  const child = spawn('haproxy', ['-db', '-f', config], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const ended = new Promise((resolve) => child.on('close', resolve));
  const log = (): readonly string[] => Buffer.concat(said).toString().split('\n');
  closers.push(async () => {
    child.kill('SIGKILL');
    await ended;
    record(log().join('\n'));
    rmSync(place, { recursive: true, force: true });
  });
  const proxy = { ...engineAt(socket), log };
  await waitFor('HAProxy', () =>
    proxy.ask('GET', '/_ping').then(
      (answer) => answer.status === 200,
      () => false,
    ),
  );
  return proxy;
}
