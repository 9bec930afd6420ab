import { engineAt, type Engine } from '../../e2e/support/engine.js';
import { startEmbeddedEngine } from '../../../src/swarm/embedded/start.js';
import { mainEngine, startSwarm } from '../../e2e/support/swarm.js';

/** An engine of a swarm, and how it is ended. */
export interface Opened {
  readonly engine: Engine;
  readonly end: () => Promise<void>;
}

/** `unix:///…` of a real engine that may be used, `embedded:`, or null: a private dockerd, as the e2e suite starts it. */
const url = process.env['WAXSEAL_CONTRACT_ENGINE'] ?? null;

export const engineKind: 'real' | 'embedded' = url === 'embedded:' ? 'embedded' : 'real';

/** Whether cases may have swarms of their own: there is no starting of further engines behind a URL. */
export const startsEngines = url === null || engineKind === 'embedded';

/** The engine that the cases of a file share: on a real one, also with other files. */
export async function openShared(): Promise<Opened> {
  if (engineKind === 'embedded') return openEmbedded({});
  const engine = url === null ? mainEngine() : engineAt(url.replace(/^unix:\/\//, ''));
  return { engine, end: () => Promise.resolve() };
}

/** A swarm of one manager and `nodes - 1` workers, for a case that hurts its nodes or counts what others make. */
export async function openOwn(nodes: number): Promise<Opened> {
  if (engineKind === 'embedded') return openEmbedded({ nodes });
  const swarm = await startSwarm({ managers: 1, workers: nodes - 1 });
  return { engine: swarm.first, end: () => swarm.end() };
}

async function openEmbedded(options: { readonly nodes?: number }): Promise<Opened> {
  const { socket, close } = await startEmbeddedEngine(options);
  return { engine: engineAt(socket), end: close };
}
