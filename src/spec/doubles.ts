import { kindOfName } from '../model/object-name.js';
import { fullTarget } from '../model/target.js';
import type { Place, Problem } from '../model/problem.js';
import type { SwarmSecret } from '../model/spec.js';
import { claimedObject } from './name-rules.js';
import { report } from './report.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

/**
 * Names that more than one document claims, valid or not: Swarm compares names without regard to case. One problem for
 * each claim, which names the others. `names` holds them in lower case.
 */
export function doubleNames(documents: readonly YamlDocument[]): { names: ReadonlySet<string>; problems: Problem[] } {
  const first = new Map<string, YamlDocument>();
  const doubles = new Map<string, YamlDocument[]>();
  for (const document of documents) {
    const key = claimedObject(document)?.toLowerCase();
    if (key === undefined) continue;
    const [before, claiming] = [first.get(key), doubles.get(key)];
    if (before === undefined) first.set(key, document);
    else if (claiming === undefined) doubles.set(key, [before, document]);
    else claiming.push(document);
  }
  const problems = [...doubles.values()].flatMap((claiming) => {
    const claimants = claiming.map(claimOf);
    const alike = claimants.every(({ name }) => name === claimants[0]?.name);
    const hint = alike ? undefined : 'Swarm compares names without regard to case';
    return claimants.map((claimant) => {
      const others = othersOf(claimants, claimant, tellClaim);
      const message = `the name "${claimant.name}" is taken by ${others}, so none of them counts`;
      return report('NameDouble', claimant.place, message, hint);
    });
  });
  return { names: new Set(doubles.keys()), problems };
}

/** So many are named: thousands of documents of one name would tell millions of places. */
const MOST = 3;

function othersOf<T>(all: readonly T[], one: T, tell: (other: T) => string): string {
  const others = all.slice(0, MOST + 1).filter((other) => other !== one);
  const named = others.slice(0, MOST).map(tell).join(', ');
  const more = all.length - 1 - Math.min(others.length, MOST);
  return more === 0 ? named : `${named} and ${more} more`;
}

interface Claim {
  readonly name: string;
  readonly place: Place;
}

function claimOf(document: YamlDocument): Claim {
  return { name: claimedObject(document) ?? '', place: valueAt(document, '/metadata/name') };
}

function tellClaim({ name, place }: Claim): string {
  return `"${name}" at ${place.file}:${place.line}`;
}

/** Secrets that give one named service the same target. One problem for each, which names the others. */
export function targetClashes(secrets: readonly SwarmSecret[]): { names: ReadonlySet<string>; problems: Problem[] } {
  const mounts = new Map<string, { secret: string; service: string; target: string; place: Place }[]>();
  for (const { name: secret, consumers } of secrets) {
    for (const { service, target, place } of consumers) {
      if (service === null) continue;
      const key = JSON.stringify([service, fullTarget(target, kindOfName(secret))]);
      const mount = { secret, service, target, place };
      const others = mounts.get(key);
      if (others === undefined) mounts.set(key, [mount]);
      else others.push(mount);
    }
  }
  const clashes = [...mounts.values()].filter((mount) => mount.length > 1);
  const problems = clashes.flatMap((clash) =>
    clash.map((mount) => {
      const others = othersOf(clash, mount, ({ secret, place }) => `"${secret}" at ${place.file}:${place.line}`);
      const message = `service "${mount.service}" gets "${mount.target}" from "${mount.secret}" and from ${others}`;
      return report('TargetTaken', mount.place, message, 'give one of them another target');
    }),
  );
  return { names: new Set(clashes.flat().map(({ secret }) => secret)), problems };
}
