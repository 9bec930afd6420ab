import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PAGE_POLICY } from '../../src/http/page/shell.js';
import { makePage } from '../../src/http/page/page.js';
import type { View } from '../../src/http/page/view.js';
import type { Plan } from '../../src/model/plan.js';
import { HELD_REASONS } from '../../src/plan/reasons.js';
import { planOf } from '../apply/steps.js';
import { attention, follower, held, standing, typo } from '../cli/plans.js';
import { AT, failure, record, report } from './reports.js';
import { READER, RUNNER, server, type FakeServer, type Told } from './server.js';

const page = makePage({ version: '1.2.3', signsIn: true, todos: HELD_REASONS });

/** Every place on the page where a word of somebody else's stands. */
function everywhere(word: string): View {
  const plan: Plan = {
    ...planOf(),
    owner: word,
    standings: [
      standing(word, {
        ...{ state: 'trial', wanted: word, stableCurrent: false, stableBlockedBy: word },
        certificate: { subject: word, notAfterMs: 0, renewAtMs: 0 },
      }),
      standing(`${word}-2`, { followers: [follower(word, { holder: word, current: false, verdict: 'failed' })] }),
      standing(`${word}-3`, { state: 'trial', wanted: word, followers: [follower(word, { holder: word })] }),
    ],
    held: [attention(word, { message: word, service: word }), held(word, { message: word })],
    problems: [typo({ message: word, file: word, hint: word, code: word })],
  };
  const commit = { id: word, author: word, atMs: 1 };
  const latest = report(plan, { commit });
  const error = { code: word, message: word, hint: word };
  const passes = [failure({ error }).record, record({ commit }), latest.record];
  return { latest, passes, readiness: { specs: true, engine: true, pass: true }, now: AT, todos: HELD_REASONS };
}

