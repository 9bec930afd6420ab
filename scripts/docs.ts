import { writeFileSync } from 'node:fs';
import { cliPage } from './cli-page.js';
import { reasonsPage } from './reasons-page.js';
import { rulesPage } from './rules-page.js';
import { swarmPage } from './swarm-page.js';
import { pagesOf } from './bench/pages.js';
import { readResults } from './bench/results.js';

writeFileSync('docs/cli.md', await cliPage());
writeFileSync('docs/reasons.md', reasonsPage());
writeFileSync('docs/rules.md', rulesPage());
for (const [file, text] of Object.entries(pagesOf(readResults()))) writeFileSync(file, text);
writeFileSync('docs/swarm.md', swarmPage());
