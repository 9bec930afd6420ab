import { DIR, GRAPH_FORMATS, HOST, IDENTITY_FILE } from './flags.js';
import type { Verb } from './verb.js';

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
    { flags: '-o, --output <format>', does: 'mermaid or json', fallback: 'mermaid', choices: GRAPH_FORMATS },
  ],
  examples: [
    { line: 'waxseal graph -d secrets', does: 'for a Markdown page: put it into a block of ```mermaid' },
    {
      line: "waxseal graph -d secrets -o json | jq -r '.mounts[] | select(.allowed | not) | .service'",
      does: 'services that mount what they may not',
    },
  ],
  run: (call) => import('./graph.js').then(({ runGraph }) => runGraph(call)),
};
