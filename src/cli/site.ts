import type { Site } from '../controller/operate.js';
import type { Keyring, World } from '../doors.js';
import { policyOf } from '../model/policy-of.js';
import { AppError } from '../model/problem.js';
import { ownSecretFiles } from './own-secret-files.js';
import type { Opened } from './run-part.js';
import { RUN_PARTS } from './run-parts.js';
import { storeBounds } from './store-bounds.js';
import type { Call } from './verb.js';

/** A pass does not keep a step back waiting for longer than that: what its stores have no room for comes in the next one. */
const PATIENCE_MS = 5000;

/**
 * The doors of an operator. Directory, Policy and identity are read anew in each pass, so that none of them needs a
 * restart; what is made of an identity is kept as long as its file says the same.
 */
export async function openSite({ options, wire }: Call, parts: readonly Opened[]): Promise<Site> {
  const file = options.text('identity-file') ?? '';
  const given = parts.find((part) => part.directory !== undefined)?.directory;
  const directory = given ?? (await wire.rememberingDirectory(options.text('dir') ?? '.'));
  const parted = RUN_PARTS.flatMap(({ flags }) => flags);
  const ownFiles = [file, ...ownSecretFiles(parted, options)];
  const bounds = { ...storeBounds(options), patienceMs: PATIENCE_MS };
  const swarm = await wire.swarm(options.text('host'));
  let kept: { readonly keyring: Keyring; readonly sources: World['sources'] } | null = null;
  return {
    directory,
    doors: async (specs) => {
      const policy = policyOf(specs);
      const keyring = await wire.keyring(file);
      if (keyring === null) {
        throw new AppError('IdentityMissing', `there is no identity file "${file}"`, {
          hint: 'name one with --identity-file, or make one with `waxseal init`',
          retry: 'when-changed',
        });
      }
      await wire.assertPrimary(policy, keyring);
      if (kept?.keyring !== keyring) kept = { keyring, sources: await wire.sources(keyring, ownFiles, bounds) };
      return { swarm, ...kept };
    },
  };
}
