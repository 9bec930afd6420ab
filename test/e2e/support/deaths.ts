import type { Ended } from './child.js';
import type { SpecDirectory } from './directory.js';
import type { Engine } from './engine.js';
import { proxyTo, type Call } from './proxy.js';
import { apply } from './waxseal.js';

/** What a row of deaths came to. */
export interface Deaths {
  /** The writes that each but the last life ended with, and whether the engine did them. */
  readonly writes: readonly (Call & { readonly done: boolean })[];
  /** The run that nobody killed, since it had nothing to write any more. */
  readonly last: Ended;
}

/**
 * Applies again and again. Each run dies (SIGKILL) at its first write: one run before the engine hears of it, the next
 * one after the engine has done it. So it dies twice between any two writes until nothing is left to be written.
 */
export async function applyThroughDeaths(
  dir: SpecDirectory,
  engine: Engine,
  between: (death: number) => Promise<void> | void = () => undefined,
): Promise<Deaths> {
  const proxy = await proxyTo(engine);
  const writes: (Call & { done: boolean })[] = [];
  for (let death = 1; ; death += 1) {
    const done = death % 2 === 0;
    proxy.reset();
    proxy.decide = ({ n }) => (n === 0 ? 'forward' : n > 1 ? 'cut-before' : done ? 'kill-after' : 'kill-before');
    const ended = await apply(dir, proxy);
    const [first] = proxy.writes;
    if (ended.code !== null || first === undefined) return { writes, last: ended };
    writes.push({ ...first, done });
    if (death > 60) throw new Error(`it never ends: ${writes.map(({ method, url }) => `${method} ${url}`).join('\n')}`);
    await between(death);
  }
}

/** Runs apply and kills it at its `n`-th write, before or after the engine has done it. False: it ended before that. */
export async function diesAt(
  dir: SpecDirectory,
  engine: Engine,
  n: number,
  when: 'before' | 'after',
): Promise<boolean> {
  const proxy = await proxyTo(engine);
  proxy.decide = (call) => {
    if (call.n === n) return `kill-${when}`;
    return call.n < n ? 'forward' : 'cut-before';
  };
  const ended = await apply(dir, proxy);
  await proxy.end();
  return ended.code === null;
}
