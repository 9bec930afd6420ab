import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../model/problem.js';

/** What a token allows. API. */
export type Scope = 'read' | 'reconcile';

const SCOPES: readonly Scope[] = ['read', 'reconcile'];
const SHORTEST = 20;
const LONGEST = 512;

/** A token that is known, without itself. */
export interface Token {
  /** SHA-256. */
  readonly digest: Buffer;
  readonly scopes: readonly Scope[];
}

/**
 * Reads a token file: one `token [scope,…]` a line, `read` where none is named; empty lines and lines that begin with #
 * are skipped. Throws TokenFileInvalid, which names lines and never a token.
 */
export function parseTokens(text: string, path: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const fault = faultOf(words) ?? (findToken(tokens, words[0] ?? '') === null ? null : 'repeats a token');
    if (fault !== null) throw invalid(path, `line ${at + 1} ${fault}`);
    tokens.push(tokenOf(words));
  }
  if (tokens.length === 0) throw invalid(path, 'it holds no token');
  return tokens;
}

/** Whose token this is; takes the same time whichever it is, and whether it is any. */
export function findToken(tokens: readonly Token[], presented: string): Token | null {
  const digest = digestOf(presented);
  let found: Token | null = null;
  for (const token of tokens) if (timingSafeEqual(token.digest, digest)) found = token;
  return found;
}

function tokenOf([word = '', scopes = 'read']: readonly string[]): Token {
  return { digest: digestOf(word), scopes: SCOPES.filter((scope) => scopes.split(',').includes(scope)) };
}

function faultOf([word = '', scopes = 'read', ...more]: readonly string[]): string | null {
  if (more.length > 0) return 'has more than a token and its scopes';
  if (word.length < SHORTEST) return `has a token of less than ${SHORTEST} characters`;
  if (word.length > LONGEST) return `has a token of more than ${LONGEST} characters`;
  if (!/^[A-Za-z0-9._~+/=-]+$/.test(word)) return 'has a token with other characters than A-Z a-z 0-9 . _ ~ + / = -';
  const unknown = scopes.split(',').filter((scope) => !SCOPES.some((known) => known === scope));
  return unknown.length === 0 ? null : `names a scope that is none of ${SCOPES.join(', ')}`;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function invalid(path: string, why: string): AppError {
  return new AppError('TokenFileInvalid', `the token file "${path}" cannot be used: ${why}`, {
    hint: 'one `token [scope,…]` a line, for example from `openssl rand -hex 32`',
  });
}
