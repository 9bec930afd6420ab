import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newDesk, waxseal } from './doors.js';

const place = mkdtempSync(join(tmpdir(), 'waxseal-audit-'));
const file = join(place, 'audit.log');
afterAll(() => {
  rmSync(place, { recursive: true });
});

interface Wish {
  readonly time: string;
  readonly action?: string;
  readonly holder?: string;
  readonly service?: string;
  readonly changes?: readonly object[];
  readonly result?: string;
  readonly code?: string;
  readonly unknown?: boolean;
  readonly author?: string;
}

function line(wish: Wish): string {
  const entry = {
    ...{ level: 'info', audit: true, pass: 'p1', commit: '1a2b3c4d5e6f', author: 'Ann', action: 'repoint' },
    ...{ secrets: ['db'], holder: null, service: null, changes: [], reason: 'ReferenceStale', result: 'done' },
    ...{ code: null, unknown: false, durationMs: 12, indexBefore: 7, msg: 'engine write', ...wish },
  };
  return `${JSON.stringify(entry)}\n`;
}

/** A move of `db` in a service, at a minute of 03:00: "db_v1 > db_v2", where - is nothing. */
function move(minute: string, service: string, which: string, more: object = {}): string {
  const [from, to] = which.split(' > ').map((name) => (name === '-' ? null : name));
  const changes = [{ secret: 'db', from, to, target: 'password' }];
  return line({ time: `2026-11-28T03:${minute}:01.250Z`, service, changes, ...more });
}

beforeAll(() => {
  writeFileSync(`${file}.2-9f3c2a1b`, line({ time: '2026-11-28T02:59:00.000Z', action: 'create', holder: 'db_v2' }));
  writeFileSync(`${file}.1`, move('00', 'web', 'db_v1 > db_v2') + move('10', 'api', '- > db_v2'));
  writeFileSync(
    file,
    [
      '{"level":"info","msg":"pass finished"}\n',
      move('20', 'web', 'db_v2 > db_v3', { author: 'Eve \u001b[31m' }),
      move('30', 'api', 'db_v2 > db_v3', { result: 'failed', code: 'OutcomeUnknown', unknown: true }),
      move('40', 'cron', 'db_v2 > db_v3', { result: 'conflict', code: 'Conflict' }),
      move('50', 'api', 'db_v3 > -'),
      '{"level":"info","audit":true,"time":"2026-11-2',
    ].join(''),
  );
});

describe('waxseal audit', () => {
  test('shows every write of the file and of those that were put aside, and tells of a line that was cut', async () => {
    const told = await waxseal(newDesk(), `audit ${file}`);
    expect(told.code).toBe(0);
    expect(told.err).toBe('note: 1 line cannot be read: cut when a machine died, or not of a log in JSON\n');
    expect(told.out).toBe(
      `TIME                  COMMIT    AUTHOR     WHAT                                                       RESULT
2026-11-28T02:59:00Z  1a2b3c4d  Ann        create db_v2 (ReferenceStale)                              done in 12 ms
2026-11-28T03:00:01Z  1a2b3c4d  Ann        repoint web: db_v1 -> db_v2 (ReferenceStale)               done in 12 ms
2026-11-28T03:10:01Z  1a2b3c4d  Ann        repoint api: mount db_v2 as password (ReferenceStale)      done in 12 ms
2026-11-28T03:20:01Z  1a2b3c4d  Eve ?[31m  repoint web: db_v2 -> db_v3 (ReferenceStale)               done in 12 ms
2026-11-28T03:30:01Z  1a2b3c4d  Ann        repoint api: db_v2 -> db_v3 (ReferenceStale)               failed in 12 ms: OutcomeUnknown, may have been done
2026-11-28T03:40:01Z  1a2b3c4d  Ann        repoint cron: db_v2 -> db_v3 (ReferenceStale)              conflict in 12 ms: Conflict
2026-11-28T03:50:01Z  1a2b3c4d  Ann        repoint api: take away db_v3 at password (ReferenceStale)  done in 12 ms
`,
    );
  });

  test('tells which service had which version at a time, also before its first move', async () => {
    const at = async (time: string): Promise<unknown> => {
      const { out } = await waxseal(newDesk(), `audit ${file} --at ${time} -o json`);
      const { mounts } = JSON.parse(out) as { mounts: { service: string; holder: string; since: string | null }[] };
      return mounts.map(({ holder, service, since }) => `${service} ${holder} ${since?.slice(14, 16) ?? 'before'}`);
    };
    expect(await at('2026-11-28T02:00Z')).toEqual(['web db_v1 before']);
    expect(await at('2026-11-28T03:05:00Z')).toEqual(['web db_v2 00']);
    expect(await at('2026-11-28T04:15:00+01:00')).toEqual(['api db_v2 10', 'web db_v2 00']);
    expect(await at('2026-11-28T03:35:00Z')).toEqual(['api db_v3 30', 'web db_v3 20']);
    expect(await at('2026-11-28T04:00:00Z')).toEqual(['web db_v3 20']);
  });

  test('says when the engine may have moved a service, and tells of one service alone', async () => {
    const told = await waxseal(newDesk(), `audit ${file} --service api --secret db --at 2026-11-28T03:35:00Z`);
    expect(told.out).toBe(`SERVICE  SECRET  TARGET    VERSION           SINCE                 COMMIT
api      db      password  db_v3 (not sure)  2026-11-28T03:30:01Z  1a2b3c4d
`);
  });

  test('asks for the zone of a time, since the trail may be read elsewhere', async () => {
    const told = await waxseal(newDesk(), `audit ${file} --at 2026-11-28T03:00:00`);
    expect(told).toEqual({
      code: 1,
      out: '',
      err: `waxseal: --at cannot be "2026-11-28T03:00:00"
hint: a time with its zone, like 2026-11-28T03:00:00Z or 2026-11-28T04:00:00+01:00
`,
    });
  });

  test('names a file that is not there', async () => {
    const told = await waxseal(newDesk(), `audit ${join(place, 'nothing')}`);
    expect(told.code).toBe(1);
    expect(told.err).toContain(`there is no file "${join(place, 'nothing')}"`);
  });
});
