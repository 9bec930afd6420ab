import { doctorJson, print } from '../api/json.js';
import type { EngineFacts, Finding, Severity } from '../model/posture.js';
import { isAppError } from '../model/problem.js';
import type { Specs } from '../model/spec.js';
import { examineDirectory } from '../posture/directory.js';
import { findingOf, lookAtIdentity, lookAtSwarm } from './doctor-looks.js';
import { lookOf } from './problems.js';
import type { Call } from './verb.js';
import { doctorHuman } from './view-doctor.js';

const ORDER: readonly Severity[] = ['error', 'warning', 'note'];

/** What was looked at, and what was found. null: it could not be looked at, and a finding says why. */
export interface Diagnosis {
  readonly engine: EngineFacts | null;
  readonly specs: Specs | null;
  readonly findings: readonly Finding[];
}

export async function runDoctor(call: Call): Promise<number> {
  const output = call.options.choice('output', ['human', 'json']);
  const diagnosis = await diagnose(call);
  call.io.out(output === 'json' ? print(doctorJson(diagnosis)) : doctorHuman(diagnosis, lookOf(call)));
  return diagnosis.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

async function diagnose(call: Call): Promise<Diagnosis> {
  const dir = call.options.text('dir') ?? '.';
  const { found, specs } = await lookAtDirectory(call, dir);
  const policy = specs?.policy ?? null;
  const identity = await lookAtIdentity(call, policy);
  const swarm = await lookAtSwarm(call, policy);
  const all = [...found, ...identity, ...swarm.found];
  return { engine: swarm.engine, specs, findings: ORDER.flatMap((one) => all.filter((each) => each.severity === one)) };
}

async function lookAtDirectory(call: Call, dir: string): Promise<{ found: readonly Finding[]; specs: Specs | null }> {
  try {
    const specs = await (await call.wire.directory(dir)).read();
    return { found: examineDirectory(specs, dir), specs };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { found: [findingOf(error, dir)], specs: null };
  }
}
