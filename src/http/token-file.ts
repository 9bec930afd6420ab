import { stat } from 'node:fs/promises';
import type { Log } from '../doors.js';
import { isAppError } from '../model/problem.js';
import { readSecretFile, TOKEN_FILE } from './read-secret-file.js';
import { parseTokens, type Token } from './tokens.js';

/** The tokens as the file has them now. An empty list lets nobody in. */
export type Tokens = () => Promise<readonly Token[]>;

/**
 * Reads the file now, so that a bad one stops the start, and again whenever it has changed. One that has gone bad since
 * lets nobody in until it is mended, since nobody can tell whom it was to keep out; the log says so once. Throws
 * TokenFileInvalid, TokenFileUnreadable.
 */
export async function openTokens(path: string, log: Log): Promise<Tokens> {
  let mark = await markOf(path);
  let tokens = await read(path);
  return async () => {
    const now = await markOf(path);
    if (now === mark) return tokens;
    mark = now;
    try {
      tokens = await read(path);
      log.info('token file read again', { tokens: tokens.length });
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      tokens = [];
      log.error('nobody is let in', { code: thrown.code, error: thrown.message });
    }
    return tokens;
  };
}

async function read(path: string): Promise<readonly Token[]> {
  return parseTokens(await readSecretFile(path, TOKEN_FILE), path);
}

/** Changes whenever the file does. */
async function markOf(path: string): Promise<string> {
  try {
    const { ctimeMs, dev, ino, mtimeMs, size } = await stat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return 'gone';
  }
}
