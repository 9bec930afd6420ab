import type { SpecDirectory } from './directory.js';
import type { Engine } from './engine.js';
import { startOperator } from './operator.js';
import { record } from './run.js';
import { isSettled } from './settled.js';
import type { Told } from './told.js';
import { waitFor } from './wait.js';
import { waxseal } from './waxseal.js';

/** An operator of a directory with a store, and what it tells by HTTP. */
export interface Watched {
  told(secret: string): Promise<Told>;
  /** The value of a metric of the store; NaN: it has none. */
  metric(name: string): Promise<number>;
  /** Waits until it has this value. */
  becomes(name: string, value: number): Promise<void>;
  /** Waits for a pass that has nothing to do. */
  settles(): Promise<void>;
}

export async function watched(dir: SpecDirectory, engine: Engine, store = 'corp'): Promise<Watched> {
  const operator = await startOperator(dir, engine, '--listen', '127.0.0.1:0');
  const { port } = await operator.line('listening');
  const url = `http://127.0.0.1:${String(port)}`;
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    record(text);
    const line = text.split('\n').find((one) => one.startsWith(`${name}{`) && one.includes(`store="${store}"`));
    return Number(line?.split(' ').at(-1));
  };
  return {
    told: async (secret) => {
      const ask = () => waxseal(['status', '--url', url, '-o', 'json']);
      const isTold = async () => ask().then((ended) => ended.code === 0 && ended);
      const { stdout } = await waitFor('the status after a first pass', isTold);
      const { secrets } = JSON.parse(stdout) as { secrets: readonly Told[] };
      return secrets.find((one) => one.secret === secret) ?? Promise.reject(new Error(`nothing of "${secret}"`));
    },
    metric,
    becomes: async (name, value) => {
      await waitFor(`${name} ${String(value)}`, async () => (await metric(name)) === value, 120);
    },
    settles: async () => {
      await operator.line('pass finished', isSettled, operator.lines().length);
    },
  };
}
