import type { Stage } from '../scene.js';
import type { BenchEngine } from '../worlds/engine.js';
import type { Shop } from '../worlds/shop.js';
import { timed } from './timed.js';

type Deed = 'cold' | 'no-op' | 'changed';

/** Somebody who does the same work. */
export interface Contender {
  readonly name: string;
  /** Makes the engine and the files what the deed starts from; not measured. */
  readonly prepare: (deed: Deed) => Promise<void>;
  /** ms. */
  readonly deed: (deed: Deed) => Promise<number>;
  readonly end: () => void;
}

interface Told {
  readonly ms: number;
  readonly calls: unknown;
  readonly settled: boolean;
}

const MOST_PASSES = 20;
const WARM_UP = 50;

/** The pass, the process, `docker stack deploy` and the floor, which repeats the calls that the pass made. */
export async function contendersOf(stage: Stage, engine: BenchEngine, shop: Shop): Promise<readonly Contender[]> {
  const { directory, identity } = shop;
  const host = `unix://${engine.socket}`;
  const pass = await stage.session('pass', { directory, identity, socket: engine.socket });
  const floor = await stage.session('floor', { socket: engine.socket });
  const calls = new Map<Deed, unknown>();

  let warm = false;
  const settle = async (): Promise<void> => {
    for (let made = 0; made < MOST_PASSES; made += 1) if (((await pass.ask({})) as Told).settled) return;
    throw new Error('the Swarm of the bench does not settle');
  };
  // An operator has made many passes when the one comes that matters.
  const warmUp = async (): Promise<void> => {
    for (let made = 0; made < WARM_UP; made += 1) await pass.ask({});
    warm = true;
  };
  const prepareShop = async (deed: Deed): Promise<void> => {
    shop.write(deed === 'changed');
    if (deed === 'cold') await engine.empty(shop.services);
    if (deed === 'no-op') await settle();
    if (deed === 'no-op' && !warm) await warmUp();
  };
  const apply = ['apply', '--no-wait', '--yes', '-d', directory, '--identity-file', identity, '-H', host];
  const deploy = ['-H', host, 'stack', 'deploy', '--resolve-image', 'never', '-c', shop.compose, 'bench'];
  return [
    {
      name: 'pass',
      prepare: prepareShop,
      deed: async (deed) => {
        const told = (await pass.ask({})) as Told;
        calls.set(deed, told.calls);
        return told.ms;
      },
      end: pass.end,
    },
    {
      name: 'floor',
      prepare: async (deed) => {
        if (deed === 'cold') await engine.empty(shop.services);
      },
      deed: async (deed) => ((await floor.ask(calls.get(deed))) as Told).ms,
      end: floor.end,
    },
    {
      name: 'process',
      prepare: prepareShop,
      deed: () => timed(process.execPath, [stage.waxseal, ...apply]),
      end: idle,
    },
    {
      name: 'stack deploy',
      prepare: async (deed) => {
        shop.write(deed === 'changed');
        if (deed === 'cold') await engine.empty([]);
      },
      deed: () => timed('docker', deploy),
      end: idle,
    },
  ];
}

function idle(): void {
  // Nothing of it is running.
}
