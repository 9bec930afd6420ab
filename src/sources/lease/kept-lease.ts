import { SecretValue } from '../../model/secret-value.js';
import { decodeKept, encodeKept, CREDENTIALS, MAIN } from '../kept.js';
import type { Lease } from '../provider.js';

/** What is kept of a lease beside its credentials. Times are wall clock. */
export interface KeptLease {
  readonly lease: Lease | null;
  readonly renewable: boolean;
  readonly issuedAtMs: number;
  /** As it was when it was issued; null: it does not end. */
  readonly expiresAtMs: number | null;
}

const LEASE = '.lease';
const PARENT = '.parent';

export function keepLease(credentials: SecretValue, value: SecretValue, about: KeptLease): SecretValue {
  const { expiresAtMs, issuedAtMs, lease, renewable } = about;
  const said = new TextEncoder().encode(JSON.stringify({ id: lease?.id ?? null, renewable, issuedAtMs, expiresAtMs }));
  const encode = (parent: Uint8Array | null): SecretValue =>
    value.expose((main) =>
      credentials.expose((all) =>
        encodeKept(
          new Map([
            [MAIN, main],
            [CREDENTIALS, all],
            [LEASE, said],
            ...(parent === null ? [] : [[PARENT, parent] as const]),
          ]),
        ),
      ),
    );
  return lease?.parent == null ? encode(null) : lease.parent.expose(encode);
}

/** null: it keeps no lease. */
export function leaseOf(kept: SecretValue): KeptLease | null {
  return kept.expose((all) => {
    const properties = decodeKept(all);
    const said = parse(properties?.get(LEASE));
    if (said === null) return null;
    const parent = properties?.get(PARENT);
    const { expiresAtMs, id, issuedAtMs, renewable } = said;
    const lease = id === null ? null : { id, parent: parent === undefined ? null : SecretValue.of(parent.slice()) };
    return { lease, renewable, issuedAtMs, expiresAtMs };
  });
}

interface Said extends Omit<KeptLease, 'lease'> {
  readonly id: string | null;
}

/** Only this program can have sealed it for this name: what is there has the form that was written. */
function parse(bytes: Uint8Array | undefined): Said | null {
  return bytes === undefined ? null : (JSON.parse(new TextDecoder().decode(bytes)) as Said);
}