/** The tags with their attributes' names: all that a browser sees as structure. */
function skeleton(html: string): string {
  const tags = html.match(/<[^>]*>/g) ?? [];
  return tags.map((tag) => tag.replace(/"[^"]*"/g, '""')).join('\n');
}

describe('the page', () => {
  test('is built the same whatever names and messages say: they are only ever text', () => {
    const expected = skeleton(page.overview(everywhere('name')));
    const hostile = fc.constantFrom(
      '"><script>alert(1)</script>',
      "' onload='x",
      '</title>',
      '<!--',
      ']]>',
      '`${x}',
      '&lt;',
    );
    const word = fc.oneof(hostile, fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(word, (text) => {
        const html = page.overview(everywhere(`x${text}`));
        expect(skeleton(html)).toBe(expected);
        // eslint-disable-next-line no-control-regex
        expect(html).not.toMatch(/[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
    );
  });

  test('has no part that its own policy would stop: no inline handler, no inline style, nothing from elsewhere', () => {
    const html = page.overview(everywhere('name'));
    expect(html).not.toMatch(/<[^>]*\s(on\w+|style)=/);
    expect(html).not.toMatch(/(src|href|action)="(?!data:image|\/)/);
    expect(PAGE_POLICY).not.toContain('unsafe');
  });

  test('says what needs a person, why, and what to do', () => {
    const html = page.overview(everywhere('db'));
    const todo = HELD_REASONS.find(({ reason }) => reason === 'VersionFailed')
      ?.todo.replaceAll('`', '')
      .replaceAll('NAME', 'db');
    expect(html).toContain('VersionFailed');
    expect(html).toContain(todo);
    expect(html).toContain('The last pass failed');
  });

  test('says of a certificate when it ends', () => {
    const certificate = { subject: 'CN=shop', notAfterMs: Date.UTC(2027, 1, 26), renewAtMs: 0 };
    const html = page.overview({
      ...everywhere('x'),
      latest: report({ ...planOf(), standings: [standing('tls', { certificate })] }),
    });
    expect(html).toContain('certificate of CN=shop, ends 2027-02-26');
  });

  test('says of a value how long it is good, and when it is no more', () => {
    const lifetime = { fromMs: null, untilMs: Date.UTC(2027, 1, 26) };
    const good = standing('good', { lifetime: { ...lifetime, stand: 'good' } });
    const over = standing('over', { lifetime: { ...lifetime, stand: 'over' } });
    const html = page.overview({
      ...everywhere('x'),
      latest: report({ ...planOf(), standings: [good, over] }),
    });
    expect(html).toContain('value good until 2027-02-26T00:00:00Z');
    expect(html).toContain('its system says that the value is good until 2027-02-26T00:00:00Z');
  });

  test('calls what it lists by its kind', () => {
    const headings = (...names: string[]): readonly string[] => {
      const latest = report({ ...planOf(), standings: names.map((name) => standing(name)) });
      const html = page.overview({ ...everywhere('x'), latest });
      return ['Secrets', 'Configs', 'Secrets and configs'].filter((heading) => html.includes(`<h2>${heading} <span`));
    };
    expect(headings('db')).toEqual(['Secrets']);
    expect(headings('config/app')).toEqual(['Configs']);
    expect(headings('config/app', 'db')).toEqual(['Secrets and configs']);
  });

  test('shows no more secrets than a browser can bear, and those that need a person first', () => {
    const names = Array.from({ length: 700 }, (_, at) => `s${at}`);
    const plan = { ...planOf(), standings: names.map((name) => standing(name)), held: [attention('s699')] };
    const html = page.overview({ ...everywhere('x'), latest: report(plan) });
    expect(html).toContain('and 200 more');
    expect(html.indexOf('>s699<')).toBeLessThan(html.indexOf('>s0<'));
  });
});

function signIn({ ask }: FakeServer, token: string): Promise<Told> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
  return ask('/sign-in', { method: 'POST', headers, body: `token=${encodeURIComponent(token)}` });
}

function cookieOf({ headers }: Told): string {
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

describe('signing in', () => {
  test('gives a strict cookie that is not the token, and the page; signing out takes it away', async () => {
    const fake = await server();
    const before = await fake.ask('/');
    expect(before.status).toBe(401);
    expect(before.body).toContain('<input type="password" name="token"');
    const told = await signIn(fake, ` ${READER}`);
    expect([told.status, told.headers['location']]).toEqual([303, '/']);
    const cookie = String(told.headers['set-cookie']);
    expect(cookie).toMatch(/^waxseal_session=[0-9]+\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(cookie).not.toContain(READER);
    const page = await fake.ask('/', { headers: { cookie: `other=1; ${cookieOf(told)}` } });
    expect([page.status, page.headers['content-security-policy']]).toEqual([200, PAGE_POLICY]);
    const out = await fake.ask('/sign-out', { method: 'POST' });
    expect(out.headers['set-cookie']).toEqual(['waxseal_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0']);
  });

  test('is refused to a wrong token and to one that may not read', async () => {
    const fake = await server();
    for (const token of ['wrong-token-0123456789', RUNNER, '']) {
      const told = await signIn(fake, token);
      expect([told.status, told.headers['set-cookie']]).toEqual([401, undefined]);
      expect(told.body).toContain('That token may not read here.');
    }
  });

  test('marks the cookie for https where a proxy says so', async () => {
    const { ask } = await server();
    const headers = { 'x-forwarded-proto': 'https' };
    const told = await ask('/sign-in', { method: 'POST', headers, body: `token=${READER}` });
    expect(String(told.headers['set-cookie'])).toMatch(/; Secure$/);
  });

  test('lasts twelve hours, and opens the page only: never the API', async () => {
    let wall = AT;
    const clock = { wall: () => wall, monotonic: () => 0, sleep: () => Promise.resolve() };
    const fake = await server({ clock });
    const headers = { cookie: cookieOf(await signIn(fake, READER)) };
    expect((await fake.ask('/', { headers })).status).toBe(200);
    expect((await fake.ask('/api/v1/status', { headers })).status).toBe(401);
    expect((await fake.ask('/api/v1/reconcile', { method: 'POST', headers })).status).toBe(401);
    wall += 12 * 3_600_000 - 1;
    expect((await fake.ask('/', { headers })).status).toBe(200);
    wall += 1;
    expect((await fake.ask('/', { headers })).status).toBe(401);
  });

  test('finds its session behind others of the same name, which a neighbour may have planted', async () => {
    const fake = await server();
    const planted = `waxseal_session=${AT * 2}.${'A'.repeat(43)}`;
    const cookie = `${planted}; waxseal_session=1.${'B'.repeat(43)}; ${cookieOf(await signIn(fake, READER))}; x=1`;
    expect((await fake.ask('/', { headers: { cookie } })).status).toBe(200);
    expect((await fake.ask('/', { headers: { cookie: planted } })).status).toBe(401);
  });

  test('a session that somebody made up, or that another process began, opens nothing', async () => {
    const [one, other] = [await server(), await server()];
    const cookie = cookieOf(await signIn(one, READER));
    const later = cookie.replace(/=[0-9]+/, (text) => `=9${text.slice(1)}`);
    expect((await other.ask('/', { headers: { cookie } })).status).toBe(401);
    for (const forged of [later, 'waxseal_session=9999999999999.', `waxseal_session=${READER}`]) {
      expect((await one.ask('/', { headers: { cookie: forged } })).status).toBe(401);
    }
  });
});
