import type { SpecDirectory } from './directory.js';
import type { Engine } from './engine.js';
import { secretNamed } from './secrets.js';
import { plan, type Target } from './waxseal.js';

/** What a version's label says: "trial", "proven", "failed: TasksFailed web", "suspect: api_v2" … */
export async function stateOf(engine: Engine, holder: string): Promise<string | undefined> {
  return (await secretNamed(engine, holder)).Spec.Labels['waxseal.state'];
}

/** As far as tests look at `plan -o json`. */
export interface PlanJson {
  readonly steps: readonly { readonly action: string; readonly reason: string }[];
  readonly held: readonly HeldJson[];
}

export interface HeldJson {
  readonly action: string;
  readonly secret: string;
  readonly holder: string | null;
  readonly service: string | null;
  readonly reason: string;
  readonly class: string;
  readonly message: string;
}

/** What `waxseal plan` would do now. */
export async function planned(dir: SpecDirectory, engine: Target): Promise<PlanJson> {
  return (await plan(dir, engine)) as PlanJson;
}
