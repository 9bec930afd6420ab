import { flagName } from './flag-name.js';
import type { Options } from './options.js';
import type { Flag } from './verb.js';

/** Files of this process that no document may read (S9): those of all flags that hold a credential. */
export function ownSecretFiles(flags: readonly Flag[], options: Options): readonly string[] {
  return flags
    .filter(({ holdsCredential }) => holdsCredential === true)
    .flatMap((flag) => options.text(flagName(flag)) ?? []);
}
