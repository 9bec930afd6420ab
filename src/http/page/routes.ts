import { signedIn, wrongToken } from '../guard.js';
import { htmlReply, redirect, type Reply } from '../reply.js';
import type { Asked } from '../request.js';
import type { Site } from '../site.js';
import { findToken } from '../tokens.js';
import { viewOf } from './view.js';

const LONGEST_FORM = 2048;

/** GET /: the page, or where to sign in. */
export async function thePage(site: Site, asked: Asked): Promise<Reply> {
  const { clock, guard, operator, page } = site;
  const policy = { 'content-security-policy': page.policy };
  if (guard.tokens !== null && (await signedIn(guard, asked)) === null) {
    return htmlReply(401, page.signIn(false), { ...policy, 'www-authenticate': 'Bearer realm="waxseal"' });
  }
  return htmlReply(200, page.overview(viewOf(operator, clock.wall(), page.todos)), policy);
}

/** POST /sign-in: a form with the field `token`. */
export async function signIn({ guard, log, page }: Site, asked: Asked): Promise<Reply> {
  const { sessions, tokens } = guard;
  if (tokens === null) return redirect('/', {});
  const form = new URLSearchParams((await asked.body(LONGEST_FORM)).toString());
  const token = findToken(await tokens(), (form.get('token') ?? '').trim());
  if (token?.scopes.includes('read') === true) {
    return redirect('/', { 'set-cookie': sessions.begin(token, isSecure(asked)) });
  }
  log.warn('a token was refused', { peer: asked.peer });
  // One that is only not for reading is no guess.
  const refused = token === null ? wrongToken(guard, asked) : null;
  if (refused !== null && refused.status !== 401) return refused;
  return htmlReply(401, page.signIn(true), {
    'www-authenticate': 'Bearer realm="waxseal"',
    'content-security-policy': page.policy,
  });
}

/** POST /sign-out. */
export function signOut({ guard }: Site, asked: Asked): Reply {
  return redirect('/', { 'set-cookie': guard.sessions.end(isSecure(asked)) });
}

/** A proxy in front says so. A caller who lies only keeps his own browser from sending the cookie. */
function isSecure({ headers }: Asked): boolean {
  return headers['x-forwarded-proto'] === 'https';
}
