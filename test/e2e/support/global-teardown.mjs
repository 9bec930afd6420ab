import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const script = join(import.meta.dirname, 'swarm.sh');

/** Ends every swarm of this run but the main one of a kept run. */
export default function teardown() {
  const run = process.env.WAXSEAL_E2E_RUN;
  if (run === undefined) return;
  const keep = process.env.WAXSEAL_E2E_KEEP === '1';
  for (const name of readdirSync(run)) {
    if (!existsSync(join(run, name, 'waxseal-e2e')) || (keep && name === 'main')) continue;
    spawnSync('bash', [script, 'down', join(run, name)], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  if (!keep) rmSync(run, { recursive: true, force: true });
}
