import { expect, test } from '@jest/globals';
import { statusHuman } from '../../src/cli/view-status.js';
import type { Plan } from '../../src/model/plan.js';
import { summarize } from '../../src/status/summarize.js';
import { planOf } from '../apply/steps.js';
import { attention, EIGHTY, follower, held, standing } from './plans.js';

function drawn(plan: Partial<Plan>): string {
  return statusHuman(summarize({ ...planOf(), ...plan }, 3_700_000), EIGHTY);
}

test('the table tells version, state, age and followers, and under each secret what is held and why', () => {
  const many = ['admin', 'api', 'mailer', 'reports', 'shop', 'worker'].map((service) => follower(service));
  const standings = [
    standing('api_key', {
      state: 'trial',
      version: 12,
      wanted: 'api_key_v12',
      followers: [follower('web', { running: 1 })],
    }),
    standing('db', { followers: many, stableCurrent: false, stableBlockedBy: '"nightly" still mounts "db"' }),
    standing('mail', {
      state: 'failed',
      followers: [follower('web', { holder: 'mail_v1', current: false, verdict: null })],
    }),
    standing('new', { wanted: null, version: null, state: 'none', createdAtMs: null }),
    standing('tls', {
      followers: [follower('proxy', { holder: null, current: false }), follower('old', { verdict: 'unjudged' })],
    }),
  ];
  expect(drawn({ standings, held: [attention('mail'), held('db')] })).toBe(
    `  SECRET   VERSION  STATE   AGE  SERVICES
  api_key  v12      trial   1h   web 1/2
  db       v1       proven  1h   admin 2/2, api 2/2, mailer 2/2, reports 2/2,
                                 shop 2/2, worker 2/2
    · web may still be rolled back to it; it goes with the next update of web
      (NeededForRollback)
    · "nightly" still mounts "db": a static stack deploy would bring the old
      value of "db" back; pin it with \`waxseal compose\` (StableNameBlocked)
! mail     v1       failed  1h   web 2/2 (on mail_v1)
    ! mail_v2 failed on web: its tasks failed (VersionFailed)
  new      -        none    -    none
  tls      v1       proven  1h   proxy (not mounted), old 2/2 (unjudged)

5 secrets: 1 failed, 1 none, 2 proven, 1 trial; 1 needs attention.
`,
  );
});

test('how long a value is good is told: a line while it is, a remark with its reason before and after', () => {
  const lifetime = { fromMs: Date.UTC(2026, 0, 1), untilMs: Date.UTC(2027, 0, 1) };
  const standings = [
    standing('api', { lifetime: { ...lifetime, stand: 'good' } }),
    standing('db', { lifetime: { ...lifetime, stand: 'over' } }),
  ];
  expect(drawn({ standings })).toContain(
    `    value good from 2026-01-01T00:00:00Z until 2027-01-01T00:00:00Z
  db      v1       proven  1h   none
    · its system says that the value is good from 2026-01-01T00:00:00Z until
      2027-01-01T00:00:00Z, and gives it all the same (Expired)
`,
  );
});

test('a long name does not break the table', () => {
  const name = 'shop_of_the_north_payment_provider_webhook_signing_secret';
  const standings = [
    standing('db', { followers: [follower('web', { running: null, expected: null })] }),
    standing(name),
  ];
  expect(drawn({ standings })).toBe(
    `  SECRET  VERSION  STATE   AGE  SERVICES
  db      v1       proven  1h   web
  ${name}
          v1       proven  1h   none

2 secrets: 2 proven.
`,
  );
});

test('a table of configs does not call them secrets', () => {
  const titles = (...names: string[]): string =>
    drawn({ standings: names.map((name) => standing(name)) })
      .split('VERSION')[0]
      ?.trim() ?? '';
  expect([titles('db'), titles('config/app'), titles('config/app', 'db')]).toEqual([
    'SECRET',
    'CONFIG',
    'SECRET OR CONFIG',
  ]);
});

test('an empty Swarm is told how to begin', () => {
  expect(drawn({})).toBe('No secrets. `waxseal seal NAME --into FILE` makes the first.\n');
});

test('colours stand on a terminal only', () => {
  const status = summarize({ ...planOf(), standings: [standing('db')], held: [attention('db')] }, 0);
  expect(statusHuman(status, { columns: 80, color: true })).toContain('\u001b[31m!\u001b[39m db');
  expect(statusHuman(status, EIGHTY)).not.toContain('\u001b');
});
