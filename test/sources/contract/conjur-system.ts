import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConjurSpec } from '../../../src/model/store.js';
import { openConjur } from '../../../src/sources/conjur/conjur-provider.js';
import { makeCertificates } from '../../servers/certificates.js';
import type { FakeConjur } from '../fakes/conjur.js';
import { ACCOUNT, newKey, writeValue, type Privilege } from '../fakes/conjur-state.js';
import { keyBelow, SWARM_BYTES, type Opening, type System } from './harness.js';
import { ANYWHERE, FILES } from './vault-system.js';

const PAGE = new URL('../../../docs/sources/conjur.md', import.meta.url);

/** Of the policy to paste. `execute` is what a value needs; `read` shows it in the list, as any privilege does. */
function privilegeToPaste(): Privilege {
  const [, list = ''] = /^ *privileges: \[(.*)\]$/m.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const given = list.split(', ');
  return given.includes('execute') ? 'execute' : given.includes('read') ? 'read' : 'none';
}

/** Conjur for the contract suite: variables below app/ by API key. */
export function conjurSystem(fake: FakeConjur, basePath = ''): System {
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-conjur-'));
  const apiKeyFile = join(dir, 'api_key');
  const { state } = fake;
  writeFileSync(apiKeyFile, state.apiKey);
  return {
    address: fake.address,
    tls: async () => {
      const certificates = makeCertificates(dir, '127.0.0.1');
      return { address: await fake.startTls(certificates), caFile: certificates.caFile };
    },
    open: (opening) => {
      const spec = conjurSpec(opening, { login: state.login, apiKeyFile, basePath });
      const limits = { timeoutMs: opening.timeoutMs, mostBytes: 4 * 1024 * 1024 };
      const { clock } = opening;
      const doors = { credentials: FILES, reach: ANYWHERE, clock, chance: () => 0.5, onCall: () => undefined };
      return openConjur({ name: 'corp', spec }, doors, limits);
    },
    newKey: keyBelow,
    mostBytes: SWARM_BYTES,
    write: (key, fields) => {
      const privilege = key.startsWith('app/') ? privilegeToPaste() : 'read';
      writeValue(state, key, Buffer.from(JSON.stringify(fields)), privilege);
      return Promise.resolve();
    },
    remove: (key) => {
      state.variables.delete(key);
      return Promise.resolve();
    },
    rotateCredentials: () => {
      state.apiKey = newKey();
      writeFileSync(apiKeyFile, state.apiKey);
      state.tokens.clear();
      return Promise.resolve();
    },
    breakCredentials: () => {
      state.apiKey = newKey();
      return Promise.resolve();
    },
    pathOf: (key) => encodeURIComponent(key),
    loginPath: '/authenticate',
    hasCheck: true,
    forbidden: 'forbidden',
    removed: 'ambiguous',
    unknown: 'ambiguous',
    log: () => fake.log(),
    stop: async () => {
      await fake.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Told {
  readonly login: string;
  readonly apiKeyFile: string;
  readonly basePath: string;
}

export function conjurSpec(
  { address, caFile }: Pick<Opening, 'address' | 'caFile'>,
  { login, apiKeyFile, basePath }: Told,
): ConjurSpec {
  return {
    ...{ kind: 'conjur', address, basePath, account: ACCOUNT, tls: { caFile, serverName: null } },
    auth: { method: 'apiKey', login, apiKey: { file: apiKeyFile } },
  };
}
