import { performance } from 'node:perf_hooks';
import { keysmith } from '../../../src/keys/seal.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import { NOTHING_SEEN } from '../../../src/model/seen.js';
import { look } from '../../../src/plan/look.js';
import type { PlanInput } from '../../../src/plan/input.js';
import { plan } from '../../../src/plan/plan.js';
import { makeRegistry } from '../../../src/sources/registry.js';
import { resolve } from '../../../src/sources/resolve.js';
import { parseSpecs } from '../../../src/spec/parse-specs.js';
import { readLists } from '../../../src/swarm/from-docker.js';
import { documentFiles } from '../worlds/documents.js';
import { settledLists } from '../worlds/engine-json.js';
import { emptyShelf } from '../../../test/support/shelf.js';
import { argument, tell } from './telling.js';

/** Plans a settled Swarm again and again: {"first": ms, "samples": [ms, …]}. */
const runs = argument('runs') as number;
const input = await settledInput(argument('secrets') as number);

const first = time();
// Warm is what an operator is: a few rounds are not counted.
for (let warmUp = 0; warmUp < 4; warmUp += 1) time();
tell({ first, samples: Array.from({ length: runs }, time) });

async function settledInput(secrets: number): Promise<PlanInput> {
  const { file, recipient } = keysmith.newIdentity(0);
  file.wipe();
  const bound = { owner: 'bench', name: 'any' };
  const armor = await keysmith.seal(SecretValue.of(new Uint8Array(24)), bound, [recipient]);
  const files = documentFiles(secrets, { owner: 'bench', recipient }, () => armor);
  const specs = parseSpecs({
    files: [...files].map(([path, text]) => ({ path, text })),
    problems: [],
    commit: null,
  });
  const lists = settledLists(specs, '0'.repeat(16), { count: secrets / 5, each: 3 });
  // As it comes from an engine: text that is taken apart.
  const sent = JSON.parse(JSON.stringify(lists)) as typeof lists;
  const live = readLists({ ...sent, configs: null }, 'bench', '28.5.2');
  const { desired } = await resolve(specs, live, null, makeRegistry(null, [], emptyShelf()));
  const seen = look(NOTHING_SEEN, live, desired, 0);
  const input = { specs, desired, live, seen, now: { monotonic: 1000, wall: 0 }, confirmRemovals: null };
  const { held, steps } = plan(input);
  if (steps.length + held.length > 0) throw new Error('the Swarm of the bench is not settled');
  return input;
}

function time(): number {
  const from = performance.now();
  plan(input);
  return performance.now() - from;
}
