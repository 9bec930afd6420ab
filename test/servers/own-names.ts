import { execFile } from 'node:child_process';
import { lookup } from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownAddress } from './started.js';

/** A server of this machine under names of its own, at the port of https, for programs that take neither port nor address. */
export interface OwnNames {
  /** For this process. */
  readonly lookup: LookupFunction;
  /** Runs a program for which the names lead there, and nothing else changes. Rejects with what it printed. */
  run(program: string, args: readonly string[], more: RunOptions): Promise<string>;
  stop(): Promise<void>;
}

interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
}

/** Bytes go on as they come to `port` of the loopback. Needs root: for the port, and for a file of hosts of the program's own. */
export async function underOwnNames(names: readonly string[], port: number): Promise<OwnNames> {
  const address = ownAddress();
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-names-'));
  const hosts = join(dir, 'hosts');
  writeFileSync(hosts, names.map((name) => `${address} ${name}\n`).join(''));
  const door = createServer((socket) => {
    const behind = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      one.on('error', () => undefined).on('close', () => other.destroy());
    }
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((resolve) => door.listen(443, address, resolve));
  return {
    lookup: (hostname, options, callback) => {
      lookup(names.includes(hostname) ? address : hostname, options, callback);
    },
    run: (program, args, { env, input }) =>
      new Promise((resolve, reject) => {
        const script = 'mount --bind "$1" /etc/hosts && shift && exec "$@"';
        const inside = ['--mount', 'sh', '-c', script, 'sh', hosts, program, ...args];
        const options = { cwd: dir, env: { PATH: process.env['PATH'], HOME: dir, ...env } };
        const child = execFile('unshare', inside, options, (error, stdout, stderr) => {
          if (error === null) resolve(stdout);
          else reject(new Error(`${program} ended with ${String(error.code)}: ${stderr}`));
        });
        child.stdin?.end(input);
      }),
    stop: async () => {
      await new Promise((resolve) => door.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
