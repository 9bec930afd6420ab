import { AppError } from '../model/problem.js';
import type { RunPart } from './run-part.js';

const FORGES = ['github', 'gitlab', 'gitea'] as const;
export type ForgeKind = (typeof FORGES)[number];

/** Where the API of each is unless a person says otherwise. */
const HOSTED: Readonly<Record<ForgeKind, string | null>> = {
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com/api/v4',
  gitea: null,
};

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
    const forge = options.choice('commit-status', FORGES);
    const api = (options.text('commit-status-url') ?? HOSTED[forge])?.replace(/\/+$/, '');
    const [repo, tokenFile] = [options.text('commit-status-repo'), options.text('commit-status-token-file')];
    if (repo === null || tokenFile === null || api === undefined) {
      const missing = api === undefined ? 'url' : repo === null ? 'repo' : 'token-file';
      throw new AppError('UsageInvalid', `--commit-status ${forge} needs --commit-status-${missing}`);
    }
    if (!/^https?:\/\/[^\s@]+$/.test(api)) {
      throw new AppError('UsageInvalid', '--commit-status-url must be an http or https URL without credentials');
    }
    return wire.commitStatus({ forge, repo, tokenFile, api }, log);
  },
};
