import { performancePage } from './page.js';
import { panelsOf } from './panels.js';
import type { Results } from './results.js';
import { SCENES } from './scenes.js';
import { chart } from './svg.js';

/** What is made of the numbers, by file: by the bench itself, and by `npm run docs` when only words changed. */
export function pagesOf(results: Results): Readonly<Record<string, string>> {
  return {
    'docs/performance.md': performancePage(SCENES, results),
    'docs/bench.svg': chart(panelsOf(SCENES, results)),
  };
}
