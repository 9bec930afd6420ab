import { accessAllows } from '../model/access.js';
import type { Live } from '../model/live.js';
import { selects } from '../model/selects.js';
import type { Consumer, Source, Specs, SwarmSecret } from '../model/spec.js';

/** Who has which secret: nouns only, sorted, so that two graphs can be compared as text. */
export interface Graph {
  readonly secrets: readonly {
    readonly name: string;
    /** null: its document left git. */
    readonly source: SwarmSecret['source']['kind'] | null;
    readonly stores: readonly string[];
  }[];
  readonly holders: readonly {
    readonly name: string;
    readonly secret: string;
    readonly role: 'version' | 'stable';
    readonly state: string;
  }[];
  readonly services: readonly { readonly name: string; readonly stack: string | null }[];
  readonly mounts: readonly {
    readonly service: string;
    readonly holder: string;
    readonly target: string;
    /** rollback: only what a rollback of the service would mount. */
    readonly use: 'now' | 'rollback';
    /** What Policy.access says. */
    readonly allowed: boolean;
  }[];
  /** Consumers in git whose service does not mount the secret. */
  readonly wanted: readonly { readonly service: string; readonly secret: string; readonly deployed: boolean }[];
}

/** Only services that have to do with a secret of ours are in it. */
export function graphOf(specs: Specs, live: Live): Graph {
  const rules = specs.policy?.access ?? null;
  const byId = new Map(live.holders.map((holder) => [holder.id, holder]));
  const mounts = live.services.flatMap(({ name, previousRefs, refs }) => {
    const now = new Set(refs.map(({ secretId }) => secretId));
    const before = (previousRefs ?? []).filter(({ secretId }) => !now.has(secretId));
    return [
      ...refs.map((ref) => ({ ref, use: 'now' as const })),
      ...before.map((ref) => ({ ref, use: 'rollback' as const })),
    ].flatMap(({ ref, use }) => {
      const holder = byId.get(ref.secretId);
      if (holder === undefined) return [];
      const { target } = ref;
      const allowed = accessAllows(rules, { secret: holder.secret, service: name, target });
      return [{ service: name, holder: holder.swarmName, secret: holder.secret, target, use, allowed }];
    });
  });
  const mounted = new Set(
    mounts.filter(({ use }) => use === 'now').map(({ secret, service }) => `${service} ${secret}`),
  );
  const wanted = specs.secrets
    .flatMap(({ consumers, name }) =>
      consumers.flatMap((one) => servicesOf(one, live).map((service) => ({ ...service, secret: name }))),
    )
    .filter(({ secret, service }) => !mounted.has(`${service} ${secret}`));
  const inGit = new Map(specs.secrets.map((spec) => [spec.name, spec]));
  const names = [...new Set([...inGit.keys(), ...live.holders.map(({ secret }) => secret)])].sort();
  const used = new Set([...mounts, ...wanted].map(({ service }) => service));
  const stacks = new Map(live.services.map(({ name, stack }) => [name, stack]));
  return {
    secrets: names.map((name) => {
      const source = inGit.get(name)?.source;
      return { name, source: source?.kind ?? null, stores: source === undefined ? [] : storesOf(source) };
    }),
    holders: live.holders.map(({ role, secret, state, swarmName }) => ({
      name: swarmName,
      secret,
      role,
      state: state.kind,
    })),
    services: [...used].sort().map((name) => ({ name, stack: stacks.get(name) ?? null })),
    mounts: mounts.map(({ allowed, holder, service, target, use }) => ({ service, holder, target, use, allowed })),
    wanted,
  };
}

/** A selector stands for the services that it finds; a name stands for itself, deployed or not. */
function servicesOf(consumer: Consumer, live: Live): readonly { service: string; deployed: boolean }[] {
  const found = live.services.filter((service) => selects(consumer, service));
  if (consumer.service !== null) return [{ service: consumer.service, deployed: found.length > 0 }];
  return found.map(({ name }) => ({ service: name, deployed: true }));
}

function storesOf(source: SwarmSecret['source']): readonly string[] {
  const sources: readonly Source[] = source.kind === 'composed' ? source.inputs.map((input) => input.source) : [source];
  return [...new Set(sources.flatMap((one) => ('store' in one ? [one.store] : [])))].sort();
}
