import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isObject, type Json } from '../../json.js';
import type { LivingWorld } from '../engine.js';
import { isRefusal, refusal } from '../refusal.js';
import { sendEvents } from './events.js';
import { API_VERSION, ENGINE_VERSION, MIN_API_VERSION } from './identity.js';
import { route, type Reply } from './routes.js';

const HEADERS = {
  'api-version': API_VERSION,
  'docker-experimental': 'false',
  ostype: 'linux',
  server: `Docker/${ENGINE_VERSION} (linux)`,
  swarm: 'active/manager',
};

/** The Engine API of a living world. It listens to nothing yet. */
export function makeServer(living: LivingWorld): Server {
  return createServer((message, response) => {
    void answer(living, message, response);
  });
}

async function answer(living: LivingWorld, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(message.url ?? '/', 'http://embedded');
    const path = withoutVersion(url.pathname);
    if (path === '/_ping') {
      ping(message, response);
      return;
    }
    if (path === '/events' && message.method === 'GET') {
      sendEvents(living, url.searchParams, response, HEADERS);
      return;
    }
    const body = readBody(message, await bytesOf(message));
    const reply = living.perform((world) =>
      route(world, message.method ?? 'GET', path, { query: url.searchParams, body }),
    );
    send(response, reply);
  } catch (thrown) {
    if (response.headersSent) return void response.destroy();
    // Nothing else is thrown but by a fault of this program; what it says may hold anything, so that it is not sent on.
    if (isRefusal(thrown)) send(response, { status: thrown.status, body: { message: thrown.message } });
    else send(response, { status: 500, body: { message: 'the embedded engine failed: this is a bug of Waxseal' } });
  }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  if (body === undefined) return void response.writeHead(status, { ...HEADERS, 'content-length': 0 }).end();
  const text = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json', 'content-length': text.length });
  response.end(text);
}

function ping(message: IncomingMessage, response: ServerResponse): void {
  const headers = { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', 'content-length': 2 };
  response.writeHead(200, headers);
  response.end(message.method === 'HEAD' ? undefined : 'OK');
}

/** "/v1.41/secrets" is "/secrets", if that version is spoken. */
function withoutVersion(path: string): string {
  const match = /^\/v([0-9]+)\.([0-9]+)(\/.*)$/.exec(path);
  if (match === null) return path;
  const version = `${match[1] ?? ''}.${match[2] ?? ''}`;
  if (order(version) > order(API_VERSION)) {
    throw refusal(400, `client version ${version} is too new. Maximum supported API version is ${API_VERSION}`);
  }
  if (order(version) < order(MIN_API_VERSION)) {
    const advice = 'please upgrade your client to a newer version';
    const minimum = `Minimum supported API version is ${MIN_API_VERSION}, ${advice}`;
    throw refusal(400, `client version ${version} is too old. ${minimum}`);
  }
  return match[3] ?? '/';
}

function order(version: string): number {
  const [major, minor] = version.split('.').map(Number);
  return (major ?? 0) * 1_000 + (minor ?? 0);
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readBody(message: IncomingMessage, bytes: Buffer): Json {
  if (bytes.length === 0) return {};
  const type = message.headers['content-type'];
  if (type !== undefined && !/^application\/json\b/i.test(type)) {
    throw refusal(400, `unsupported Content-Type header (${type}): must be 'application/json'`);
  }
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(parsed)) return parsed;
  } catch {
    // What the parser says would repeat the text, which may be a value.
  }
  throw refusal(400, 'invalid JSON: the body is no object');
}
