import { serverPrefix } from '../model/server-prefix.js';
import { listOf, type Options } from './options.js';
import type { Flag, StoreBounds } from './verb.js';

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

/** Throws UsageInvalid. */
export function storeBounds(options: Options): StoreBounds {
  const list = (name: string): readonly string[] | null => (options.given(name) ? listOf(options.text(name)) : null);
  return { servers: list('allow-server')?.map(serverPrefix) ?? null, credentials: list('allow-credential') };
}
