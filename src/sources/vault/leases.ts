import type { Clock } from '../../doors.js';
import { SecretValue } from '../../model/secret-value.js';
import { pickJson } from '../property/pick-json.js';
import type { Issued, Lease, Leases } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { badPath, pathOf, type Question } from './connection.js';
import type { Asked } from '../http/failures.js';
import { endsIn } from './ends.js';
import { failed, garbled } from './failures.js';
import { at, jsonOf, numberAt, textAt } from '../http/json.js';
import { LOOK_UP } from './login.js';
import { RENEW_SELF } from './logins.js';
import type { Parent, Session } from './session.js';
import type { Reply } from '../http/transfer.js';

interface Engine {
  readonly kind: 'database' | 'pki';
  readonly store: string;
  readonly mount: string;
  readonly session: Session;
  readonly clock: Clock;
}

/** Credentials that the server makes for whoever asks: users of a database, certificates of its authority. */
export function leasesOf({ kind, store, mount, session, clock }: Engine): Leases {
  const by = ({ parent }: Lease, question: Question): ReturnType<Session['ask']> =>
    parent === null ? session.ask(question) : session.askAs(parent, question);
  return {
    issue: async (role, parameters) => {
      const asked = { store, thing: `credentials of the role "${role}"` };
      const question = kind === 'database' ? databaseUser(mount, role) : certificate(mount, role, parameters);
      if (badPath(role) !== null) return unfit(asked, 'that is no name of a role');
      if (kind === 'database' && Object.keys(parameters).length > 0)
        return unfit(asked, 'a role of a database takes no parameters');
      const issued = await session.askAsParent(question);
      if (!('reply' in issued)) return issued;
      const { reply, parent } = issued;
      if (reply.status === 200) return issuedBy(reply, { asked, parent, clock });
      parent.token?.wipe();
      return failed(reply, asked);
    },
    renew: async (lease) => {
      const asked = { store, thing: 'the renewal of a lease' };
      const login = lease.parent === null ? Infinity : await renewParent(lease.parent, session, store);
      if (typeof login !== 'number') return login;
      const reply = await by(lease, { ...RENEW, body: { lease_id: lease.id } });
      if (reply.kind !== 'reply') return reply;
      if (reply.status === 400 && saysNoSuchLease(reply)) return goneLease(reply, store);
      if (reply.status !== 200) return failed(reply, asked);
      const seconds = numberAt(jsonOf(reply), 'lease_duration');
      if (seconds === null) return garbled(reply, asked);
      reply.body.wipe();
      return { kind: 'renewed', expiresAtMs: endsIn(Math.min(seconds, login) * 1000, clock) };
    },
    revoke: async (lease) => {
      const reply = await by(lease, { ...REVOKE, body: { lease_id: lease.id, sync: true } });
      if (reply.kind !== 'reply') return reply;
      const done = reply.status === 204 || reply.status === 200 || (reply.status === 400 && saysNoSuchLease(reply));
      if (!done) return failed(reply, { store, thing: 'the end of a lease' });
      reply.body.wipe();
      return null;
    },
  };
}

const RENEW = { method: 'POST', path: 'sys/leases/renew', operation: 'renew lease', repeatable: true } as const;
const REVOKE = { method: 'POST', path: 'sys/leases/revoke', operation: 'revoke lease', repeatable: true } as const;

/** Never asked again by itself: the first time may have made a user. */
function databaseUser(mount: string, role: string): Question {
  return { method: 'GET', path: pathOf(mount, 'creds', role), operation: 'issue', repeatable: false };
}

function certificate(mount: string, role: string, body: Readonly<Record<string, string>>): Question {
  return { method: 'POST', path: pathOf(mount, 'issue', role), body, operation: 'issue', repeatable: false };
}

interface Made {
  readonly asked: Asked;
  readonly parent: Parent;
  readonly clock: Clock;
}

function issuedBy(reply: Reply, { asked, parent, clock }: Made): ReturnType<typeof garbled> | Issued {
  const picked = reply.body.expose((bytes) => pickJson(bytes, ['data']));
  if (picked.kind !== 'found') return garbled(reply, asked);
  const tree = jsonOf(reply);
  const id = textAt(tree, 'lease_id') ?? '';
  const seconds = numberAt(tree, 'lease_duration') ?? 0;
  const notAfter = numberAt(tree, 'data', 'expiration');
  const renewable = at(tree, 'renewable') === true;
  reply.body.wipe();
  const value = SecretValue.of(picked.value);
  // Without a lease nothing of it ends with the login: a certificate says itself until when it is good.
  if (id === '') {
    parent.token?.wipe();
    const expiresAtMs = notAfter === null ? null : endsIn(notAfter * 1000 - clock.wall(), clock);
    return { value, lease: null, renewable: false, expiresAtMs };
  }
  const ends = Math.min(seconds * 1000, parent.endsInMs);
  return { value, lease: { id, parent: parent.token }, renewable, expiresAtMs: endsIn(ends, clock) };
}

/** Seconds for which the login behind a lease lives now. */
async function renewParent(
  parent: SecretValue,
  session: Session,
  store: string,
): Promise<number | Exclude<Awaited<ReturnType<Session['ask']>>, Reply>> {
  const renewed = await session.askAs(parent, RENEW_SELF);
  if (renewed.kind !== 'reply') return renewed;
  const seconds = renewed.status === 200 ? numberAt(jsonOf(renewed), 'auth', 'lease_duration') : null;
  renewed.body.wipe();
  if (seconds !== null) return seconds === 0 ? Infinity : seconds;
  // Not every token may be renewed; how long it lives tells its look-up.
  const found = await session.askAs(parent, LOOK_UP);
  if (found.kind !== 'reply') return found;
  const left = found.status === 200 ? numberAt(jsonOf(found), 'data', 'ttl') : null;
  if (left === null) return failed(found, { store, thing: 'the login behind a lease' });
  found.body.wipe();
  return left === 0 ? Infinity : left;
}

/** The words are the server's; nothing of them is repeated. */
function saysNoSuchLease(reply: Reply): boolean {
  const errors = at(jsonOf(reply), 'errors');
  const text = Array.isArray(errors) ? errors.join(' ') : '';
  return /lease (?:not found|expired)|invalid lease/i.test(text);
}

function goneLease(reply: Reply, store: string): { readonly kind: 'absent'; readonly message: string } {
  reply.body.wipe();
  return { kind: 'absent', message: `the store "${store}" says that there is no such lease any more` };
}

function unfit({ store, thing }: Asked, why: string): ReturnType<typeof unavailable> {
  return unavailable('StoreRefused', `the store "${store}" cannot be asked for ${thing}: ${why}`, {
    hint: 'see `spec.source.lease` of the document',
  });
}
