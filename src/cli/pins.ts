import type { Holder, Live } from '../model/live.js';
import { readName } from '../model/names.js';
import { kindOfName } from '../model/object-name.js';

/** What becomes of one external secret or config of a stack file. */
export interface Pin {
  readonly key: string;
  /** Swarm name of the current version; null: it is left as it is. */
  readonly to: string | null;
  readonly notes: readonly string[];
}

/**
 * The current version is the proven one whose turn came last: the wanted one, unless that is on trial or failed.
 * `stack` null: nothing is said about services.
 */
export function pin({ key, name }: { key: string; name: string }, live: Live, stack: string | null): Pin {
  const left = (note: string): Pin => ({ key, to: null, notes: [note] });
  if (name.includes('$')) return left(`"${key}" has a variable in its name: write the name out to have it pinned`);
  const versions = live.holders.filter((one) => one.role === 'version' && sameName(readName(one.swarmName).stem, name));
  const current = versions
    .filter((one) => one.state.kind === 'proven')
    .reduce<Holder | null>((best, one) => (best === null || one.turn > best.turn ? one : best), null);
  if (current !== null) return { key, to: current.swarmName, notes: stack === null ? [] : moves(current, live, stack) };
  if (versions.length > 0) return left(`no version of "${name}" is proven yet: it is left as it is`);
  const version = live.holders.find((one) => one.role === 'version' && sameName(one.swarmName, name));
  if (version !== undefined)
    return left(`"${name}" is a version already: name "${readName(name).stem}" to have it pinned`);
  return left(`"${name}" is not a ${kindOfName(name)} of this directory's owner: it is left as it is`);
}

function moves(current: Holder, live: Live, stack: string): readonly string[] {
  const others = new Map(
    live.holders.filter((one) => one.secret === current.secret && one.id !== current.id).map((one) => [one.id, one]),
  );
  return live.services
    .filter((service) => service.stack === stack)
    .flatMap(({ name, refs }) => {
      const now = refs.flatMap((ref) => others.get(ref.secretId) ?? [])[0];
      return now === undefined
        ? []
        : [`"${name}" mounts "${now.swarmName}": the deploy moves it to "${current.swarmName}"`];
    });
}

/** Swarm compares names without regard to case. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
