import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { attention, standing } from '../cli/plans.js';
import { planOf } from '../apply/steps.js';
import { report } from '../http/reports.js';
import { READER, server, type FakeServer } from '../http/server.js';
import { complaints, DESKTOP, openBrowser, PHONE } from './browser.js';
import { shopPasses } from './shop.js';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

interface Visit {
  readonly fake: FakeServer;
  readonly page: Page;
  readonly origin: string;
  readonly said: readonly string[];
}

/** The page of the shop, seen by somebody who needs no token. */
async function visit(how: BrowserContextOptions = {}, tokens: string | null = null): Promise<Visit> {
  const fake = await server({ tokens });
  for (const pass of shopPasses(61_000)) fake.operator.pass(pass);
  const page = await (await browser.newContext({ viewport: DESKTOP, ...how })).newPage();
  const origin = `http://127.0.0.1:${fake.port}`;
  const said = complaints(page, origin);
  await page.goto(origin);
  return { fake, page, origin, said };
}

function widthBeyond(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

interface Look {
  readonly name: string;
  readonly viewport: typeof DESKTOP;
  readonly colorScheme: 'light' | 'dark';
}

describe.each<Look>([
  { name: 'a desktop', viewport: DESKTOP, colorScheme: 'light' },
  { name: 'a desktop at night', viewport: DESKTOP, colorScheme: 'dark' },
  { name: 'a phone', viewport: PHONE, colorScheme: 'light' },
  { name: 'a phone at night', viewport: PHONE, colorScheme: 'dark' },
])('on $name', ({ viewport, colorScheme }) => {
  test('the page shows what is live, on trial, in need of a person, and the last passes', async () => {
    const { page, said } = await visit({ viewport, colorScheme });
    for (const text of ['shop-prod-k7f3', 'VersionFailed', 'commit another value', 'smtp_password_v4', '2 of 6 run']) {
      await page.getByText(text).first().waitFor({ state: 'visible' });
    }
    await page.getByText('9f3c2a71e5').waitFor({ state: 'visible' });
    expect(await page.getByRole('heading').allInnerTexts()).toEqual([
      'Waxseal',
      'Needs attention 1',
      'On trial 1',
      'Secrets 5',
      'Last passes',
    ]);
    expect(await widthBeyond(page)).toBe(0);
    expect(said).toEqual([]);
  });

  test('its text stands out from its ground', async () => {
    const { page } = await visit({ viewport, colorScheme });
    const worst: number = await page.evaluate(WORST_CONTRAST);
    expect(worst).toBeGreaterThanOrEqual(4.5);
  });
});

/** The lowest contrast (WCAG 2) of any text on the page with what lies below it. */
const WORST_CONTRAST = `(() => {
  const parts = (color) => color.match(/[0-9.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).map((part) => part / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return parts(color)[3] === 0 ? ground(element.parentElement ?? document.body) : color;
  };
  const written = [...document.querySelectorAll('body *')].filter((one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '') && one.checkVisibility() && one.tagName !== 'SCRIPT');
  return Math.min(...written.map((one) => {
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()`;

test('an open page shows a new pass by itself, and says when nobody answers any more', async () => {
  const { fake, page, said } = await visit();
  const trouble = { ...planOf(), standings: [standing('brand_new')], held: [attention('brand_new')] };
  fake.operator.pass(report(trouble));
  await page.getByText('brand_new').first().waitFor({ state: 'visible' });
  expect(await page.title()).toBe('(1) Waxseal: shop');
  expect(said).toEqual([]);
  fake.stop.abort();
  await fake.closed;
  await page.locator('[data-live="no"]').waitFor();
});

test('the page needs no script', async () => {
  const { page } = await visit({ javaScriptEnabled: false });
  await page.getByText('2 of 6 run').waitFor({ state: 'visible' });
});

test('names that look like HTML are only names', async () => {
  const { fake, page, said } = await visit();
  const name = '<img src=x onerror="document.title=1">';
  fake.operator.pass(report({ ...planOf(), owner: name, standings: [standing(name)], held: [attention(name)] }));
  await page.reload();
  expect(await page.locator('td').first().innerText()).toContain(name);
  expect(await page.locator('img').count()).toBe(0);
  expect(said).toEqual([]);
});

test('what somebody smuggled into the page would not run', async () => {
  const { page } = await visit();
  const ran: unknown = await page.evaluate(`(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.smuggled = true';
    document.body.append(script);
    const stopped = await fetch('https://example.org/').then(() => false, () => true);
    return [window.smuggled === true, stopped];
  })()`);
  expect(ran).toEqual([false, true]);
});

describe('with a token file', () => {
  test('people sign in with a token, stay signed in, and sign out', async () => {
    const { page, origin } = await visit({}, `${READER} read\n`);
    await page.getByLabel('Token').fill('not-the-token-0123456789');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('That token may not read here.').waitFor();
    await page.getByLabel('Token').fill(READER);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('2 of 6 run').waitFor({ state: 'visible' });
    const [cookie] = await page.context().cookies(origin);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.reload();
    await page.getByText('2 of 6 run').waitFor({ state: 'visible' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor({ state: 'visible' });
    expect(await page.context().cookies(origin)).toEqual([]);
  });

  test('the form of another site signs nobody in or out', async () => {
    const { fake, page, origin } = await visit({}, `${READER} read\n`);
    await page.goto(
      `data:text/html,<form method=post action=${origin}/sign-in><input name=token value=${READER}></form>`,
    );
    await page.evaluate('document.forms[0].submit()');
    await page.getByText('CrossSite').waitFor();
    expect(await page.context().cookies(origin)).toEqual([]);
    expect(fake.operator.woken).toEqual([]);
  });
});
