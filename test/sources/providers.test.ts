import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProviderSpec } from '../../src/model/store.js';
import { PROVIDERS } from '../../src/sources/shelf/providers.js';
import { VICTIMS } from './trust/victims.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ATTACKS = 'test/sources/trust/attacks.test.ts';

interface Provider {
  /** Below docs/sources/. */
  readonly page: string;
  /** Where the contract suite runs: on a fake, on a real server, or both. Empty: it has no keys to read. */
  readonly contract: readonly string[];
  readonly attacks: string;
}

/** What CONTRIBUTING asks of another system, and where it is. The compiler asks for a line here. */
const ASKED: Readonly<Record<ProviderSpec['kind'], Provider>> = {
  vault: { page: 'vault.md', contract: ['vault-fake', 'real/vault-openbao'], attacks: ATTACKS },
  conjur: { page: 'conjur.md', contract: ['conjur-fake'], attacks: ATTACKS },
  azureKeyVault: { page: 'azure.md', contract: ['azure-fake'], attacks: 'test/sources/azure/attacks.test.ts' },
  awsSecretsManager: { page: 'aws.md', contract: ['aws-fake', 'real/aws-moto'], attacks: ATTACKS },
  awsParameterStore: { page: 'aws.md', contract: ['aws-fake', 'real/aws-moto'], attacks: ATTACKS },
  // Opens sops files and reads nothing; it is reached by the very session of the other two.
  awsKms: { page: 'aws.md', contract: [], attacks: ATTACKS },
};

describe.each(Object.entries(ASKED))('%s', (kind, { attacks, contract, page }) => {
  test('has a page, and the table of sources leads there', () => {
    expect(textOf(`docs/sources/${page}`).toLowerCase()).toContain(kind.toLowerCase());
    expect(textOf('docs/sources.md')).toContain(`](sources/${page}`);
  });

  test('has each mistake in writing it told as in a listing', () => {
    const goldens = join(ROOT, 'test/spec/goldens');
    const files = readdirSync(goldens, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
    expect(files.filter((path) => readFileSync(join(goldens, path), 'utf8').includes(`${kind}:`))).not.toEqual([]);
  });

  test('is attacked', () => {
    expect(existsSync(join(ROOT, attacks))).toBe(true);
    const isAmongOthers = VICTIMS.some(({ provider }) => provider === kind) || contract.length === 0;
    expect(attacks !== ATTACKS || isAmongOthers).toBe(true);
  });

  test('runs the contract suite, if it has keys to read', () => {
    for (const name of contract) {
      expect(textOf(`test/sources/contract/${name}.test.ts`)).toContain('sourceContract(');
    }
  });
});

test('every system that a store can name is among them', () => {
  expect(Object.keys(ASKED).sort()).toEqual(Object.keys(PROVIDERS).sort());
});

function textOf(path: string): string {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '';
}
