import { writeFileSync } from 'node:fs';
import { reasonsPage } from './reasons-page.js';
import { rulesPage } from './rules-page.js';

writeFileSync('docs/reasons.md', reasonsPage());
writeFileSync('docs/rules.md', rulesPage());
