import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import type { Certificates } from '../../servers/certificates.js';
import { loginAnswer, machineAnswer } from './azure-login.js';
import { LOGIN_HOST, newAzure, VAULT_HOST, type AzureState } from './azure-state.js';
import type { FakeReply, FakeRequest } from './azure-told.js';
import { vaultAnswer } from './azure-vault.js';

/** The names that the certificate of the fake must have. */
export const AZURE_NAMES = [VAULT_HOST, LOGIN_HOST];

/**
 * A Key Vault and the login of its cloud, by Microsoft's descriptions of both: there is no real one to compare it with. The
 * official packages work on it over TLS (test/sources/azure/fake.test.ts).
 */
export interface FakeAzure {
  readonly state: AzureState;
  readonly port: number;
  /** Of the vault and of the login: one server, told apart by the path. */
  readonly vault: string;
  readonly login: string;
  /** The same of a machine that knows no names: the vault must then ask for tokens for `IP_RESOURCE`. */
  readonly bare: string;
  /** Where a machine asks for its token: plain http, as on a machine. */
  readonly machine: string;
  /** Method, host and path of each request so far. */
  seen(): readonly string[];
  log(): string;
  /** No answer until `up`: connections are refused. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Leads both names to the fake, as a DNS server would. */
export const toTheFake: LookupFunction = (hostname, options, callback) => {
  lookup(AZURE_NAMES.includes(hostname) ? '127.0.0.1' : hostname, options, callback);
};

export async function startFakeAzure({ serverCertFile, serverKeyFile }: Certificates): Promise<FakeAzure> {
  const state = newAzure();
  const seen: string[] = [];
  const answering =
    (answer: (request: FakeRequest) => FakeReply): RequestListener =>
    (message, response) => {
      seen.push(`${message.method ?? ''} ${message.headers.host ?? ''}${message.url ?? ''}`);
      void requestOf(message).then((request) => {
        const { headers = {}, json, status } = answer(request);
        response.writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          'x-ms-request-id': randomUUID(),
          date: new Date(state.now * 1000).toUTCString(),
          ...headers,
        });
        response.end(json === undefined ? '' : JSON.stringify(json));
      });
    };
  const pem = { cert: readFileSync(serverCertFile), key: readFileSync(serverKeyFile) };
  const isLogin = ({ path }: FakeRequest): boolean =>
    /^\/(?:common|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//.test(path);
  const cloud = answering((request) => (isLogin(request) ? loginAnswer(state, request) : vaultAnswer(state, request)));
  const server = createServer(pem, cloud);
  const machine = createPlainServer(answering((request) => machineAnswer(state, request)));
  const port = await listen(server, 0);
  const machinePort = await listen(machine, 0);
  return {
    state,
    port,
    vault: `https://${VAULT_HOST}:${String(port)}`,
    login: `https://${LOGIN_HOST}:${String(port)}`,
    bare: `https://127.0.0.1:${String(port)}`,
    machine: `http://127.0.0.1:${String(machinePort)}`,
    seen: () => seen,
    log: () => seen.join('\n'),
    down: () => stopped(server),
    up: async () => {
      await listen(server, port);
    },
    stop: async () => {
      await stopped(server);
      await stopped(machine);
    },
  };
}

async function requestOf(message: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const [host = '', port = '443'] = (message.headers.host ?? '').split(':');
  const url = new URL(message.url ?? '/', `https://${host}`);
  const isJson = (message.headers['content-type'] ?? '').startsWith('application/json') && text !== '';
  return {
    method: message.method ?? 'GET',
    path: decodeURIComponent(url.pathname).replace(/\/$/, ''),
    query: url.searchParams,
    form: new URLSearchParams(isJson ? '' : text),
    json: isJson ? (JSON.parse(text) as Readonly<Record<string, unknown>>) : {},
    headers: message.headers,
    host,
    port,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}
