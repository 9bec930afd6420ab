import type { Engine } from '../engine.js';
import { proxyTo, type Proxy } from '../proxy.js';
import type { Target } from '../waxseal.js';
import type { Played } from './played.js';

/** An engine of a version that nobody has cannot be started: a scene with a newer manager has it in what the engine tells. */
export async function withOtherManagers(engine: Engine, { world }: Played): Promise<Target> {
  if (world.nodes.length === 1) return engine;
  const proxy: Proxy = await proxyTo(engine);
  proxy.rewrite = ({ url }, body) => (/\/nodes(\?|$)/.test(url) ? withNewer(body) : body);
  return proxy;
}

interface NodeJson {
  readonly ID: string;
  readonly Description: { readonly Engine: object };
}

function withNewer(body: string): string {
  const [node, ...rest] = JSON.parse(body) as NodeJson[];
  if (node === undefined) return body;
  const Engine = { ...node.Description.Engine, EngineVersion: '99.0.0' };
  const newer = {
    ...node,
    ID: `${node.ID.slice(0, -1)}0`,
    Description: { ...node.Description, Hostname: 'newer', Engine },
  };
  return JSON.stringify([node, ...rest, newer]);
}
