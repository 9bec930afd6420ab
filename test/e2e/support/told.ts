import type { SpecDirectory } from './directory.js';
import type { Engine } from './engine.js';
import { status } from './waxseal.js';

/** What `waxseal status -o json` says of one secret, as far as tests look at it. */
export interface Told {
  readonly secret: string;
  /** Swarm name of the wanted version. */
  readonly holder: string | null;
  readonly state: string;
  readonly held: readonly {
    readonly service: string | null;
    readonly reason: string;
    readonly class: 'waiting' | 'attention';
    readonly message: string;
  }[];
  readonly conditions: readonly {
    readonly type: string;
    readonly status: 'True' | 'False';
    readonly reason: string;
    readonly message: string;
  }[];
}

export async function told(dir: SpecDirectory, engine: Engine, secret: string): Promise<Told> {
  const { secrets } = (await status(dir, engine)) as { secrets: readonly Told[] };
  const found = secrets.find((one) => one.secret === secret);
  if (found === undefined) throw new Error(`status says nothing of "${secret}"`);
  return found;
}

/** Why something of the secret is held: "Reason service", or "Reason" alone. Sorted. */
export async function reasons(dir: SpecDirectory, engine: Engine, secret: string): Promise<readonly string[]> {
  const { held } = await told(dir, engine, secret);
  return held.map(({ reason, service }) => (service === null ? reason : `${reason} ${service}`)).sort();
}

/** One of the conditions of a secret. */
export async function condition(
  dir: SpecDirectory,
  engine: Engine,
  at: { secret: string; type: string },
): Promise<Told['conditions'][number]> {
  const { conditions } = await told(dir, engine, at.secret);
  const found = conditions.find((one) => one.type === at.type);
  if (found === undefined) throw new Error(`status has no condition "${at.type}" of "${at.secret}"`);
  return found;
}
