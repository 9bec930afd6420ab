import type { Send } from './courier.js';

/**
 * A POST, with the certificates that Node trusts. A redirect is an answer like any other: what is sent is for this
 * address only.
 */
export const send: Send = async ({ body, headers, url }, signal) => {
  const { auth, plain } = splitCredentials(url);
  const response = await fetch(plain, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'user-agent': 'waxseal', ...auth, ...headers },
    body,
    signal,
  });
  await response.body?.cancel();
  return { status: response.status, retryAfterMs: secondsOf(response.headers.get('retry-after')) };
};

/** `https://user:password@host/…`: fetch refuses such a URL, since some would print it. */
function splitCredentials(url: string): { readonly plain: string; readonly auth: Record<string, string> } {
  const parsed = new URL(url);
  const { password, username } = parsed;
  if (username === '' && password === '') return { plain: url, auth: {} };
  parsed.username = '';
  parsed.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { plain: parsed.href, auth: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

function secondsOf(text: string | null): number | null {
  return text !== null && /^[0-9]{1,6}$/.test(text) ? Number(text) * 1000 : null;
}
