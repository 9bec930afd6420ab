import { describe, expect, test } from '@jest/globals';
import type { PassReport } from '../../src/model/pass-record.js';
import { commitStatus } from '../../src/notify/commit-status.js';
import type { Courier, Parcel } from '../../src/notify/courier.js';
import type { Forge } from '../../src/notify/forge.js';
import { COMMIT, failed, held, passed, standing } from './reports.js';

const API: Readonly<Record<Forge, string>> = {
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com/api/v4',
  gitea: 'https://git.example.org/api/v1',
};

/** What is sent for these passes. */
async function sent(forge: Forge, repo: string, ...reports: readonly PassReport[]): Promise<readonly Parcel[]> {
  const orders: { key: string; make: () => Promise<Parcel> }[] = [];
  const courier: Courier = {
    deliver: (order) => void orders.push(order),
    beside: () => Promise.resolve(),
    listener: { began: () => undefined, finished: () => undefined },
  };
  const token = (): Promise<string> => Promise.resolve('TOKEN');
  const listener = commitStatus({ forge, repo, api: API[forge], token, courier, clock: { monotonic: () => 0 } });
  for (const report of reports) listener.finished?.(report);
  return Promise.all(orders.map(({ make }) => make()));
}

const trial = passed({ owner: 'shop-k7f3', standings: [standing('trial')], unsettled: true }, 'progressing');
const settled = passed({ owner: 'shop-k7f3', standings: [standing('proven')] });

describe('the status of a commit', () => {
  test('is what GitHub documents', async () => {
    const [parcel] = await sent('github', 'shop/secrets', trial);
    expect(parcel).toEqual({
      url: `https://api.github.com/repos/shop/secrets/statuses/${COMMIT.id}`,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: 'Bearer TOKEN',
        'content-type': 'application/json',
        'x-github-api-version': '2022-11-28',
      },
      body: expect.any(String),
    });
    expect(JSON.parse(parcel?.body ?? '')).toEqual({
      state: 'pending',
      description: '1 secret, 1 on trial',
      context: 'waxseal/shop-k7f3',
    });
  });

  test('is what GitLab documents, with the path of the project as one part of the URL', async () => {
    const [parcel] = await sent('gitlab', 'group/sub/secrets', passed({ owner: 'o', held: [held()] }, 'attention'));
    expect(parcel).toEqual({
      url: `https://gitlab.com/api/v4/projects/group%2Fsub%2Fsecrets/statuses/${COMMIT.id}`,
      headers: { 'content-type': 'application/json', 'private-token': 'TOKEN' },
      body: expect.any(String),
    });
    expect(JSON.parse(parcel?.body ?? '')).toEqual({
      state: 'failed',
      name: 'waxseal/o',
      description: '0 secrets, 1 held for attention',
    });
  });

  test('is what Gitea documents', async () => {
    const [parcel] = await sent('gitea', 'shop/secrets', settled);
    expect(parcel).toEqual({
      url: `https://git.example.org/api/v1/repos/shop/secrets/statuses/${COMMIT.id}`,
      headers: { authorization: 'token TOKEN', 'content-type': 'application/json' },
      body: expect.any(String),
    });
    expect(JSON.parse(parcel?.body ?? '')).toMatchObject({ state: 'success', description: '1 secret' });
  });

  test('counts configs as configs', async () => {
    const standings = [standing('proven'), { ...standing('proven'), secret: 'config/app' }];
    const [parcel] = await sent('gitea', 'shop/secrets', passed({ standings }));
    expect(JSON.parse(parcel?.body ?? '')).toMatchObject({ description: '1 secret and 1 config' });
  });

  test('is sent when it changes, not for each pass', async () => {
    const parcels = await sent('github', 'shop/secrets', trial, trial, settled, settled, failed(), failed());
    expect(parcels.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { state: 'pending' },
      { state: 'success' },
      { state: 'failure', description: 'no pass: EngineUnreachable' },
    ]);
  });

  /** It counted as told: the commit stayed "pending" at the forge for good, though it had long been live. */
  test('is sent again if the forge did not get it, five minutes later at the earliest', () => {
    let now = 0;
    const orders: Parameters<Courier['deliver']>[0][] = [];
    const courier: Courier = {
      deliver: (order) => void orders.push(order),
      beside: () => Promise.resolve(),
      listener: { began: () => undefined, finished: () => undefined },
    };
    const at = {
      forge: 'github',
      repo: 'shop/secrets',
      api: API.github,
      courier,
      clock: { monotonic: () => now },
    } as const;
    const listener = commitStatus({ ...at, token: () => Promise.resolve('TOKEN') });
    const sentBy = (ms: number): number => {
      now = ms;
      listener.finished?.(settled);
      return orders.length;
    };
    expect(sentBy(0)).toBe(1);
    orders[0]?.onLost?.('ECONNREFUSED');
    expect(sentBy(299_999)).toBe(1);
    expect(sentBy(300_000)).toBe(2);
    // GitLab, which has it already.
    orders[1]?.onLost?.('HTTP 400');
    expect(sentBy(900_000)).toBe(2);
  });

  test('is nothing where no commit is known', async () => {
    expect(await sent('github', 'shop/secrets', { ...settled, record: { ...settled.record, commit: null } })).toEqual(
      [],
    );
  });
});
