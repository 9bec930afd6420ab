import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { keysmith } from '../../../src/keys/seal.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import { skipped, type Report, type Scene, type Stage } from '../scene.js';
import { percentile, summarize } from '../stats.js';
import { documentText, policyText } from '../worlds/documents.js';
import { startEngine, type BenchEngine } from '../worlds/engine.js';
import { write } from '../worlds/write.js';

const EDITS = 20;
const NAME = 'secret';
const SERVICE = 'shop';
const OWNER = 'bench-operator';
const PATIENCE_MS = 120_000;

/** From a saved file to the update of the service, by a running `waxseal run`. */
export const operator: Scene = {
  name: 'operator',
  title: 'The operator',
  run: async (stage): Promise<Report> => {
    const scratch = stage.directory('operator');
    const engine = await startEngine(scratch);
    if (engine === null)
      return skipped('no Docker Engine could be started here (test/e2e/README.md says what it needs)');
    try {
      await engine.empty([SERVICE]);
      return report(await measure(stage, engine, scratch));
    } finally {
      await engine.end();
    }
  },
};

async function measure(stage: Stage, engine: BenchEngine, scratch: string): Promise<readonly number[]> {
  const directory = join(scratch, 'secrets');
  const identity = join(scratch, 'id.age');
  const { file, recipient } = keysmith.newIdentity(0);
  file.expose((bytes) => write(identity, bytes));
  write(join(directory, 'platform', 'policy.yaml'), policyText({ owner: OWNER, recipient }));
  const texts = await Promise.all(Array.from({ length: EDITS + 1 }, (_, edit) => documentOf(edit, recipient)));
  write(join(directory, 'secret.yaml'), texts[0] ?? '');

  const flags = ['run', '-d', directory, '--identity-file', identity, '-H', `unix://${engine.socket}`];
  const running = spawn(process.execPath, [stage.waxseal, ...flags], { stdio: 'ignore' });
  try {
    await proven(engine, 1);
    const samples: number[] = [];
    for (const [edit, text] of texts.entries()) {
      if (edit === 0) continue;
      const from = performance.now();
      writeFileSync(join(directory, 'secret.yaml'), text);
      await until('the service is updated', async () => (await mounted(engine)) === `${NAME}_v${String(edit + 1)}`);
      samples.push(performance.now() - from);
      await proven(engine, edit + 1);
    }
    return samples;
  } finally {
    running.kill();
  }
}

async function documentOf(edit: number, recipient: string): Promise<string> {
  const value = SecretValue.of(Buffer.from(`value ${String(edit)}`));
  const armor = await keysmith.seal(value, { owner: OWNER, name: NAME }, [recipient]);
  return documentText(NAME, armor, ['stableName: false', `consumers: [{ service: ${SERVICE} }]`]);
}

/** The version is proven: nothing of this edit is still to come that would be in the way of the next. */
function proven(engine: BenchEngine, version: number): Promise<void> {
  return until(`version ${String(version)} is proven`, async () => {
    const all = (await engine.get('/secrets')) as readonly {
      readonly Spec: { readonly Name: string; readonly Labels: Labels };
    }[];
    const found = all.find(({ Spec }) => Spec.Name === `${NAME}_v${String(version)}`);
    return found?.Spec.Labels['waxseal.state'] === 'proven';
  });
}

type Labels = Readonly<Record<string, string>>;

async function mounted(engine: BenchEngine): Promise<string | undefined> {
  const service = (await engine.get(`/services/${SERVICE}`)) as {
    readonly Spec: {
      readonly TaskTemplate: {
        readonly ContainerSpec: { readonly Secrets?: readonly { readonly SecretName: string }[] };
      };
    };
  };
  return service.Spec.TaskTemplate.ContainerSpec.Secrets?.[0]?.SecretName;
}

async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`the operator of the bench does not come so far: ${what}`);
    await sleep(5);
  }
}

function report(samples: readonly number[]): Report {
  return {
    skipped: null,
    rows: [
      { what: 'saved file to updated service', unit: 'ms', summary: summarize(samples), goal: null },
      { what: 'of these, the 95th percentile', unit: 'ms', summary: summarize([percentile(samples, 95)]), goal: null },
    ],
    notes: [
      `${String(EDITS)} edits of one sealed document in place, one after the other, each once the last one is proven; the service has no replicas and is asked for every 5 ms. What the operator waits so that a burst of changes is one pass is part of it.`,
    ],
  };
}
