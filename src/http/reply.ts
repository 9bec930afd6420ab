/** What is sent back. The body is the whole of it; the server adds its length. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Nothing may frame, sniff, keep or share what the operator tells. */
const GUARDED: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export function textReply(contentType: string, body: string): Reply {
  return { status: 200, headers: { ...GUARDED, 'content-type': contentType }, body };
}

export function jsonReply(status: number, json: object, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { ...GUARDED, 'content-type': 'application/json; charset=utf-8', ...headers },
    body: `${JSON.stringify(json, null, 2)}\n`,
  };
}

export function htmlReply(status: number, html: string, headers: Readonly<Record<string, string>>): Reply {
  return { status, headers: { ...GUARDED, 'content-type': 'text/html; charset=utf-8', ...headers }, body: html };
}

export function redirect(to: string, headers: Readonly<Record<string, string>>): Reply {
  return { status: 303, headers: { ...GUARDED, location: to, ...headers }, body: '' };
}

/** An error as every refusal of this server looks. `code` is API. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | null;
}

export function refusal(status: number, { code, hint, message }: Refusal, headers = {}): Reply {
  return jsonReply(status, { formatVersion: '1.0', error: { code, message, hint: hint ?? null } }, headers);
}
