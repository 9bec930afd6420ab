import { dirname, isAbsolute, join, resolve } from 'node:path';
import { IDENTITY_LABEL } from '../../model/identity-secret.js';
import type { Live, Stranger } from '../../model/live.js';
import { kindOfName } from '../../model/object-name.js';
import { fullTarget } from '../../model/target.js';
import type { NamedStack } from '../stacks.js';

/** A mount of a secret, as a service has it. */
export interface Use {
  readonly service: string;
  readonly target: string;
  readonly uid: string;
  readonly gid: string;
  readonly mode: number;
}

/** Where a stack file names a secret, or makes it. */
export interface InStack {
  readonly stack: string;
  /** null: no stack file of this stack was at hand. */
  readonly file: string | null;
  /** The key under `secrets:`; without a file the one that the docker CLI would have made this name of. */
  readonly key: string;
}

/** A secret that is not in git yet. */
export interface Found {
  readonly swarmName: string;
  /** As the Swarm has it; null: it has none of this name, or was not asked. */
  readonly live: Stranger | null;
  /** The stack that makes it by itself; null: somebody made it by hand. */
  readonly madeBy: InStack | null;
  /** Where the stack that makes it takes it from; null: from no file. `written` is for people, `path` absolute. */
  readonly file: { readonly written: string; readonly path: string } | null;
  readonly namedIn: readonly InStack[];
  /** Sorted by service and target. */
  readonly uses: readonly Use[];
}

const STACK_LABEL = 'com.docker.stack.namespace';

/**
 * Every secret of the Swarm that is not Waxseal's, and every one that a stack file names or makes. `live` null: only what
 * the files say. Swarm compares names without regard to case, and so does this. Sorted by name.
 */
export function findSecrets(stacks: readonly NamedStack[], live: Live | null): readonly Found[] {
  const found = new Map<string, Found>();
  const add = (name: string, more: (before: Found) => Found): void => {
    const key = name.toLowerCase();
    found.set(key, more(found.get(key) ?? nothingOf(name)));
  };
  const strangers = (live?.strangers ?? []).filter(({ swarmName }) => kindOfName(swarmName) === 'secret');
  const ours = strangers.filter(({ labels }) => IDENTITY_LABEL.owner in labels);
  const theirs = strangers.filter((secret) => !ours.includes(secret));
  for (const secret of theirs) {
    add(secret.swarmName, (one) => ({ ...one, swarmName: secret.swarmName, live: secret, madeBy: makerOf(secret) }));
  }
  for (const stack of stacks) addStack(stack, add);
  addUses(stacks, live, add);
  const known = new Set([...(live?.holders ?? []), ...ours].map(({ swarmName }) => swarmName.toLowerCase()));
  return [...found.values()]
    .filter(({ swarmName }) => !known.has(swarmName.toLowerCase()))
    .map((one) => ({ ...one, uses: [...one.uses].sort(byPlace) }))
    .sort((a, b) => order(a.swarmName, b.swarmName));
}

type Add = (name: string, more: (before: Found) => Found) => void;

function nothingOf(swarmName: string): Found {
  return { swarmName, live: null, madeBy: null, file: null, namedIn: [], uses: [] };
}

function makerOf({ labels, swarmName }: Stranger): InStack | null {
  const stack = labels[STACK_LABEL];
  if (stack === undefined) return null;
  const scoped = `${stack}_`;
  return { stack, file: null, key: swarmName.startsWith(scoped) ? swarmName.slice(scoped.length) : swarmName };
}

function addStack({ directory, files, name: stack, said }: NamedStack, add: Add): void {
  const file = files[0] ?? null;
  for (const { key, name } of said.external) {
    add(name, (one) => ({ ...one, namedIn: [...one.namedIn, { stack, file, key }] }));
  }
  for (const { file: written, key, name } of said.own) {
    const from = written === null ? null : { written: beside(file, written), path: resolve(directory, written) };
    add(name ?? `${stack}_${key}`, (one) => ({ ...one, madeBy: { stack, file, key }, file: from }));
  }
}

/** As a person in this directory would call it. */
function beside(stackFile: string | null, written: string): string {
  return isAbsolute(written) ? written : join(dirname(stackFile ?? '.'), written);
}

/**
 * What the Swarm says of a service counts; a stack file speaks only for services that are not deployed. Where it gives
 * one target to two secrets, which the engine refuses, the first has it.
 */
function addUses(stacks: readonly NamedStack[], live: Live | null, add: Add): void {
  const use = (secret: string, one: Use): void => add(secret, (before) => ({ ...before, uses: [...before.uses, one] }));
  for (const { name: service, refs } of live?.services ?? []) {
    for (const { gid, mode, swarmName, target, uid } of refs) {
      if (kindOfName(swarmName) === 'secret') use(swarmName, { service, target, uid, gid, mode });
    }
  }
  const deployed = new Set(live?.services.map(({ name }) => name));
  const taken = new Set<string>();
  for (const { secret, ...one } of stacks.flatMap(writtenUses)) {
    const place = JSON.stringify([one.service, fullTarget(one.target, 'secret')]);
    if (deployed.has(one.service) || taken.has(place)) continue;
    taken.add(place);
    use(secret, one);
  }
}

function writtenUses({ name: stack, said }: NamedStack): readonly (Use & { readonly secret: string })[] {
  const names = new Map([
    ...said.external.map(({ key, name }) => [key, name] as const),
    ...said.own.map(({ key, name }) => [key, name ?? `${stack}_${key}`] as const),
  ]);
  return said.services.flatMap(({ mounts, name }) =>
    mounts.flatMap(({ gid, mode, source, target, uid }) => {
      const secret = names.get(source);
      return secret === undefined ? [] : [{ secret, service: `${stack}_${name}`, target, uid, gid, mode }];
    }),
  );
}

function byPlace(a: Use, b: Use): number {
  return order(a.service, b.service) || order(fullTarget(a.target, 'secret'), fullTarget(b.target, 'secret'));
}

/** By code units: the same on every machine. */
export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
