import type { IncomingHttpHeaders } from 'node:http';

/** A request, taken apart. */
export interface FakeRequest {
  readonly method: string;
  /** Decoded, without a slash at its end. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly json: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** As the client named it. */
  readonly host: string;
  readonly port: string;
}

export interface FakeReply {
  readonly status: number;
  readonly json: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As Key Vault tells that something is wrong. */
export function vaultFault(status: number, code: string, message: string, inner?: string): FakeReply {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  return { status, json: { error: { code, message, ...innererror } } };
}
