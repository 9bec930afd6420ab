import { randomUUID } from 'node:crypto';
import type { FakeAnswer } from './vault-answers.js';
import type { VaultState } from './vault-state.js';
import { DONE, refused, told, type Told } from './vault-told.js';

const SECONDS = 600;

/** Users of a database that is not there. null: something else. */
export function leaseAnswer(state: VaultState, { path, token, body }: FakeAnswer): Told | null {
  const leaseId = String(body['lease_id']);
  switch (path) {
    case 'database/creds/app': {
      const id = `database/creds/app/${randomUUID()}`;
      state.leases.set(id, token ?? '');
      const lease = { lease_id: id, renewable: true, lease_duration: SECONDS };
      return told({ username: `v-app-${randomUUID()}`, password: randomUUID() }, lease);
    }
    case 'database/static-creds/app': {
      const { password, at } = state.rotation;
      return told({ username: 'app', password, last_vault_rotation: at, rotation_period: 3600, ttl: 1800 });
    }
    case 'database/rotate-role/app':
      state.rotation = { password: randomUUID(), at: new Date(Date.parse(state.rotation.at) + 1).toISOString() };
      return DONE;
    case 'sys/leases/renew':
      if (!state.leases.has(leaseId)) return refused('lease not found');
      return told(null, { lease_id: leaseId, renewable: true, lease_duration: SECONDS });
    case 'sys/leases/revoke':
      state.leases.delete(leaseId);
      return DONE;
    default:
      return null;
  }
}
