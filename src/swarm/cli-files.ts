import { readdirSync, readFileSync } from 'node:fs';
import { AppError } from '../model/problem.js';

/**
 * A file of the docker CLI: config.json, a context, a key. null: there is none. A file that is there but cannot be read
 * is not taken for one that is missing: its context would be used without TLS. Throws FileUnreadable.
 */
export function readCliFile(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new AppError('FileUnreadable', `"${path}" cannot be read (${code})`, {
      cause,
      hint: 'it tells how to reach the engine: make it readable for this user, or set DOCKER_CONFIG or DOCKER_CERT_PATH',
    });
  }
}

/** What lies in a directory of the docker CLI; nothing if it cannot be listed. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
