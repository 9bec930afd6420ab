import { namesOf } from './documents.js';

/** The store of the bench: Vault's protocol at this address. */
export function storeText(address: string): string {
  return [
    'apiVersion: waxseal/v1alpha1',
    'kind: SecretStore',
    'metadata: { name: vault }',
    'spec:',
    '  provider:',
    '    vault:',
    `      address: ${address}`,
    '      auth: { token: { env: BENCH_TOKEN } }',
    '      kv: { mount: secret, version: 2 }',
    '',
  ].join('\n');
}

/** `count` documents; every `fields` of them name the fields of one key. */
export function remoteText(count: number, fields: number): string {
  const documents = namesOf(count).map((name, n) => {
    const [key, field] = [Math.floor(n / fields), n % fields];
    return [
      'apiVersion: waxseal/v1alpha1',
      'kind: SwarmSecret',
      `metadata: { name: ${name} }`,
      'spec:',
      '  stableName: false',
      `  source: { remote: { store: vault, key: bench/${String(key)}, property: f${String(field)} } }`,
      '',
    ].join('\n');
  });
  return documents.join('---\n');
}
