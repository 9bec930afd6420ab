import { NOTHING_WAITS, type PassReport } from '../../src/model/pass-record.js';
import type { Plan } from '../../src/model/plan.js';
import { summarize } from '../../src/status/summarize.js';
import { planOf } from '../apply/steps.js';
import { attention, follower, held, standing } from '../cli/plans.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A shop in the middle of a rotation, with one bad value: what the picture of the documentation shows. */
function plan(now: number): Plan {
  const ago = (ms: number): number => now - ms;
  const smtp = follower('shop_mailer', { holder: 'smtp_password_v4', running: 1, expected: 1 });
  return {
    ...planOf(),
    owner: 'shop-prod-k7f3',
    unsettled: true,
    standings: [
      standing('db_password', {
        ...{ wanted: 'db_password_v3', version: 3, state: 'trial', createdAtMs: ago(40_000) },
        followers: [
          follower('shop_api', { holder: 'db_password_v3', running: 4, expected: 4 }),
          follower('shop_worker', { holder: 'db_password_v3', running: 2, expected: 6, verdict: 'pending' }),
          follower('shop_reports', {
            holder: 'db_password_v2',
            current: false,
            running: 2,
            expected: 2,
            verdict: null,
          }),
        ],
      }),
      standing('payment_key', {
        ...{ wanted: 'payment_key_v12', version: 12, createdAtMs: ago(3 * DAY) },
        followers: [follower('shop_api', { holder: 'payment_key_v12', running: 4, expected: 4 })],
      }),
      standing('session_key', {
        ...{ wanted: 'session_key_v2', version: 2, createdAtMs: ago(21 * DAY) },
        followers: [
          follower('shop_web', { holder: 'session_key_v2', running: 8, expected: 8 }),
          follower('shop_admin', { holder: 'session_key_v2', running: 2, expected: 2 }),
        ],
      }),
      standing('smtp_password', {
        ...{ wanted: 'smtp_password_v5', version: 5, state: 'failed', createdAtMs: ago(12 * MINUTE) },
        followers: [{ ...smtp, current: false }],
      }),
      standing('tls_certificate', {
        ...{ wanted: 'tls_certificate_v7', version: 7, createdAtMs: ago(9 * HOUR) },
        followers: [follower('edge_proxy', { holder: 'tls_certificate_v7', running: 3, expected: 3 })],
      }),
    ],
    held: [
      attention('smtp_password', {
        service: 'shop_mailer',
        message:
          '"smtp_password_v5" failed on "shop_mailer": 3 tasks ended with exit code 1; the service is back on "smtp_password_v4"',
      }),
      held('tls_certificate', {
        holder: 'tls_certificate_v6',
        message:
          '"edge_proxy" may still be rolled back to "tls_certificate_v6"; it goes with the next update of that service',
      }),
    ],
  };
}

/** Its last passes, oldest first. */
export function shopPasses(now: number): readonly PassReport[] {
  const seen = plan(now);
  const base = {
    commit: {
      id: '9f3c2a71e5b84d06a1c7f0de3b5829416cc0d7e2',
      author: 'Ada Lovelace <ada@example.org>',
      atMs: now - 2 * MINUTE,
    },
    error: null,
    held: 2,
    attention: 1,
    unsettled: true,
    result: 'progressing' as const,
    refused: 0,
  };
  const made = [
    { id: 'a', startedAtMs: now - 95_000, durationMs: 61, causes: ['resync'] as const, done: 0 },
    { id: 'b', startedAtMs: now - 42_000, durationMs: 183, causes: ['directory', 'webhook'] as const, done: 2 },
    { id: 'c', startedAtMs: now - 21_000, durationMs: 124, causes: ['engine'] as const, done: 1 },
    { id: 'd', startedAtMs: now - 4000, durationMs: 88, causes: ['timer'] as const, done: 0 },
  ];
  const saw = { plan: seen, status: summarize(seen, now), outcomes: [], waiting: NOTHING_WAITS };
  return made.map((one) => ({ ...saw, record: { ...base, ...one } }));
}
