import { isLoopback, type Address } from './address.js';
import type { Rate } from './rate.js';
import { refusal, type Reply } from './reply.js';
import type { Asked } from './request.js';
import type { Sessions } from './session.js';
import type { Tokens } from './token-file.js';
import { findToken, type Scope, type Token } from './tokens.js';

/**
 * What a route asks of who calls it.
 * - open: nothing (health and metrics).
 * - signed: the route checks a signature itself.
 * - page: a session, or nothing: the page then shows where to sign in.
 * - a scope: a bearer token that has it.
 */
export type Access = 'open' | 'signed' | 'page' | Scope;

export interface Guard {
  readonly address: Address;
  /** null: everybody who reaches the server may ask it everything. */
  readonly tokens: Tokens | null;
  readonly sessions: Sessions;
  readonly rate: Rate;
}

/** A wrong token costs as much as this many requests, so that guessing ends soon. */
const WRONG_TOKEN_COST = 10;

const PROBES = ['/healthz', '/readyz'];

/** Before anything else is looked at. null: go on. */
export function refuseStranger({ address, rate, tokens }: Guard, asked: Asked): Reply | null {
  if (tokens === null && isLoopback(address) && !namesLoopback(asked.headers['host'] ?? '')) {
    return refusal(403, {
      code: 'HostRefused',
      message: 'this server answers only to the name of this machine itself',
      hint: 'ask for localhost or 127.0.0.1; behind a proxy give the operator a --token-file',
    });
  }
  // Whoever asks too much may not have the operator killed for it.
  return PROBES.includes(asked.path) || rate(asked.peer, 1) ? null : tooMany();
}

/** Whether this caller may use a route of this access. null: go on. */
export async function refuseCaller(guard: Guard, access: Access, asked: Asked): Promise<Reply | null> {
  if (access === 'signed') return null;
  if (asked.method === 'POST' && isCrossSite(asked)) {
    return refusal(403, { code: 'CrossSite', message: 'another site may not send this' });
  }
  if (guard.tokens === null || access === 'open' || access === 'page') return null;
  const token = findToken(await guard.tokens(), bearerOf(asked));
  if (token === null) return wrongToken(guard, asked);
  if (token.scopes.includes(access)) return null;
  return refusal(403, { code: 'ScopeMissing', message: `this token has no scope "${access}"` });
}

/** Who is signed in to the page; null: nobody. */
export async function signedIn({ sessions, tokens }: Guard, { headers }: Asked): Promise<Token | null> {
  if (tokens === null) return null;
  const token = sessions.find(headers['cookie'], await tokens());
  return token?.scopes.includes('read') === true ? token : null;
}

/** The same whether the token is missing or wrong. */
export function wrongToken({ rate }: Guard, { peer }: Asked): Reply {
  if (!rate(peer, WRONG_TOKEN_COST)) return tooMany();
  return refusal(
    401,
    {
      code: 'TokenNeeded',
      message: 'a bearer token is needed',
      hint: 'send one from the --token-file of the operator',
    },
    { 'www-authenticate': 'Bearer realm="waxseal"' },
  );
}

function tooMany(): Reply {
  return refusal(429, { code: 'TooManyRequests', message: 'too many requests' }, { 'retry-after': '5' });
}

function bearerOf({ headers }: Asked): string {
  return /^Bearer +([^\s]+) *$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
}

/** A page of another site could have a browser on this machine ask us under any name that resolves to it. */
function namesLoopback(host: string): boolean {
  return /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?$/i.test(host);
}

/** As browsers tell it; programs send neither header. */
function isCrossSite({ headers }: Asked): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { host, origin } = headers;
  return origin !== undefined && origin !== `http://${host ?? ''}` && origin !== `https://${host ?? ''}`;
}
