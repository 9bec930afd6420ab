import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { askBao, type AskBao } from '../../servers/ask-bao.js';
import type { Certificates } from '../../servers/certificates.js';
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
      const { status, json } = answer({ ...requestOf(request), body });
      const text = json === undefined ? '' : `${JSON.stringify(json)}\n`;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  };
  let tls: { readonly server: TlsServer; readonly address: string } | null = null;
  const servers: Server[] = [createServer(listener)];
  const address = `http://127.0.0.1:${String(await listen(servers[0]))}`;
  return {
    address,
    ask: askBao(address, ROOT_TOKEN),
    startTls: async ({ serverCertFile, serverKeyFile }) => {
      const pem = { cert: readFileSync(serverCertFile), key: readFileSync(serverKeyFile) };
      if (tls !== null) {
        tls.server.setSecureContext(pem);
        tls.server.closeAllConnections();
        return tls.address;
      }
      const server = createTlsServer(pem, listener);
      servers.push(server);
      tls = { server, address: `https://127.0.0.1:${String(await listen(server))}` };
      return tls.address;
    },
    log: () => seen.join('\n'),
    stop: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
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

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}

async function listen(server: Server | undefined): Promise<number> {
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server?.address() as AddressInfo).port;
}
