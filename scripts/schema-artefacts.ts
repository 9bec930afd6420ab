import { jsonSchemas } from './json-schemas.js';
import { specsReference } from './specs-reference.js';
import { validatorModule, validatorTypes } from './validators.js';

/** Every file that is made from the schemas: path from the root of the repository, and text. A test compares them. */
export function schemaArtefacts(): Record<string, string> {
  const schemas = Object.entries(jsonSchemas()).map(([name, text]) => [`schema/${name}`, text] as const);
  return {
    'src/spec/generated/validators.js': validatorModule(),
    'src/spec/generated/validators.d.ts': validatorTypes(),
    ...Object.fromEntries(schemas),
    'docs/specs.md': specsReference(),
  };
}
