import type { Access } from './guard.js';
import { healthReply, readyReply } from './health.js';
import { signIn, signOut, thePage } from './page/routes.js';
import { refusal, textReply, type Reply } from './reply.js';
import type { Asked } from './request.js';
import type { Site } from './site.js';
import { passesReply, snapshotReply, statusReply, versionReply } from './status.js';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly access: Access;
  readonly handle: (site: Site, asked: Asked) => Promise<Reply> | Reply;
}

/** Everything that can be asked. docs/http.md has each of them; a test keeps it so. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', access: 'page', handle: thePage },
  { method: 'POST', path: '/sign-in', access: 'page', handle: signIn },
  { method: 'POST', path: '/sign-out', access: 'page', handle: signOut },
  {
    method: 'GET',
    path: '/healthz',
    access: 'open',
    handle: ({ clock, operator, since }) => healthReply(operator, since, clock.monotonic()),
  },
  { method: 'GET', path: '/readyz', access: 'open', handle: ({ operator }) => readyReply(operator) },
  {
    method: 'GET',
    path: '/metrics',
    access: 'open',
    handle: async (site) => {
      const { body, contentType } = await site.scrape();
      return textReply(contentType, body);
    },
  },
  { method: 'GET', path: '/api/v1/status', access: 'read', handle: ({ operator }) => statusReply(operator) },
  { method: 'GET', path: '/api/v1/passes', access: 'read', handle: ({ operator }) => passesReply(operator) },
  { method: 'GET', path: '/api/v1/snapshot', access: 'read', handle: (site) => snapshotReply(site) },
  { method: 'GET', path: '/api/v1/version', access: 'read', handle: ({ version }) => versionReply(version) },
  {
    method: 'POST',
    path: '/api/v1/reconcile',
    access: 'reconcile',
    handle: (site, asked) => site.reconcile(asked, site.operator),
  },
  {
    method: 'POST',
    path: '/webhook',
    access: 'signed',
    handle: ({ operator, webhook }, asked) => webhook?.(asked, operator) ?? refusal(404, NOT_FOUND),
  },
];

export const NOT_FOUND = { code: 'NotFound', message: 'there is nothing under this path', hint: 'see docs/http.md' };
