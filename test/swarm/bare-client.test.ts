import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bareClient } from '../../src/swarm/bare-client.js';

const directory = mkdtempSync(join(tmpdir(), 'waxseal-bare-'));
const path = join(directory, 'd.sock');
const ask = bareClient({ kind: 'unix', path, url: `unix://${path}` });
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/refused') response.writeHead(409).end('{"message":"taken"}');
      else if (request.url === '/empty') response.writeHead(204).end();
      else response.end(JSON.stringify({ method: request.method, body: Buffer.concat(chunks).toString() }));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

test('a body travels as JSON and comes back parsed', async () => {
  expect(await ask('POST', '/x', { Name: 'é' })).toEqual({ method: 'POST', body: '{"Name":"é"}' });
});

test('an answer without a body is null', async () => {
  expect(await ask('DELETE', '/empty')).toBeNull();
});

test('what the engine refuses rejects with its words', async () => {
  await expect(ask('POST', '/refused')).rejects.toThrow('POST /refused: 409 {"message":"taken"}');
});

test('an engine that is not there rejects with its address', async () => {
  const nobody = bareClient({ kind: 'tcp', host: '127.0.0.1', port: 1, tls: null, url: 'tcp://127.0.0.1:1' });
  await expect(nobody('GET', '/')).rejects.toMatchObject({ code: 'EngineUnreachable' });
});
