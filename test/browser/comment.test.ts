import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { planMarkdown } from '../../src/cli/markdown/plan-markdown.js';
import type { Plan } from '../../src/model/plan.js';
import { create, planOf, remove, repoint } from '../apply/steps.js';
import { attention, later, typo } from '../cli/plans.js';
import { complaints, openBrowser } from './browser.js';
import { commentPage, LOOK, shopComment } from './comment.js';

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(() => browser.close());

interface Shown {
  readonly page: Page;
  readonly said: readonly string[];
  readonly text: string;
}

async function show(markdown: string): Promise<Shown> {
  const page = await browser.newPage();
  const said = complaints(page, 'about:');
  await page.setContent(commentPage(markdown));
  await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
  const text = await page.locator('main').innerText();
  return { page, said, text: text.replaceAll('\u200b', '') };
}

/** What an expression says in the page. */
async function asked<T>(page: Page, expression: string): Promise<T> {
  return page.evaluate(expression);
}

/** Everything that somebody may write into a name, a label, a path or a message. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '[here](https://evil.example)',
  '![x](https://evil.example/x.png)',
  'https://evil.example/login',
  'www.evil.example',
  'mail@evil.example',
  '@octocat and #12',
  '`code` and ``more``',
  '| a | b |',
  '</details></sub></main>',
  '<!-- waxseal:production -->',
  '**bold** _it_ ~~gone~~',
  '&#64;octocat &lt;b&gt; &amp;',
  '\\| \\` \\[',
  'line\nbreak\n\n# heading',
  '\u202eevil \u{1f512}',
  '$`x`$ :smile: [^1]: [x]: http://evil.example',
];

function hostilePlan(text: string): Plan {
  return {
    ...planOf(create(text, 2), repoint(text, text), { ...remove(text), message: `"${text}" left git` }),
    later: [later(text, { message: text })],
    held: [attention(text, { service: text, message: text }), attention(text, { class: 'waiting', message: text })],
    problems: [
      typo({ file: `${text}/db.yaml`, message: `unknown field "${text}"`, hint: text }),
      typo({ severity: 'warning', file: text, message: text, code: 'AccessOpen' }),
      typo({ severity: 'warning', code: 'RecipientChanged', message: text }),
    ],
  };
}

describe('a comment in a browser', () => {
  test('shows its tables whole, and what is folded opens', async () => {
    const { page, said, text } = await show(shopComment());
    expect(await page.locator('table').count()).toBe(4);
    const cells = await asked<number[]>(page, '[...document.querySelectorAll("tr")].map((row) => row.children.length)');
    expect(new Set(cells)).toEqual(new Set([5, 4, 3, 2]));
    expect(await page.locator('h4').first().innerText()).toBe('Changes of trust');
    expect(await page.locator('ul').first().locator('strong').count()).toBe(3);
    expect(text).toContain('db_password → db_password_v2');
    expect(text).not.toContain('waxseal:production');
    expect(said).toEqual([]);
  });

  test.each(HOSTILE)('shows %j as what it is, and nothing comes of it', async (hostile) => {
    const difference = {
      base: hostile,
      changes: [true, false].map((trust) => ({
        ...{ change: 'changed' as const, secret: hostile, trust, message: hostile },
        place: { file: hostile, line: 1, column: 1 },
      })),
    };
    const markdown = planMarkdown(hostilePlan(hostile), LOOK, { difference, graph: null });
    const { page, said, text } = await show(markdown);
    const tags = await asked<string[]>(page, '[...document.querySelectorAll("main *")].map((one) => one.localName)');
    const ours = 'a br code details h3 h4 li p strong sub summary table tbody td th thead tr ul'.split(' ');
    expect(tags.filter((tag) => !ours.includes(tag))).toEqual([]);
    const links = await asked<string[]>(page, '[...document.querySelectorAll("a")].map((one) => one.href)');
    for (const link of links) expect(link).toMatch(/^https:\/\/git\.example\.org\/shop\/blob\/9f3c2a7\/secrets\//);
    const cells = await asked<number[]>(page, '[...document.querySelectorAll("tr")].map((row) => row.children.length)');
    expect(cells.every((n) => n >= 2 && n <= 5)).toBe(true);
    expect(markdown.split('<!--').length).toBe(2);
    expect(said).toEqual([]);
    const seen = hostile.replace(/[\n\u202e]/g, '\ufffd').replaceAll('`', '');
    expect(text.replaceAll('`', '')).toContain(seen);
    await page.close();
  });
});

test('the README has a picture of one (`npm run docs:comment` makes it)', () => {
  expect(existsSync('docs/plan-comment.png')).toBe(true);
});
