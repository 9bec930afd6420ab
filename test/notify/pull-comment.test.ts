import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isAppError } from '../../src/model/problem.js';
import type { Forge } from '../../src/notify/forge.js';
import { commentOn, type Commented, type PullRequest } from '../../src/notify/pull-comment.js';
import { openFakeForge, type FakeForge } from '../support/fake-forge.js';

let forge: FakeForge;
let slept: number[] = [];
beforeEach(async () => {
  forge = await openFakeForge();
  slept = [];
});
afterEach(() => forge.close());

const clock = {
  wall: () => 0,
  monotonic: () => 0,
  sleep: (ms: number) => {
    slept.push(ms);
    return Promise.resolve();
  },
};

const MARKED = '### Waxseal <!-- waxseal:prod -->\n\nplan';

function comment(body: string, more: { kind?: Forge; token?: string; number?: number } = {}): Promise<Commented> {
  const { kind = 'github', number = 12, token = 'T-ROBOT' } = more;
  const api = kind === 'gitea' ? `${forge.url}/api/v1` : forge.url;
  const pull: PullRequest = { forge: kind, repo: 'shop/secrets', api, number };
  return commentOn(pull, token, body, clock);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error('it should have been refused');
  expect(`${thrown.message} ${thrown.hint ?? ''}`).not.toMatch(/T-ROBOT|T-NOBODY/);
  return thrown.code;
}

describe.each(['github', 'gitlab', 'gitea'] as const)('a comment on %s', (kind) => {
  test('is created once, then brought up to date, then left alone', async () => {
    expect((await comment(MARKED, { kind })).did).toBe('created');
    expect(await comment(`${MARKED} 2`, { kind })).toEqual({ did: 'updated', url: 'https://forge/c/1' });
    expect((await comment(`${MARKED} 2`, { kind })).did).toBe('unchanged');
    expect(forge.comments.map(({ body }) => body)).toEqual([`${MARKED} 2`]);
  });

  test('is found behind hundreds of others', async () => {
    for (let id = 1; id <= 250; id += 1) forge.comments.push({ id, author: 'other', body: 'LGTM' });
    forge.comments.push({ id: 251, author: 'robot', body: MARKED });
    expect((await comment(`${MARKED} new`, { kind })).did).toBe('updated');
    expect(forge.comments[250]?.body).toBe(`${MARKED} new`);
  });

  test("with our mark that is somebody else's is left alone", async () => {
    forge.comments.push({ id: 1, author: 'other', body: MARKED });
    expect((await comment(`${MARKED} ours`, { kind })).did).toBe('created');
    expect(forge.comments.map(({ author }) => author)).toEqual(['other', 'robot']);
    expect((await comment(`${MARKED} again`, { kind })).did).toBe('updated');
    expect(forge.comments[0]?.body).toBe(MARKED);
  });

  test('of another mark, or with the mark in its text, is not taken for it', async () => {
    forge.comments.push({ id: 1, author: 'robot', body: '### Waxseal <!-- waxseal:staging -->' });
    forge.comments.push({ id: 2, author: 'robot', body: 'quoted:\n<!-- waxseal:prod -->' });
    expect((await comment(MARKED, { kind })).did).toBe('created');
  });
});

// Who opened a pull request wrote a comment with the mark first. The job brought that one up to date, and its author could
// put a harmless plan into it once the job was through.
describe('a token that may change the comments of all', () => {
  test('leaves those of people alone, even where they say the same', async () => {
    forge.comments.push({ id: 1, author: 'mallory', body: MARKED });
    expect((await comment(MARKED, { token: 'T-JOB' })).did).toBe('created');
    expect((await comment(`${MARKED} 2`, { token: 'T-JOB' })).did).toBe('updated');
    expect(forge.comments.map(({ author, body }) => [author, body])).toEqual([
      ['mallory', MARKED],
      ['job[bot]', `${MARKED} 2`],
    ]);
  });

  test.each(['gitlab', 'gitea'] as const)('has to say whose it is on %s', async (kind) => {
    expect(await codeOf(comment(MARKED, { kind, token: 'T-JOB' }))).toBe('ForgeRefused');
    expect(forge.comments).toEqual([]);
  });
});

describe('a forge that does not take it', () => {
  test('because of the token is told with the right that is needed, and not with the token', async () => {
    expect(await codeOf(comment(MARKED, { token: 'T-NOBODY' }))).toBe('ForgeRefused');
    forge.refusals.push({ status: 403 });
    expect(await codeOf(comment('without a mark'))).toBe('ForgeRefused');
    expect(await codeOf(comment(MARKED, { number: 13 }))).toBe('ForgeRefused');
  });

  test('for now is asked again when it says, up to a minute, and four times in all', async () => {
    forge.refusals.push({ status: 429, headers: { 'retry-after': '7' } }, { status: 502 });
    expect((await comment(MARKED)).did).toBe('created');
    expect(slept).toEqual([7000, 2000]);
    forge.refusals.push(...Array.from({ length: 4 }, () => ({ status: 429, headers: { 'retry-after': '900' } })));
    expect(await codeOf(comment(`${MARKED} 2`))).toBe('ForgeAnswer');
    expect(slept.slice(2)).toEqual([60_000, 60_000, 60_000]);
  });

  test('throttles with 403 too, where it says when to come back', async () => {
    forge.refusals.push({ status: 403, headers: { 'retry-after': '1' } });
    expect((await comment(MARKED)).did).toBe('created');
  });

  test('is not followed elsewhere: the token is for this address', async () => {
    forge.refusals.push({ status: 302, headers: { location: 'http://127.0.0.1:1/' } });
    expect(await codeOf(comment(MARKED))).toBe('ForgeAnswer');
  });

  test('because nobody is there is unreachable', async () => {
    forge.close();
    expect(await codeOf(comment(MARKED))).toBe('ForgeUnreachable');
  });
});
