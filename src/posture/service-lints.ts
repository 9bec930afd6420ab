import { judgeLints } from '../model/lints.js';
import type { Live, Ref, Service } from '../model/live.js';
import { kindOfName } from '../model/object-name.js';
import type { ServiceSettings } from '../model/posture.js';
import { problem, type Place, type Problem } from '../model/problem.js';
import { selects } from '../model/selects.js';
import type { Specs, SwarmSecret } from '../model/spec.js';
import { isJob, readableByAll, weaknesses } from './services.js';

/** The Swarm that documents are held against. */
export interface SeenServices {
  readonly live: Live;
  /** null: nobody knows how they are updated. */
  readonly settings: readonly ServiceSettings[] | null;
}

/**
 * What the services that documents are about are like, at the places of these documents: by the rules of `doctor`, at the
 * levels of the Policy. Each is told once for a service, and not at all once a comment at any of its places takes it back.
 */
export function serviceLints(specs: Specs, { live, settings }: SeenServices): readonly Problem[] {
  const byName = new Map(settings?.map((one) => [one.name, one]));
  const holders = new Map(live.holders.map((holder) => [holder.id, holder]));
  const placesOf = placesIn(specs.secrets);
  const about = (service: Service): readonly (readonly Problem[])[] => {
    const ours = service.refs.filter((ref) => holders.has(ref.secretId));
    const stable = ours.find((ref) => holders.get(ref.secretId)?.role === 'stable');
    const faults = faultsOf({ service, refs: ours, settings: byName.get(service.name), stable });
    if (faults.length === 0) return [];
    const places = placesOf(service, new Set(ours.map((ref) => holders.get(ref.secretId)?.secret)));
    return faults.map(({ code, hint, message }) =>
      places.map((place) => problem('warning', code, place, { message, hint })),
    );
  };
  const found = [...notDeployed(specs, live).map((one) => [one]), ...live.services.flatMap(about)];
  const rules = { levels: specs.policy?.lints ?? {}, ignores: specs.ignores };
  return found.flatMap((places) => {
    const told = judgeLints(places, rules);
    return told.length === places.length ? told.slice(0, 1) : [];
  });
}

function notDeployed({ secrets }: Specs, { services }: Live): readonly Problem[] {
  const known = new Set(services.map(({ name }) => name));
  return secrets.flatMap(({ consumers, name }) =>
    consumers.flatMap(({ place, service }) => {
      if (service === null || known.has(service)) return [];
      const message = `there is no service "${service}" that could mount "${name}"`;
      return [problem('warning', 'ConsumerNotDeployed', place, { message, hint: 'deploy it, or correct its name' })];
    }),
  );
}

/**
 * Entries that name the service first, then the documents of what it mounts. With an index: a thousand services must not
 * look through thousands of documents each.
 */
function placesIn(
  secrets: readonly SwarmSecret[],
): (service: Service, mounted: ReadonlySet<string | undefined>) => readonly Place[] {
  const entries = secrets.flatMap(({ consumers }) => consumers).map((entry, order) => ({ entry, order }));
  const named = new Map<string | null, typeof entries>();
  for (const one of entries) {
    const known = named.get(one.entry.service);
    if (known === undefined) named.set(one.entry.service, [one]);
    else known.push(one);
  }
  const documents = new Map(secrets.map(({ name, place }, order) => [name, { place, order }]));
  return (service, mounted) => {
    const about = [...(named.get(service.name) ?? []), ...(named.get(null) ?? [])]
      .filter(({ entry }) => selects(entry, service))
      .map(({ entry: { place }, order }) => ({ place, order }));
    const mounting = [...mounted].flatMap((name) => documents.get(name ?? '') ?? []);
    return [about, mounting].flatMap((all) => all.sort((a, b) => a.order - b.order)).map(({ place }) => place);
  };
}

interface Looked {
  readonly service: Service;
  /** To holders of ours. */
  readonly refs: readonly Ref[];
  readonly settings: ServiceSettings | undefined;
  readonly stable: Ref | undefined;
}

function faultsOf({
  refs,
  service,
  settings,
  stable,
}: Looked): readonly { code: string; message: string; hint: string }[] {
  const open = readableByAll(refs.filter(({ swarmName }) => kindOfName(swarmName) === 'secret'));
  const weak = settings === undefined ? [] : weaknesses(service, settings);
  const said = [...weak, ...(open === null ? [] : [open])].map(({ code, hint, message }) => ({
    ...{ code, hint },
    message: `"${service.name}": ${message}`,
  }));
  if (stable === undefined || !(isJob(service) || service.restart === 'none')) return said;
  const message = `"${service.name}" runs to completion and mounts "${stable.swarmName}" by its stable name: nothing moves it, and until its next deploy this name keeps an old value`;
  return [...said, { code: 'JobOnStableName', message, hint: 'deploy it with the override of `waxseal compose`' }];
}
