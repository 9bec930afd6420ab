import type { IncomingMessage, RequestListener } from 'node:http';
import { askBao, type AskBao } from '../../servers/ask-bao.js';
import type { Certificates } from '../../servers/certificates.js';
import { bodyOf, serve } from './served.js';
import { answerer, type FakeAnswer } from './vault-answers.js';
import { newVault, ROOT_TOKEN } from './vault-state.js';

/** Speaks the protocol of Vault as far as Waxseal uses it. It counts because the contract suite is green on OpenBao too. */
export interface FakeVault {
  readonly address: string;
  readonly ask: AskBao;
  /** The same state over TLS. Once more: at the same address, with other certificates. */
  startTls(certificates: Certificates): Promise<string>;
  /** Method and path of each request so far. */
  log(): string;
  stop(): Promise<void>;
}

export async function startFakeVault(): Promise<FakeVault> {
  const answer = answerer(newVault());
  const seen: string[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
    void bodyOf(request).then((body) => {
      const { status, json } = answer({ ...requestOf(request), body: parsed(body) });
      const text = json === undefined ? '' : `${JSON.stringify(json)}\n`;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  };
  const served = await serve(listener);
  return { ...served, ask: askBao(served.address, ROOT_TOKEN), log: () => seen.join('\n') };
}

function requestOf(request: IncomingMessage): Omit<FakeAnswer, 'body'> {
  const url = new URL(request.url ?? '/', 'http://fake');
  const token = request.headers['x-vault-token'];
  return {
    method: request.method === 'PUT' ? 'POST' : (request.method ?? 'GET'),
    path: decodeURIComponent(url.pathname).replace(/^\/v1\//, ''),
    version: url.searchParams.get('version'),
    token: typeof token === 'string' ? token : null,
  };
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  return body.length === 0 ? {} : (JSON.parse(body.toString()) as Readonly<Record<string, unknown>>);
}
