import { graphOf } from '../api/graph.js';
import { FORMAT_VERSION, print } from '../api/json.js';
import { GRAPH_FORMATS } from './flags.js';
import { dryPass, openWorld } from './open-world.js';
import type { Call } from './verb.js';
import { graphMermaid } from './view-mermaid.js';

export async function runGraph(call: Call): Promise<number> {
  const output = call.options.choice('output', GRAPH_FORMATS);
  const { specs, world } = await openWorld(call, 'read');
  const { live } = await dryPass(world, { closely: false });
  const graph = graphOf(specs, live);
  call.io.out(output === 'json' ? print({ formatVersion: FORMAT_VERSION, ...graph }) : graphMermaid(graph));
  return 0;
}
