import type { ObjectKind } from './object-name.js';

/** Where a bare name stands. */
const DIRECTORY: Readonly<Record<ObjectKind, string>> = { secret: '/run/secrets/', config: '/' };

/** The path inside of a container. Equal targets have equal full targets, also if one is a secret's and one a config's. */
export function fullTarget(target: string, kind: ObjectKind): string {
  return target.startsWith('/') ? target : DIRECTORY[kind] + target;
}

/** The other way round: the bare name of a file directly in the directory of its kind, any other path as it is. */
export function shortTarget(target: string, kind: ObjectKind): string {
  const directory = DIRECTORY[kind];
  const name = target.startsWith(directory) ? target.slice(directory.length) : '';
  return name === '' || name.includes('/') ? target : name;
}
