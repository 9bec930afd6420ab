import { makePage } from '../src/http/page/page.js';
import { HELD_REASONS } from '../src/plan/reasons.js';
import { DESKTOP, openBrowser } from '../test/browser/browser.js';
import { shopPasses } from '../test/browser/shop.js';

/** docs/page.png: the page as somebody sees it in the middle of a rotation (`npm run docs:picture`; needs chromium). */
const now = Date.parse('2026-11-28T03:00:00Z');
const passes = [...shopPasses(now)].reverse();
const page = makePage({ version: '0.1.0', signsIn: true, todos: HELD_REASONS });
const [latest = null] = passes;
const ready = { specs: true, engine: true, pass: true };
const view = { latest, passes: passes.map(({ record }) => record), readiness: ready, now, todos: HELD_REASONS };

const browser = await openBrowser();
const [to = 'docs/page.png', scheme = 'light', width = String(DESKTOP.width)] = process.argv.slice(2);
const tab = await browser.newPage({
  viewport: { width: Number(width), height: DESKTOP.height },
  colorScheme: scheme === 'dark' ? 'dark' : 'light',
});
await tab.setContent(page.overview(view));
await tab.screenshot({ path: to, fullPage: true });
await browser.close();
