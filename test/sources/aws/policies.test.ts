import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openParameterStore } from '../../../src/sources/aws/parameter-store.js';
import type { Provider } from '../../../src/sources/provider.js';
import { openSecretsManager } from '../../../src/sources/aws/secrets-manager.js';
import { startFakeAws, type FakeAws } from '../fakes/aws.js';
import { doorsWith, keyFiles, latest, placeAt } from './opened.js';

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

/** What the page gives people to paste, in its order. */
const PAGE = readFileSync(new URL('../../../docs/sources/aws.md', import.meta.url), 'utf8');
const [SECRETS, PARAMETERS] = [...PAGE.matchAll(/```json\n(.*?)```/gs)].map(
  ([, text = '']) => JSON.parse(text) as Policy,
);

let aws: FakeAws;
let files: ReturnType<typeof keyFiles>;
beforeEach(async () => {
  aws = await startFakeAws();
  files = keyFiles(aws.keys);
  for (const key of ['shop/a', 'shop/b']) {
    aws.account.put(key, { text: 'x', binary: null });
    aws.account.parameters.set(`/${key}`, [{ version: 1, value: 'x', writtenAtMs: 1_000_000, labels: [] }]);
  }
});
afterEach(async () => {
  await aws.stop();
  files.remove();
});

/** By a role that may what the page says, and nothing else. */
function place(policy: Policy | undefined) {
  aws.account.roles.set('waxseal', actionsOf(policy));
  const role = { arn: 'arn:aws:iam::111122223333:role/waxseal', externalId: 'waxseal-test', sessionName: 'waxseal' };
  return { ...placeAt(aws.address, files), role };
}

function actionsOf(policy: Policy | undefined): readonly string[] {
  return policy?.Statement.flatMap(({ Action }) => Action) ?? [];
}

/** Everything that a store is ever asked: what is there, what is not, one and some. */
async function askAll(provider: Provider, prefix: string): Promise<readonly string[]> {
  const [a, b, never] = latest(...['a', 'b', 'never'].map((name) => `${prefix}${name}`));
  if (a === undefined || b === undefined || never === undefined) throw new Error('there are three');
  expect(await provider.test()).toBeNull();
  const answers = [
    ...(await provider.revision([a, b])),
    ...(await provider.read([a, b])),
    ...(await provider.read([a])),
    ...(await provider.read([never])),
  ];
  await provider.close();
  return answers.map(({ kind }) => kind);
}

test.each<[string, Policy | undefined, string]>([
  ['Secrets Manager', SECRETS, 'secretsmanager:'],
  ['Parameter Store', PARAMETERS, 'ssm:'],
])('the policy of the page for %s is enough, and all of it is needed', async (service, policy, prefix) => {
  const spec = place(policy);
  const isSecrets = service === 'Secrets Manager';
  const provider: Provider = isSecrets
    ? openSecretsManager({ name: 'corp', spec: { kind: 'awsSecretsManager', ...spec } }, doorsWith())
    : openParameterStore({ name: 'corp', spec: { kind: 'awsParameterStore', ...spec } }, doorsWith());
  const kinds = await askAll(provider, isSecrets ? 'shop/' : '/shop/');
  expect(kinds).toEqual(['revision', 'revision', 'present', 'present', 'present', 'absent']);
  const asked = aws.asked.filter((operation) => operation !== 'AssumeRole').map((operation) => prefix + operation);
  expect([...new Set(asked)].sort()).toEqual([...actionsOf(policy)].sort());
});

test('without its second statement each secret is asked for by itself', async () => {
  const spec = place({ Statement: SECRETS?.Statement.slice(0, 1) ?? [] });
  const provider = openSecretsManager({ name: 'corp', spec: { kind: 'awsSecretsManager', ...spec } }, doorsWith());
  const kinds = await askAll(provider, 'shop/');
  expect(kinds).toEqual(['revision', 'revision', 'present', 'present', 'present', 'absent']);
});
