import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname, 'swarm.sh');
const swarm = (...args) =>
  spawnSync('bash', [script, ...args], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;

/** The one swarm that most cases share. Its place is told to the tests by WAXSEAL_E2E_RUN. */
export default function setup() {
  if (process.env.WAXSEAL_E2E_MISSING !== undefined) return;
  const base = process.env.WAXSEAL_E2E_DIR ?? join(tmpdir(), 'waxseal-e2e');
  mkdirSync(base, { recursive: true });
  chmodSync(base, 0o711);
  swarm('sweep', base);
  const keep = process.env.WAXSEAL_E2E_KEEP === '1';
  const run = join(base, keep ? 'kept' : `run-${String(process.pid)}`);
  process.env.WAXSEAL_E2E_RUN = run;
  rmSync(join(run, 'record'), { recursive: true, force: true });
  mkdirSync(join(run, 'record'), { recursive: true });
  if (!keep) writeFileSync(join(run, 'owner'), `${String(process.pid)} ${startTime()}\n`);
  const main = join(run, 'main');
  if (swarm('alive', main)) return;
  if (existsSync(main)) swarm('down', main);
  if (!swarm('up', main, '1', '0')) throw new Error(`the engine did not start: see ${main}/n1/log`);
}

/** As the kernel tells it in /proc: with it, a reused pid is not taken for ours. */
function startTime() {
  return readFileSync('/proc/self/stat', 'utf8').split(' ')[21];
}
