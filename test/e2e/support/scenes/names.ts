import { kindOfName, objectName, plainName } from '../../../../src/model/object-name.js';

/**
 * The scenes share a Swarm, and all of them are about "db" and "web": each gives its names a mark of its own, in front, so
 * that they stay in the same order.
 */
export interface Names {
  readonly mark: string;
  /** Of a secret, a config or a service, or a pattern of such. */
  readonly marked: (name: string) => string;
  readonly owner: (owner: string) => string;
  /** A text with the names of the scene in it, as it would be without any mark. */
  readonly plain: (text: string) => string;
}

export function namesOf(number: number): Names {
  const mark = `x${String(number).padStart(2, '0')}q`;
  return {
    mark,
    marked: (name) => objectName(kindOfName(name), `${mark}_${plainName(name)}`),
    owner: (owner) => `${owner}-${mark}`,
    plain: (text) => text.replaceAll(`-${mark}`, '').replaceAll(`${mark}_`, ''),
  };
}
