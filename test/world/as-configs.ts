import { objectName, plainName } from '../../src/model/object-name.js';
import type { Git, Wanted } from './operator.js';
import type { Place } from './place.js';

const config = (name: string): string => objectName('config', name);

/** The same place, in which everything that people call a secret is a config. */
export function asConfigs(place: Place): Place {
  return {
    ...place,
    create: (name, labels, value) => place.create(config(plainName(name)), labels, value),
    deploy: ({ mounts, ...wish }) =>
      place.deploy({ ...wish, mounts: mounts.map(({ secret, target }) => ({ secret: config(secret), target })) }),
    remount: (service, secrets, image) => place.remount(service, secrets.map(config), image),
    editLabels: (name, edit) => place.editLabels(config(name), edit),
  };
}

/** The same documents, of configs. */
export function configsIn(git: Git): Git {
  return Object.fromEntries(Object.entries(git).map(([name, wanted]) => [config(name), mountedAtRoot(wanted)]));
}

/** A bare target of a config lies below the root. */
function mountedAtRoot({ consumers, ...wanted }: Wanted): Wanted {
  if (consumers === undefined) return wanted;
  return {
    ...wanted,
    consumers: consumers.map(({ target, ...one }) => ({ ...one, target: target.replace(/^\/run\/secrets\//, '/') })),
  };
}
