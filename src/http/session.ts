import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Token } from './tokens.js';

const NAME = 'waxseal_session';
const SESSION = new RegExp(`(?:^|; )${NAME}=([0-9]{1,15})\\.([\\w-]{43})(?=;|$)`, 'g');
const LASTS_MS = 12 * 3_600_000;

/**
 * Signing in to the page. A session is a time and a MAC over it and the token's digest, under a key that this process
 * made for itself: it is not the token, nothing is stored, and it ends with its time, its token or the process.
 */
export interface Sessions {
  /** The Set-Cookie header of a new session. `secure`: the browser came by https. */
  begin(token: Token, secure: boolean): string;
  /** The token of the session that these cookies name, or null. */
  find(cookies: string | undefined, tokens: readonly Token[]): Token | null;
  /** The Set-Cookie header that ends it. */
  end(secure: boolean): string;
}

export function makeSessions(key: Buffer, wall: () => number): Sessions {
  const macOf = (expires: string, { digest }: Token): Buffer =>
    createHmac('sha256', key).update(`${expires} `).update(digest).digest();
  const cookie = (value: string, seconds: number, secure: boolean): string =>
    `${NAME}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
  return {
    begin: (token, secure) => {
      const expires = String(wall() + LASTS_MS);
      return cookie(`${expires}.${macOf(expires, token).toString('base64url')}`, LASTS_MS / 1000, secure);
    },
    find: (cookies, tokens) => {
      let found: Token | null = null;
      // A neighbour's site may have planted one of this name before ours.
      for (const [, expires = '', mac = ''] of (cookies ?? '').matchAll(SESSION)) {
        if (Number(expires) <= wall()) continue;
        const presented = Buffer.from(mac, 'base64url');
        for (const token of tokens) if (timingSafeEqual(macOf(expires, token), presented)) found = token;
      }
      return found;
    },
    end: (secure) => cookie('', 0, secure),
  };
}
