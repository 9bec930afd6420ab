import type { Keyring, SecretSource } from '../doors.js';
import type { Source } from '../model/spec.js';
import { contentSource } from './content/content-source.js';
import { fileSource } from './file/file-source.js';
import { generateSource } from './generate/generate-source.js';
import { leaseSource } from './lease/lease-source.js';
import { partSource } from './part/part-source.js';
import { remoteSource } from './remote/remote-source.js';
import { sealedSource } from './sealed/sealed-source.js';
import type { Shelf } from './shelf/shelf.js';
import { sopsSource } from './sops/sops-source.js';
import { unwrapPgp } from './sops/unwrap-pgp.js';
import { unwrapTransit } from './sops/unwrap-transit.js';

/** One source for every kind that a document can name. */
export type Registry = Readonly<Record<Source['kind'], SecretSource>>;

/**
 * `forbiddenFiles`: the identity, token and TLS key files of this process, which no document may read (S9).
 * `gnupgHome`: where `gpg` finds keys for sops files; null: none is opened with it.
 */
export function makeRegistry(
  keyring: Keyring | null,
  forbiddenFiles: readonly string[],
  shelf: Shelf,
  gnupgHome: string | null = null,
): Registry {
  const makers = { generate: generateSource(keyring, shelf.clock), lease: leaseSource(keyring, shelf.leases) };
  return {
    ...makers,
    content: contentSource(),
    sealed: sealedSource(keyring),
    file: fileSource(forbiddenFiles),
    sops: sopsSource(keyring, gnupgHome === null ? [] : [unwrapPgp(gnupgHome)], (ref) => unwrapTransit(shelf, ref)),
    remote: remoteSource(keyring, shelf),
    part: partSource(keyring, shelf.clock, makers),
  };
}
