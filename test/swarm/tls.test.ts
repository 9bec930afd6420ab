import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chooseConnection } from '../../src/swarm/connection.js';
import { openSwarm } from '../../src/swarm/open-swarm.js';
import { answerAsUsual } from './fake-engine.js';

const pem = (name: string): Buffer => readFileSync(fileURLToPath(new URL(`tls/${name}.pem`, import.meta.url)));
let server: Server;
let port: number;

beforeAll(async () => {
  const options = { key: pem('server-key'), cert: pem('server-cert'), ca: pem('ca') };
  server = createServer({ ...options, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    answerAsUsual({ method: request.method ?? '', url: request.url ?? '', body: '' }, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const connect = (files: Readonly<Record<string, Buffer>>) =>
  chooseConnection({
    host: `tcp://127.0.0.1:${String(port)}`,
    env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
    home: '/home/me',
    readFile: (path) => files[path.replace('/certs/', '')] ?? null,
  });

test('an engine on the network is reached by TLS with the files of DOCKER_CERT_PATH', async () => {
  const files = { 'ca.pem': pem('ca'), 'cert.pem': pem('client-cert'), 'key.pem': pem('client-key') };
  expect(await openSwarm(connect(files)).list('me')).toMatchObject({ holders: [], services: [] });
});

test('an engine that another CA vouches for is refused', async () => {
  const files = { 'ca.pem': pem('client-cert'), 'cert.pem': pem('client-cert'), 'key.pem': pem('client-key') };
  await expect(openSwarm(connect(files)).list('me')).rejects.toMatchObject({ code: 'TlsFailed' });
});

test('a certificate and a key that do not belong together are told apart from an engine that is down', async () => {
  const files = { 'ca.pem': pem('ca'), 'cert.pem': pem('server-cert'), 'key.pem': pem('client-key') };
  await expect(openSwarm(connect(files)).list('me')).rejects.toMatchObject({ code: 'TlsFailed' });
});

test('an engine that speaks TLS is not reached without', async () => {
  const plain = chooseConnection({
    host: `127.0.0.1:${String(port)}`,
    env: {},
    home: '/home/me',
    readFile: () => null,
  });
  await expect(openSwarm(plain).list('me')).rejects.toMatchObject({ code: 'EngineUnreachable' });
});
