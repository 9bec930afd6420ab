import { request } from 'node:http';

/** One request as root, or with another token. A status of 400 or more rejects, saying what the server said. */
export type AskBao = (method: string, path: string, body?: unknown, more?: AskMore) => Promise<BaoAnswer>;

export interface AskMore {
  readonly token?: string;
  readonly namespace?: string;
  /** Seconds: the answer comes wrapped. */
  readonly wrapTtl?: number;
}

/** Of an answer of the server, what tests look at. */
export interface BaoAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly auth: { readonly client_token: string } | null;
  readonly wrap_info: { readonly token: string } | null;
}

/** `path` is what follows /v1/. */
export function askBao(address: string, rootToken: string): AskBao {
  return async (method, path, body, more = {}) => {
    const headers = {
      'x-vault-token': more.token ?? rootToken,
      ...(more.namespace !== undefined && { 'x-vault-namespace': more.namespace }),
      ...(more.wrapTtl !== undefined && { 'x-vault-wrap-ttl': String(more.wrapTtl) }),
    };
    const { status, text } = await send(`${address}/v1/${path}`, method, headers, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${String(status)} ${text}`);
    const answer = (text === '' ? {} : JSON.parse(text)) as Partial<BaoAnswer>;
    return { data: answer.data ?? {}, auth: answer.auth ?? null, wrap_info: answer.wrap_info ?? null };
  };
}

function send(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
