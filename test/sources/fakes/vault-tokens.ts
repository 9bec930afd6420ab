import { randomUUID } from 'node:crypto';
import type { FakeAnswer } from './vault-answers.js';
import { endToken, newToken, ROOT_TOKEN, type VaultState } from './vault-state.js';
import { DONE, NOTHING, refused, told, type Told } from './vault-told.js';

/** What is asked without a token of a login. null: something else. */
export function loginAnswer(state: VaultState, { path, token, body }: FakeAnswer): Told | null {
  switch (path) {
    case 'auth/approle/login':
      return body['role_id'] === state.roleId && state.secretIds.has(String(body['secret_id']))
        ? granted(state)
        : refused('invalid role or secret ID');
    case 'sys/wrapping/lookup':
    case 'sys/wrapping/unwrap': {
      const inside = state.wrapped.get(token ?? '');
      if (inside === undefined) return refused('wrapping token is not valid or does not exist');
      if (path.endsWith('lookup')) return told({ creation_path: inside.creation_path, creation_ttl: 300 });
      state.wrapped.delete(token ?? '');
      return told(inside.data);
    }
    default:
      return null;
  }
}

function granted(state: VaultState): Told {
  const { token, ttl } = newToken(state);
  return told(null, { auth: { client_token: token, accessor: randomUUID(), lease_duration: ttl, renewable: true } });
}

/** What a token may ask of itself, and root of the role. null: something else. */
export function tokenAnswer(state: VaultState, { path, token: asked, body }: FakeAnswer): Told | null {
  const token = asked ?? '';
  const life = state.tokens.get(token);
  if (life === undefined) return null;
  switch (path) {
    case 'auth/token/lookup-self':
      return told({ ttl: life.ttl, renewable: life.renewable });
    case 'auth/token/renew-self':
      if (!life.renewable) return refused('lease is not renewable');
      life.maxTtl = Math.max(0, life.maxTtl - life.ttl);
      life.ttl = Math.min(state.tokenTtl, life.maxTtl);
      return told(null, { auth: { client_token: token, lease_duration: life.ttl, renewable: true } });
    case 'auth/token/revoke-self':
      endToken(state, token);
      return DONE;
    default:
      return token === ROOT_TOKEN ? roleAnswer(state, path, body) : null;
  }
}

function roleAnswer(state: VaultState, path: string, body: FakeAnswer['body']): Told | null {
  switch (path) {
    case 'auth/approle/role/app':
      state.tokenTtl = Number(body['token_ttl'] ?? state.tokenTtl);
      state.tokenMaxTtl = Number(body['token_max_ttl'] ?? state.tokenMaxTtl);
      return DONE;
    case 'sys/leases/revoke-prefix/auth/approle':
      for (const token of state.tokens.keys()) if (token !== ROOT_TOKEN) endToken(state, token);
      return DONE;
    case 'auth/approle/role/app/role-id':
      return told({ role_id: state.roleId });
    case 'auth/approle/role/app/secret-id': {
      const secret_id = randomUUID();
      state.secretIds.add(secret_id);
      return told({ secret_id });
    }
    case 'auth/approle/role/app/secret-id/destroy':
      return state.secretIds.delete(String(body['secret_id'])) ? DONE : NOTHING;
    default:
      return null;
  }
}
