import type { Problem } from '../../model/problem.js';
import { ABSOLUTE_PATH, VARIABLE } from '../patterns.js';
import type { SchemaError } from '../raw.js';
import { report } from '../report.js';
import { schemaAt } from '../schema-at.js';
import { fields, text, type Schema } from '../schema.js';
import type { YamlDocument } from '../yaml-documents.js';
import { valueAt } from '../yaml-spots.js';

const EXPECTS = 'either { file: /run/secrets/… } or { env: NAME }';

const CREDENTIALS = new Set<Schema | null>();

/** Where a credential lies. Never the credential itself: everything in git is read by many. */
export function credential(description: string): Schema {
  const schema = fields(
    `${description} It is never written here: either a file, which is read anew at each login, or an environment variable.`,
    {
      file: absoluteFile('The file that holds it, on the machine that runs Waxseal.'),
      env: text('The environment variable of Waxseal that holds it: only one that `--allow-credential` names.', {
        pattern: VARIABLE,
        expects: 'the name of an environment variable',
        examples: ['VAULT_SECRET_ID'],
      }),
    },
    { minProperties: 1, maxProperties: 1, expects: EXPECTS },
  );
  CREDENTIALS.add(schema);
  return schema;
}

export function absoluteFile(description: string): Schema {
  return text(description, {
    pattern: ABSOLUTE_PATH,
    expects: 'an absolute path without ".", ".." or a slash at its end',
    examples: ['/run/secrets/vault_token'],
  });
}

/** Something that is no mapping stands where a credential must be named: most likely the credential itself. */
export function isInline(schema: Schema, { keyword, instancePath }: SchemaError): boolean {
  return keyword === 'type' && CREDENTIALS.has(schemaAt(schema, instancePath));
}

export function inlineProblem(document: YamlDocument, { instancePath }: SchemaError): Problem {
  const message = `"${instancePath.slice(1).replaceAll('/', '.')}" must be ${EXPECTS}`;
  const hint = 'a credential is never written into git; if this is a real one, it is in git now and must be changed';
  return report('CredentialInline', valueAt(document, instancePath), message, hint);
}
