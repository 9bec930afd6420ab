import { expect, test } from '@jest/globals';
import type { Options } from '../../src/cli/options.js';
import { runVerb } from '../../src/cli/run-verb.js';
import { openSite } from '../../src/cli/site.js';
import type { Call } from '../../src/cli/verb.js';
import type { Keyring } from '../../src/doors.js';
import { parse, policy } from '../spec/directory.js';

/** Each flag of `waxseal run` that names a file, by its long name. Of these, three may be read by anybody. */
const FILES = runVerb.flags.flatMap(({ flags }) => /--([a-z-]+-file) </.exec(flags)?.[1] ?? []);
const PUBLIC = ['git-ca-file', 'audit-file', 'snapshot-file'];
const CREDENTIALS = FILES.filter((name) => !PUBLIC.includes(name));

/** The files that the sources are told to refuse, with every flag of a file set. */
async function refused(): Promise<readonly string[]> {
  const options: Options = {
    text: (name) => (FILES.includes(name) ? `/run/secrets/${name}` : null),
    on: () => false,
    given: () => false,
    choice: (_, [first]) => first as never,
  };
  const told: string[] = [];
  const wire = {
    rememberingDirectory: () => Promise.resolve({}),
    swarm: () => Promise.resolve({}),
    keyring: () => Promise.resolve({} as Keyring),
    assertPrimary: () => Promise.resolve(),
    sources: (_: Keyring, ownFiles: readonly string[]) => {
      told.push(...ownFiles);
      return Promise.resolve([]);
    },
  };
  const site = await openSite({ options, wire } as unknown as Call, []);
  await site.doors(parse({ 'platform/policy.yaml': policy() }));
  return told;
}

/** `file: { path: /run/secrets/forge_token }` copied the operator's own token of the forge into a service. */
test.each(CREDENTIALS)('no document may read the file of --%s', async (name) => {
  expect(await refused()).toContain(`/run/secrets/${name}`);
});

test('every credential of the operator is among them', () => {
  expect([...CREDENTIALS].sort()).toEqual([
    'commit-status-token-file',
    'git-ssh-key-file',
    'git-token-file',
    'identity-file',
    'notify-url-file',
    'token-file',
    'webhook-secret-file',
  ]);
});
