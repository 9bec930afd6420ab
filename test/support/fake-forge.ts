import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

const JOB = 'job[bot]';

interface Comment {
  readonly id: number;
  /** Only its author may change it, and whoever may change those of all. */
  readonly author: string;
  body: string;
}

interface Asked {
  readonly method: string;
  readonly path: string;
}

/** The comment API of GitHub, GitLab and Gitea as their pages tell it, for one pull request. */
export interface FakeForge {
  readonly url: string;
  readonly comments: Comment[];
  readonly asked: Asked[];
  /** Answers to be given, in order, before anything else is looked at. */
  readonly refusals: { readonly status: number; readonly headers?: Record<string, string> }[];
  close(): void;
}

/** Who a token is. Any other token is nobody. That of a job is a bot, may not ask who it is, and may change every comment. */
export const TOKENS: Readonly<Record<string, string>> = { 'T-ROBOT': 'robot', 'T-OTHER': 'other', 'T-JOB': JOB };

function person(name: string): object {
  return { id: Buffer.from(name).readUInt32BE(0), login: name, type: name === JOB ? 'Bot' : 'User' };
}

const WHO = ['/user', '/api/v1/user'];

function whoIs(user: string | null): { status: number; json: unknown } {
  if (user === null) return { status: 401, json: { message: 'Bad credentials' } };
  if (user !== JOB) return { status: 200, json: person(user) };
  return { status: 403, json: { message: 'Resource not accessible by integration' } };
}

const REPO = 'shop/secrets';
const PULL = '12';
/** Of list and one comment, below the root of each API. */
const PATHS: readonly { readonly list: string; readonly one: string; readonly pages: boolean }[] = [
  { list: `/repos/${REPO}/issues/${PULL}/comments`, one: `/repos/${REPO}/issues/comments/`, pages: true },
  {
    list: `/projects/${encodeURIComponent(REPO)}/merge_requests/${PULL}/notes`,
    one: `/projects/${encodeURIComponent(REPO)}/merge_requests/${PULL}/notes/`,
    pages: true,
  },
  {
    list: `/api/v1/repos/${REPO}/issues/${PULL}/comments`,
    one: `/api/v1/repos/${REPO}/issues/comments/`,
    pages: false,
  },
];

export async function openFakeForge(): Promise<FakeForge> {
  const comments: Comment[] = [];
  const asked: Asked[] = [];
  const refusals: FakeForge['refusals'] = [];
  const answer = (method: string, url: URL, user: string | null, sent: string): { status: number; json: unknown } => {
    if (user === null || WHO.includes(url.pathname)) return whoIs(user);
    const api = PATHS.find(({ list, one }) => url.pathname === list || url.pathname.startsWith(one));
    if (api === undefined) return { status: 404, json: { message: 'Not Found' } };
    const told = (one: Comment): object => ({
      id: one.id,
      body: one.body,
      html_url: `https://forge/c/${String(one.id)}`,
      [api === PATHS[1] ? 'author' : 'user']: person(one.author),
    });
    const body = bodyOf(sent);
    if (url.pathname === api.list && method === 'GET') {
      const [size, page] = [Number(url.searchParams.get('per_page')), Number(url.searchParams.get('page'))];
      const part = api.pages ? comments.slice((page - 1) * size, page * size) : comments;
      return { status: 200, json: part.map(told) };
    }
    if (url.pathname === api.list && method === 'POST') {
      const one = { id: comments.length + 1, author: user, body };
      comments.push(one);
      return { status: 201, json: told(one) };
    }
    const id = Number(url.pathname.slice(api.one.length));
    const one = comments.find((comment) => comment.id === id);
    const verb = api === PATHS[1] ? 'PUT' : 'PATCH';
    if (one === undefined || method !== verb) return { status: 404, json: { message: 'Not Found' } };
    if (one.author !== user && user !== JOB) return { status: 403, json: { message: 'Forbidden' } };
    one.body = body;
    return { status: 200, json: told(one) };
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://forge');
      asked.push({ method: request.method ?? '', path: url.pathname });
      const refusal = refusals.shift();
      if (refusal !== undefined) {
        response.writeHead(refusal.status, refusal.headers).end('{"message":"T-ROBOT is refused"}');
        return;
      }
      const { json, status } = answer(request.method ?? '', url, userOf(request), Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    comments,
    asked,
    refusals,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function bodyOf(sent: string): string {
  return sent === '' ? '' : (JSON.parse(sent) as { body: string }).body;
}

function userOf({ headers }: IncomingMessage): string | null {
  const token = headers['private-token'] ?? headers.authorization?.replace(/^(?:Bearer|token) /, '');
  return typeof token === 'string' ? (TOKENS[token] ?? null) : null;
}
