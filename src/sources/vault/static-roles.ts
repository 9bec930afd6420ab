import { SecretValue } from '../../model/secret-value.js';
import { pickJson } from '../property/pick-json.js';
import { unavailable } from '../unavailable.js';
import type { Clock } from '../../doors.js';
import { pathOf } from './connection.js';
import { endsIn } from './ends.js';
import { failed, garbled } from './failures.js';
import { jsonOf, numberAt, textAt } from '../http/json.js';
import type { Keys } from './kv.js';
import type { Session } from './session.js';

interface Database {
  readonly store: string;
  readonly mount: string;
  readonly session: Session;
  readonly clock: Clock;
}

/**
 * The credentials of static roles: a user that stays, whose password the server changes by itself. Nothing tells of a
 * change but reading, which makes nothing.
 */
export function staticRoles({ store, mount, session, clock }: Database): Keys {
  return {
    revision: () => Promise.resolve({ kind: 'unread' }),
    read: async ({ key, version }) => {
      const asked = { store, thing: `the static role "${key}"` };
      if (version !== null)
        return unavailable('StoreVersionUnknown', `the store "${store}" keeps no versions of ${asked.thing}`, {
          hint: 'leave out `version`',
        });
      const reply = await session.ask({
        method: 'GET',
        path: pathOf(mount, 'static-creds', key),
        operation: 'read',
        repeatable: true,
      });
      if (reply.kind !== 'reply') return reply;
      if (reply.status !== 200) return failed(reply, asked);
      const value = reply.body.expose(credentialsIn);
      const tree = jsonOf(reply);
      // Two servers, two names for one thing.
      const rotated = textAt(tree, 'data', 'last_vault_rotation') ?? textAt(tree, 'data', 'last_bao_rotation');
      const ttl = numberAt(tree, 'data', 'ttl');
      if (value === null) return garbled(reply, asked);
      reply.body.wipe();
      // The life that is left is counted by the server; a schedule may say 0 in the second in which it changes.
      const expiresAtMs = ttl === null || ttl <= 0 ? null : endsIn(ttl * 1000, clock);
      return { kind: 'present', value, revision: rotated, expiresAtMs };
    },
  };
}

/** Of what else the answer says, the life that is left differs in each reading. */
const FIELDS = ['username', 'password', 'rsa_private_key'];

function credentialsIn(body: Uint8Array): SecretValue | null {
  const members = FIELDS.flatMap((field) => {
    const whole = pickMember(body, field);
    return whole === null ? [] : [whole];
  });
  if (members.length < 2) return null;
  const commas = members.flatMap((member, index) => (index === 0 ? [member] : [COMMA, member]));
  const json = Buffer.concat([OPEN, ...commas, CLOSE]);
  for (const member of members) member.fill(0);
  return SecretValue.of(json);
}

const [OPEN, COMMA, CLOSE] = ['{', ',', '}'].map((sign) => Buffer.from(sign)) as [Buffer, Buffer, Buffer];

/** `"field":"text"` as JSON, or null. */
function pickMember(body: Uint8Array, field: string): Buffer | null {
  const picked = pickJson(body, ['data', field]);
  if (picked.kind !== 'found') return null;
  const member = Buffer.from(`${JSON.stringify(field)}:${JSON.stringify(Buffer.from(picked.value).toString())}`);
  picked.value.fill(0);
  return member;
}
