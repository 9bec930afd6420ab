import type { World } from '../doors.js';
import { serverPrefix } from '../model/server-prefix.js';
import { listOf, type Options } from './options.js';
import type { Call, Flag, StoreBounds } from './verb.js';

/** Of every verb that may ask a store. */
export const STORE_FLAGS: readonly Flag[] = [
  {
    flags: '--allow-server <url>',
    does: 'stores may only be below this URL, whatever git says; may be there several times (default: any server)',
    repeatable: true,
  },
  {
    flags: '--allow-credential <glob>',
    does: 'stores may only log in with these files, and with variables as env:NAME (default: any file, no variable)',
    repeatable: true,
  },
];

/** Who calls once gets the whole answer, if it can be had: nothing would be remembered until the next call. */
const PATIENCE_MS = 600_000;

/** For a pass that no other system shall hear of. They are opened once somebody asks. Throws UsageInvalid. */
export function keylessSources({ options, wire }: Pick<Call, 'options' | 'wire'>): () => Promise<World['sources']> {
  const bounds = storeBounds(options);
  return () => wire.sources(null, [], bounds);
}

/** Throws UsageInvalid. */
export function storeBounds(options: Options): StoreBounds {
  const list = (name: string): readonly string[] | null => (options.given(name) ? listOf(options.text(name)) : null);
  const servers = list('allow-server')?.map(serverPrefix) ?? null;
  return { servers, credentials: list('allow-credential'), patienceMs: PATIENCE_MS };
}
