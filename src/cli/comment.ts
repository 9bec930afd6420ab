import { AppError } from '../model/problem.js';
import { FORGES, readForge } from './forge-flags.js';
import type { Call, Verb } from './verb.js';

export const commentVerb: Verb = {
  name: 'comment',
  summary: 'write what standard input says as a comment on a pull request',
  details: [
    'For the CI of a pull request: takes the comment that `waxseal plan -o markdown --marker NAME` prints. A comment that an earlier run left there with the same mark is brought up to date, so that a pull request has one, however often it is pushed to.',
    'Asks no Swarm and needs no identity. The token needs the right to write comments and no other.',
  ],
  argument: '',
  flags: [
    { flags: '--forge <forge>', does: `where the pull request is: ${FORGES.join(', ')}`, choices: FORGES },
    { flags: '--forge-repo <repo>', does: 'the repository there, like shop/secrets' },
    { flags: '--pull <number>', does: 'number of the pull or merge request' },
    { flags: '--forge-token-file <file>', does: 'file with a token that may write comments', holdsCredential: true },
    {
      flags: '--forge-url <url>',
      does: 'root of its API, like https://git.example.org/api/v1; the public one of github and gitlab is known',
    },
  ],
  examples: [
    {
      line: 'waxseal plan -d secrets -o markdown --marker prod | waxseal comment --forge github --forge-repo shop/secrets --pull 12 --forge-token-file token',
      does: 'one comment, brought up to date by each push',
    },
  ],
  run: runComment,
};

async function runComment({ io, options, wire }: Call): Promise<number> {
  const wish = readForge(options, 'forge', 'forge');
  const number = options.text('pull') ?? '';
  if (!/^[1-9][0-9]{0,8}$/.test(number)) {
    throw new AppError('UsageInvalid', '--pull must be the number of a pull request');
  }
  if (io.stdinIsTerminal) {
    throw new AppError('UsageInvalid', 'the comment is read from standard input', {
      hint: '`waxseal plan -o markdown … | waxseal comment …`',
    });
  }
  const body = new TextDecoder().decode(await io.readStdin());
  if (body.trim() === '') throw new AppError('UsageInvalid', 'there is nothing on standard input to be written');
  const { did, url } = await wire.comment({ ...wish, number: Number(number) }, body);
  io.out(`comment ${did}${url === null ? '' : `: ${url}`}\n`);
  return 0;
}
