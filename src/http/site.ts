import type { Clock, Log, Operator } from '../doors.js';
import type { Guard } from './guard.js';
import type { Page } from './page/page.js';
import type { Reply } from './reply.js';
import type { Webhook } from './webhook-route.js';
import type { Asked } from './request.js';

/** What every route may use. */
export interface Site {
  readonly operator: Operator;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly page: Page;
  /** Monotonic ms at which the server began to serve. */
  readonly since: number;
  scrape(): Promise<{ readonly contentType: string; readonly body: string }>;
  /** A snapshot of the Swarm as JSON text; null: no pass knew its documents yet. */
  snapshot(): Promise<string | null>;
  reconcile(asked: Asked, to: Operator): Promise<Reply>;
  /** null: there is no webhook endpoint. */
  readonly webhook: Webhook | null;
}
