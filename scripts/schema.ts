import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { schemaArtefacts } from './schema-artefacts.js';

/** `npm run schema`: writes everything that is made from the schemas. */
for (const [path, text] of Object.entries(schemaArtefacts())) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
