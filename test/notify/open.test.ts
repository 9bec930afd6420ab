import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Clock, Log, Operator } from '../../src/doors.js';
import { openNotifier, openStatus } from '../../src/notify/open.js';
import { AppError } from '../../src/model/problem.js';
import { failed, held, passed } from './reports.js';

interface Heard {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let base = '';
let heard: Heard[] = [];
let answer: { status: number; headers?: Record<string, string> } = { status: 200 };

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status, answer.headers).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  heard = [];
  answer = { status: 200 };
});

const clock: Clock = {
  wall: () => Date.UTC(2026, 10, 28),
  monotonic: () => 0,
  sleep: (_, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) resolve();
      else signal?.addEventListener('abort', () => resolve());
    }),
};
const logged: string[] = [];
const note = (message: string, fields = {}): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
const log: Log = { debug: note, info: note, warn: note, error: note };

/** Files that flags name. */
let files: Record<string, string> = {};
const readText = (file: string): Promise<string> => {
  const text = files[file];
  return text === undefined ? Promise.reject(new AppError('FileMissing', `no "${file}"`)) : Promise.resolve(text);
};
const doors = { clock, log, readText };

const wish = { format: 'generic', urlFile: 'url', template: null } as const;

describe('a webhook', () => {
  test('is told over HTTP, and what waits is there before the operator has stopped', async () => {
    files = { url: `http://${base}/hooks/SECRET\n` };
    const { beside, listeners } = await openNotifier(wish, doors);
    const stop = new AbortController();
    const ended = beside[0]?.({} as Operator, stop.signal);
    listeners[0]?.finished?.(passed({ owner: 'shop', held: [held()] }, 'attention'));
    stop.abort();
    await ended;
    expect(heard).toMatchObject([
      { url: '/hooks/SECRET', headers: { 'content-type': 'application/json', 'user-agent': 'waxseal' } },
    ]);
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({
      formatVersion: '1.0',
      owner: 'shop',
      severity: 'failure',
      time: '2026-11-28T00:00:00.000Z',
      notices: [{ kind: 'attention', secret: 'db', service: 'web', reason: 'ManagedByStack' }],
    });
    expect(logged.join()).not.toContain('SECRET');
  });

  test('gets the credentials of its address in a header, and is not followed to another address', async () => {
    files = { url: `http://user:p%40ss@${base}/topic` };
    answer = { status: 302, headers: { location: `http://${base}/elsewhere` } };
    const { beside, listeners } = await openNotifier({ ...wish, format: 'ntfy' }, doors);
    const stop = new AbortController();
    const ended = beside[0]?.({} as Operator, stop.signal);
    listeners[0]?.finished?.(passed({ held: [held()] }, 'attention'));
    stop.abort();
    await ended;
    expect(heard.map(({ url }) => url)).toEqual(['/topic']);
    expect(heard[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
    expect(logged).toContain('notification lost {"code":"HTTP 302","tries":1}');
  });

  test('that its file does not name is refused at the start, without a word of what is in the file', async () => {
    files = { url: 'ftp://user:SECRET@host' };
    await expect(openNotifier(wish, doors)).rejects.toThrow('the file of --notify-url-file holds no http or https URL');
    files = {};
    await expect(openNotifier(wish, doors)).rejects.toThrow('no "url"');
  });
});

describe('a forge', () => {
  test('is told with the token as its file has it by then', async () => {
    files = { token: 'OLD\n' };
    const forge = { forge: 'gitea', repo: 'shop/secrets', api: `http://${base}/api/v1`, tokenFile: 'token' } as const;
    const { beside, listeners } = await openStatus(forge, doors);
    files = { token: 'NEW\n' };
    const stop = new AbortController();
    const ended = beside[0]?.({} as Operator, stop.signal);
    listeners[0]?.finished?.(failed());
    stop.abort();
    await ended;
    expect(heard).toMatchObject([{ headers: { authorization: 'token NEW' } }]);
  });
});
