import { commentPage, shopComment } from '../test/browser/comment.js';
import { openBrowser } from '../test/browser/browser.js';

/** docs/plan-comment.png: a plan as the comment on a pull request (`npm run docs:comment`; needs chromium, cmark-gfm). */
const browser = await openBrowser();
const tab = await browser.newPage({ viewport: { width: 920, height: 400 } });
await tab.setContent(commentPage(shopComment()));
await tab.screenshot({ path: process.argv[2] ?? 'docs/plan-comment.png', fullPage: true });
await browser.close();
