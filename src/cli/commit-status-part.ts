import { FORGES, readForge } from './forge-flags.js';
import type { RunPart } from './run-part.js';

/** Shows at the commit whether it is live. */
export const commitStatusPart: RunPart = {
  flags: [
    { flags: '--commit-status <forge>', does: `show at the commit whether it is live: ${FORGES.join(', ')}` },
    { flags: '--commit-status-repo <repo>', does: 'the repository there, like shop/secrets' },
    {
      flags: '--commit-status-token-file <file>',
      does: 'file with a token that may write commit statuses',
      holdsCredential: true,
    },
    {
      flags: '--commit-status-url <url>',
      does: 'root of its API, like https://git.example.org/api/v1; the public one of github and gitlab is known',
    },
  ],
  open: ({ log, options, wire }) => {
    if (options.text('commit-status') === null) return Promise.resolve({});
    return wire.commitStatus(readForge(options, 'commit-status', 'commit-status'), log);
  },
};
