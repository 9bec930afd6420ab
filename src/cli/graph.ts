import { graphOf } from '../api/graph.js';
import { FORMAT_VERSION, print } from '../api/json.js';
import { DIR, HOST, IDENTITY_FILE } from './flags.js';
import { dryPass, openWorld } from './open-world.js';
import type { Call, Verb } from './verb.js';
import { graphMermaid } from './view-mermaid.js';

const FORMATS = ['mermaid', 'json'] as const;

export const graphVerb: Verb = {
  name: 'graph',
  summary: 'draw which service has which secret',
  details: [
    'Draws secrets, their versions, and the services that mount them or shall mount them, with what Policy.access forbids in red. Mermaid is drawn by GitHub, GitLab and Gitea in any Markdown. Writes nothing, and needs no identity.',
  ],
  argument: '',
  flags: [
    DIR,
    IDENTITY_FILE,
    HOST,
    { flags: '-o, --output <format>', does: 'mermaid or json', fallback: 'mermaid', choices: FORMATS },
  ],
  examples: [
    { line: 'waxseal graph -d secrets', does: 'for a Markdown page: put it into a block of ```mermaid' },
    {
      line: "waxseal graph -d secrets -o json | jq -r '.mounts[] | select(.allowed | not) | .service'",
      does: 'services that mount what they may not',
    },
  ],
  run: runGraph,
};

async function runGraph(call: Call): Promise<number> {
  const output = call.options.choice('output', FORMATS);
  const { specs, world } = await openWorld(call, 'read');
  const { live } = await dryPass(world, { closely: false });
  const graph = graphOf(specs, live);
  call.io.out(output === 'json' ? print({ formatVersion: FORMAT_VERSION, ...graph }) : graphMermaid(graph));
  return 0;
}
