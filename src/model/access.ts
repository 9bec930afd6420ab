import { kindOfName } from './object-name.js';
import type { AccessRule } from './spec.js';
import { shortTarget } from './target.js';

/** What a rule says of mounts. */
type MountRule = Pick<AccessRule, 'secrets' | 'services' | 'targets'>;

/** What a rule says of stores. */
type StoreRule = Pick<AccessRule, 'secrets' | 'stores'>;

/** A secret that is, or shall be, mounted in a service. `secret` is the logical name, `target` as written. */
export interface Mount {
  readonly secret: string;
  readonly service: string;
  readonly target: string;
}

/** Does Policy.access allow this mount? `null` (no rules): everything is allowed. */
export function accessAllows(rules: readonly MountRule[] | null, mount: Mount): boolean {
  if (rules === null) return true;
  const kind = kindOfName(mount.secret);
  return rules.some(
    (rule) =>
      matchesGlob(rule.secrets, mount.secret) &&
      rule.services.some((glob) => matchesGlob(glob, mount.service)) &&
      rule.targets.some((glob) => matchesGlob(shortTarget(glob, kind), shortTarget(mount.target, kind))),
  );
}

/** A secret that comes from a store. `secret` is the logical name; `key` is also the role of a lease, or the key of a transit engine. */
export interface Origin {
  readonly secret: string;
  readonly store: string;
  readonly key: string;
}

/** Does Policy.access let this secret come from there? `null` (no rules): from everywhere. */
export function storeAllowed(rules: readonly StoreRule[] | null, { secret, store, key }: Origin): boolean {
  if (rules === null) return true;
  return rules.some(
    (rule) =>
      matchesGlob(rule.secrets, secret) &&
      (rule.stores ?? []).some(({ name, keys }) => matchesGlob(name, store) && matchesGlob(keys, key)),
  );
}

/** Who signs a certificate: logical names. */
export interface Signature {
  readonly secret: string;
  readonly authority: string;
}

/**
 * May this authority sign that certificate? Only if a rule says so, also where there are no rules at all: who signs vouches
 * for every name in it.
 */
export function signAllowed(
  rules: readonly Pick<AccessRule, 'secrets' | 'signedBy'>[] | null,
  { authority, secret }: Signature,
): boolean {
  return (rules ?? []).some(
    ({ secrets, signedBy = [] }) =>
      matchesGlob(secrets, secret) && signedBy.some((glob) => matchesGlob(glob, authority)),
  );
}

/**
 * Does whoever may mount `secret` have a right to `of` too, wherever that is? Each service of each rule that is about the one
 * must stand in a rule about the other. `null` (no rules): everybody may mount everything.
 */
export function mountsWithin(rules: readonly MountRule[] | null, secret: string, of: string): boolean {
  if (rules === null) return true;
  const servicesOf = (name: string): readonly string[] =>
    rules.filter((rule) => matchesGlob(rule.secrets, name)).flatMap(({ services }) => services);
  const wider = servicesOf(of);
  // A glob that matches the text of another one matches all that the other one does.
  return servicesOf(secret).every((glob) => wider.some((other) => matchesGlob(other, glob)));
}

/**
 * `*` is any run of characters, the empty one included; nothing else is special. Case counts. Takes time linear in the
 * text for every star, whatever the glob.
 */
export function matchesGlob(glob: string, text: string): boolean {
  const [head = '', ...rest] = glob.split('*');
  const tail = rest.pop();
  if (tail === undefined) return glob === text;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  const end = text.length - tail.length;
  let from = head.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
