import { writeFileSync } from 'node:fs';
import { reasonsPage } from './reasons-page.js';

writeFileSync('docs/reasons.md', reasonsPage());
