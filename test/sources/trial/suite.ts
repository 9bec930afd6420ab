import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmSecret } from '../../../src/model/spec.js';
import type { SecretStore } from '../../../src/model/store.js';
import { openShelf } from '../../../src/sources/open-shelf.js';
import { parseSpecs } from '../../../src/spec/parse-specs.js';
import type { AskBao } from '../../servers/ask-bao.js';
import { newDesk, waxseal, type Told } from '../../cli/doors.js';
import { policy } from '../../spec/directory.js';
import { CANARY } from '../../support/identities.js';
import { patientClock } from '../contract/harness.js';

interface Server {
  readonly address: string;
  readonly ask: AskBao;
  stop(): Promise<void>;
}

const POLICY = 'path "secret/data/app/*" { capabilities = ["read"] }\npath "kv1/app/*" { capabilities = ["read"] }';

interface Line {
  readonly kind: string;
  readonly store: string | null;
  readonly key: string | null;
  readonly revision: string | null;
  readonly failure: { readonly class: string; readonly code: string } | null;
}

/** `waxseal sources`, on a fake and on the real server. */
export function sourcesVerbSuite(name: string, start: () => Promise<Server>): void {
  let server: Server;
  let token = '';

  beforeAll(async () => {
    server = await start();
    const { ask } = server;
    await ask('POST', 'sys/mounts/kv1', { type: 'kv', options: { version: '1' } });
    await ask('POST', 'sys/policies/acl/app', { policy: POLICY });
    await ask('POST', 'sys/auth/approle', { type: 'approle' });
    await ask('POST', 'auth/approle/role/app', { token_policies: 'app', token_ttl: 1200, token_max_ttl: 86_400 });
    await ask('POST', 'secret/data/app/db', { data: { password: CANARY } });
    await ask('POST', 'kv1/app/db', { password: CANARY });
    token = String((await ask('GET', 'auth/approle/role/app/role-id')).data['role_id']);
  });
  afterAll(() => server.stop());

  async function told(line: string, secretId?: string): Promise<Told> {
    const { data } = await server.ask('POST', 'auth/approle/role/app/secret-id', {});
    const env = { ROLE_ID: token, SECRET_ID: secretId ?? String(data['secret_id']) };
    const bounds = { servers: null, credentials: ['env:*'], patienceMs: 60_000, forbiddenFiles: [] };
    const desk = { ...newDesk(), identity: null, shelf: openShelf({ env, ...bounds }, patientClock()) };
    desk.specs = documents(server.address);
    const said = await waxseal(desk, line);
    expect(said.out + said.err + desk.logged.join('\n')).not.toContain(CANARY);
    return said;
  }

  async function lines(line: string, secretId?: string): Promise<readonly Line[]> {
    return (JSON.parse((await told(`${line} -o json`, secretId)).out) as { trials: readonly Line[] }).trials;
  }

  describe(`sources, ${name}`, () => {
    test('lists stores and what lies in them, and asks nobody', async () => {
      const { code, out } = await told('sources');
      expect(code).toBe(0);
      expect(out).toContain(`kv2: vault at ${server.address}, kv at secret`);
      expect(out).toContain('    remote kv2 app/db password\n');
    });

    test('test tells of each login and each key whether it works, and exits with 1 where one does not', async () => {
      const { code, out } = await told('sources test');
      expect(code).toBe(1);
      expect(out).toMatch(/^\+ login kv2: \d+ ms$/m);
      expect(out).toMatch(/^\+ remote kv2 app\/db password: revision 1\S*, \d+ ms$/m);
      expect(out).toMatch(/^! remote kv2 app\/db nothing: invalid \(PropertyMissing\), \d+ ms$/m);
      expect(out).toMatch(/^! remote kv2 ops\/db password: ambiguous \(Store\w+\), \d+ ms$/m);
      // Only code and hint were told once: "is it mounted into the operator?", and nobody knew what "it" was.
      expect(out).toMatch(/^! remote kv2 ops\/db .*\n {4}[^-]*"ops\/db"/m);
      expect(out).toContain('6 trials, 2 of them failed.');
    });

    test('test tells no revision where the system has none, nor a fingerprint in its place', async () => {
      const [login, key, ...rest] = await lines('sources test kv1');
      expect(login).toMatchObject({ kind: 'login', store: 'kv1', failure: null });
      expect(key).toMatchObject({ kind: 'remote', store: 'kv1', key: 'app/db', revision: null, failure: null });
      expect(rest).toEqual([]);
    });

    test('test with a store that works exits with 0', async () => {
      expect((await told('sources test kv1')).code).toBe(0);
    });

    test('test asks for no key where the login is refused', async () => {
      const all = await lines('sources test', 'a wrong one');
      const refused = all.filter(({ store }) => store !== null);
      expect(refused.map(({ failure }) => failure?.class)).toEqual(refused.map(() => 'auth'));
      expect(all.filter(({ kind }) => kind === 'remote')).toEqual(
        all.filter(({ kind }) => kind === 'remote').map((one) => ({ ...one, ms: null })),
      );
    });

    test('test refuses a store that there is not, and a word that it does not know', async () => {
      expect(await told('sources test other')).toMatchObject({ code: 1, out: '' });
      expect((await told('sources show')).err).toContain('"sources" cannot "show"');
    });
  });
}

/** Two stores; two documents want the same. */
function documents(address: string): { secrets: readonly SwarmSecret[]; stores: readonly SecretStore[] } {
  const remote = (store: string, key: string, property: string): string =>
    `remote: { store: ${store}, key: ${key}, property: ${property} }`;
  const files = [
    { path: 'platform/policy.yaml', text: policy('') },
    { path: 'platform/kv1.yaml', text: store('kv1', address, 'kv1', 1) },
    { path: 'platform/kv2.yaml', text: store('kv2', address, 'secret', 2) },
    { path: 'a.yaml', text: secret('a', remote('kv2', 'app/db', 'password')) },
    { path: 'b.yaml', text: secret('b', remote('kv2', 'app/db', 'nothing')) },
    { path: 'c.yaml', text: secret('c', remote('kv2', 'ops/db', 'password')) },
    { path: 'd.yaml', text: secret('d', remote('kv1', 'app/db', 'password')) },
    { path: 'e.yaml', text: secret('e', remote('kv2', 'app/db', 'password')) },
  ];
  const { problems, secrets, stores } = parseSpecs({ files, problems: [], commit: null });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { secrets, stores };
}

function store(name: string, address: string, mount: string, version: number): string {
  const auth = 'appRole: { roleId: { env: ROLE_ID }, secretId: { env: SECRET_ID } }';
  return `apiVersion: waxseal/v1alpha1
kind: SecretStore
metadata: { name: ${name} }
spec:
  provider:
    vault: { address: "${address}", insecure: true, auth: { ${auth} }, kv: { mount: ${mount}, version: ${String(version)} } }
`;
}

function secret(name: string, source: string): string {
  return `apiVersion: waxseal/v1alpha1\nkind: SwarmSecret\nmetadata: { name: ${name} }\nspec: { source: { ${source} } }\n`;
}
