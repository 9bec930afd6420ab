import { IDENTITY_LABEL } from '../model/identity-secret.js';
import { kindOfName } from '../model/object-name.js';
import { problem, type Problem } from '../model/problem.js';
import type { Ground } from './ground.js';

/**
 * S10: who can open what is sealed from now on. The Swarm publishes the recipient of its operator; a Policy whose first
 * recipient is another one hands every new value to somebody else, by a key change or by mistake. Told before all else.
 */
export function trustRemarks({ input }: Ground): readonly Problem[] {
  const { policy } = input.specs;
  const secrets = input.live.strangers.filter(({ swarmName }) => kindOfName(swarmName) === 'secret');
  const homes = secrets.filter(({ labels }) => labels[IDENTITY_LABEL.owner] === policy?.owner);
  const published = homes.flatMap(({ labels }) => labels[IDENTITY_LABEL.recipient] ?? []);
  const first = policy?.recipients[0];
  if (policy === null || first === undefined || published.length === 0 || published.includes(first)) return [];
  const message = `new values are for "${first}", which is not the recipient that this Swarm's operator publishes`;
  const hint = 'if the identity was changed on purpose, store the new one in the Swarm; if not, do not merge this';
  return [problem('warning', 'RecipientChanged', policy.place, { message, hint })];
}
