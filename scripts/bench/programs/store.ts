import { ROOT_TOKEN } from '../../../test/sources/fakes/vault-state.js';
import { startFakeVault } from '../../../test/sources/fakes/vault.js';
import { startLastingOpenBao } from '../../../test/servers/lasting-openbao.js';
import type { AskBao } from '../../../test/servers/ask-bao.js';
import { answerEach, argument } from './telling.js';

/**
 * A store with `keys` values of `fields` fields each below bench/, real or fake. `bao`: the program of OpenBao; null: the
 * fake. Asked, it tells {"address": …, "token": …} of a login that may read these and no more.
 */
const program = argument('bao') as string | null;
const policy = ['data', 'metadata'].map((part) => `path "secret/${part}/bench/*" { capabilities = ["read"] }`);

const store = program === null ? await fake() : await real(program);
await write(store.ask, argument('keys') as number, argument('fields') as number);
await answerEach(() => Promise.resolve({ address: store.address, token: store.token }));
await store.stop();

async function fake(): Promise<Store> {
  return { ...(await startFakeVault()), token: ROOT_TOKEN };
}

/** As it stands in production: on a disk, with an audit log. */
async function real(installed: string): Promise<Store> {
  process.env['WAXSEAL_TEST_BAO'] = installed;
  const bao = await startLastingOpenBao();
  await bao.ask('POST', 'sys/policies/acl/bench', { policy: policy.join('\n') });
  const made = await bao.ask('POST', 'auth/token/create', { policies: ['bench'], ttl: '4h' });
  return { ...bao, token: made.auth?.client_token ?? '' };
}

interface Store {
  readonly address: string;
  readonly ask: AskBao;
  readonly token: string;
  stop(): Promise<void>;
}

async function write(ask: AskBao, keys: number, fields: number): Promise<void> {
  const names = Array.from({ length: fields }, (_, field) => `f${String(field)}`);
  for (let key = 0; key < keys; key += 1) {
    const data = Object.fromEntries(names.map((name) => [name, `the ${name} of key ${String(key)}`]));
    await ask('POST', `secret/data/bench/${String(key)}`, { data });
  }
}
