import type { SecretClient, SecretProperties } from '@azure/keyvault-secrets';
import type { Unavailable } from '../../model/answer.js';
import type { RemoteCheck, RemoteKey } from '../provider.js';
import type { VaultError } from './failures.js';
import { revisionOf, settled } from './revision.js';
import { toldAs, type Given, type Session } from './session.js';

/** The most that a page may have. */
const PAGE = 25;

/** The cheap check: a list tells when each secret was changed, 25 at a time, for who may see that. */
export interface Listing {
  checks(keys: readonly RemoteKey[]): Promise<readonly RemoteCheck[]>;
  /** Logs in. */
  test(): Promise<Unavailable | null>;
}

interface Listed {
  readonly byName: ReadonlyMap<string, SecretProperties>;
  readonly complete: boolean;
}

export function listing(session: Session, client: SecretClient): Listing {
  const asked = { store: session.store, thing: 'the list of its secrets' };
  const unread = { kind: 'unread' } as const;
  let forbidden = false;
  /** So many keys were not worth the list of this vault. */
  let tooFew = 0;

  const list = (mostPages: number, wanted: ReadonlySet<string>): Promise<Given<Listed> | VaultError | Unavailable> =>
    session.ask(asked, async (call) => {
      const byName = new Map<string, SecretProperties>();
      const missing = new Set(wanted);
      let pages = 0;
      for await (const page of client.listPropertiesOfSecrets(call).byPage({ maxPageSize: PAGE })) {
        for (const one of page) {
          byName.set(one.name.toLowerCase(), one);
          missing.delete(one.name.toLowerCase());
        }
        if (missing.size === 0) return { byName, complete: true };
        pages += 1;
        if (pages >= mostPages) return { byName, complete: false };
      }
      return { byName, complete: true };
    });
  return {
    checks: async (keys) => {
      if (forbidden || keys.length <= tooFew) return keys.map(() => unread);
      const listed = await list(keys.length, new Set(keys.map(({ key }) => key.toLowerCase())));
      if ('status' in listed && listed.status === 403) forbidden = true;
      if (forbidden) return keys.map(() => unread);
      if ('status' in listed || listed.kind === 'unavailable') {
        const why = toldAs(listed, asked);
        return keys.map(() => why);
      }
      const { byName, complete } = listed.it;
      if (!complete) tooFew = keys.length;
      return keys.map((key) => checkOf(byName.get(key.key.toLowerCase()), key, listed.saidMs));
    },
    test: async () => {
      const listed = await list(1, new Set());
      // A login that may read single secrets only is a good one.
      if ('status' in listed && listed.status !== 403) return toldAs(listed, asked);
      return 'kind' in listed && listed.kind === 'unavailable' ? listed : null;
    },
  };
}

/** What is not in the list, or is disabled, is told by its reading, which has the words for it. */
function checkOf(found: SecretProperties | undefined, { version }: RemoteKey, saidMs: number | null): RemoteCheck {
  if (found === undefined || found.enabled === false) return { kind: 'unread' };
  if (version !== null) return { kind: 'revision', revision: version };
  if (!settled(found, saidMs)) return { kind: 'unread' };
  const { expiresOn, notBefore } = found;
  const revision = revisionOf(found);
  if (expiresOn === undefined && notBefore === undefined) return { kind: 'revision', revision };
  const lifetime = { fromMs: notBefore?.getTime() ?? null, untilMs: expiresOn?.getTime() ?? null };
  return { kind: 'revision', revision, lifetime };
}
