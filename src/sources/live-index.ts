import type { Holder, Live, Stranger } from '../model/live.js';

/** The snapshot with the look-ups that resolving needs, so that ten thousand documents cost ten thousand of them. */
export interface LiveIndex {
  /** Holders by logical name. */
  readonly holdersOf: (secret: string) => readonly Holder[];
  /** Whatever has this Swarm name; Swarm compares names without regard to case. */
  readonly named: (swarmName: string) => Holder | Stranger | undefined;
  /** A service names this secret, in its spec or as its rollback target. */
  readonly isMounted: (secretId: string) => boolean;
}

export function indexLive(live: Live): LiveIndex {
  const bySecret = new Map<string, Holder[]>();
  for (const holder of live.holders) {
    const group = bySecret.get(holder.secret);
    if (group === undefined) bySecret.set(holder.secret, [holder]);
    else group.push(holder);
  }
  const secrets = [...live.holders, ...live.strangers];
  const byName = new Map(secrets.map((secret) => [secret.swarmName.toLowerCase(), secret]));
  const refs = live.services.flatMap((service) => [...service.refs, ...(service.previousRefs ?? [])]);
  const mounted = new Set(refs.map((ref) => ref.secretId));
  return {
    holdersOf: (secret) => bySecret.get(secret) ?? [],
    named: (swarmName) => byName.get(swarmName.toLowerCase()),
    isMounted: (secretId) => mounted.has(secretId),
  };
}

export function isStranger(secret: Holder | Stranger): secret is Stranger {
  return 'adoptable' in secret;
}
