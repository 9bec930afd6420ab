import {
  request as httpRequest,
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { SecretValue } from '../../model/secret-value.js';
import { ADDRESS_REFUSED } from '../trust/reach.js';
import { retryAfter } from './retry-after.js';

/** What comes back of one request. The caller wipes the body. */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly location: string | null;
  /** What it says of its body: Content-Type and Content-Encoding. */
  readonly type: string | null;
  readonly encoding: string | null;
  /** What the server asks to wait. */
  readonly retryAfterMs: number | null;
  readonly headers: IncomingHttpHeaders;
  readonly body: SecretValue;
}

/** `again`: the connection was an old one that the server had closed, so that the request was not seen. */
export interface NoReply {
  readonly kind: 'no-reply';
  readonly why: 'timeout' | 'refused' | 'tls' | 'network' | 'truncated' | 'too-large' | 'unfit';
  /** Node's word for it. */
  readonly code: string;
  readonly again: boolean;
}

export interface Transfer {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  /** As it is sent: already encoded. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | null;
  readonly agent: Agent;
}

export interface TransferLimits {
  /** For all of it. */
  readonly timeoutMs: number;
  readonly mostBytes: number;
}

/** One request, one reply, and no other host. Never rejects. */
export function transfer(what: Transfer, limits: TransferLimits): Promise<Reply | NoReply> {
  const send = what.url.protocol === 'https:' ? httpsRequest : httpRequest;
  const signal = AbortSignal.timeout(limits.timeoutMs);
  const options = { method: what.method, path: what.path, agent: what.agent, signal };
  return new Promise((resolve) => {
    const call = send(what.url, options, (response) => {
      collect(response, limits.mostBytes).then(resolve, (thrown: unknown) => {
        call.destroy();
        resolve(noReply(thrown, signal.aborted, false));
      });
    });
    call.on('error', (thrown: NodeJS.ErrnoException) => {
      resolve(noReply(thrown, signal.aborted, call.reusedSocket && thrown.code === 'ECONNRESET'));
    });
    if (tell(call, what.headers)) {
      call.end(what.body ?? undefined);
      return;
    }
    resolve({ kind: 'no-reply', why: 'unfit', code: 'not sent', again: false });
    call.destroy();
  });
}

/**
 * One by one: with NODE_DEBUG Node prints the options of a connection, and they would have the token. False: Node takes no
 * such header, which is made of a credential or of an answer; its error is not for anybody's eyes.
 */
function tell(call: ClientRequest, headers: OutgoingHttpHeaders): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) call.setHeader(name, value);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'ERR_INVALID_CHAR') return false;
    throw thrown;
  }
}

async function collect(response: IncomingMessage, mostBytes: number): Promise<Reply> {
  const chunks: Buffer[] = [];
  try {
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes) throw Object.assign(new Error('too large'), { code: TOO_LARGE });
    }
    if (!response.complete) throw Object.assign(new Error('truncated'), { code: TRUNCATED });
    return {
      kind: 'reply',
      status: response.statusCode ?? 0,
      location: response.headers.location ?? null,
      type: response.headers['content-type'] ?? null,
      encoding: response.headers['content-encoding'] ?? null,
      retryAfterMs: retryAfter(response.headers['retry-after'], response.headers.date),
      headers: response.headers,
      body: SecretValue.of(Buffer.concat(chunks)),
    };
  } catch (thrown) {
    if (codeOf(thrown) === 'ECONNRESET') throw Object.assign(new Error('truncated'), { code: TRUNCATED });
    throw thrown;
  } finally {
    for (const chunk of chunks) chunk.fill(0);
  }
}

const TOO_LARGE = 'WAXSEAL_TOO_LARGE';
const TRUNCATED = 'WAXSEAL_TRUNCATED';

function codeOf(thrown: unknown): string {
  const code: unknown = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : null;
  return typeof code === 'string' ? code : 'unknown';
}

function noReply(thrown: unknown, timedOut: boolean, again: boolean): NoReply {
  const code = codeOf(thrown);
  if (timedOut) return { kind: 'no-reply', why: 'timeout', code: 'timeout', again: false };
  if (code === TOO_LARGE) return { kind: 'no-reply', why: 'too-large', code: 'too large', again: false };
  if (code === TRUNCATED) return { kind: 'no-reply', why: 'truncated', code: 'cut off', again: false };
  if (code === ADDRESS_REFUSED) return { kind: 'no-reply', why: 'refused', code: 'address', again: false };
  return { kind: 'no-reply', why: TLS.test(code) ? 'tls' : 'network', code, again };
}

const TLS = /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL|EPROTO$|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$)/;
