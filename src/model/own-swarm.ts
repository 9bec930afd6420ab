import { IDENTITY_LABEL } from './identity-secret.js';
import type { Live } from './live.js';
import { kindOfName } from './object-name.js';
import { AppError } from './problem.js';

/**
 * A Swarm that `waxseal init` made the home of other owners is not the place for this one's directory: most likely it is
 * that of another environment. Whoever shares a Swarm on purpose keeps his identity there too. Throws OtherOwnersSwarm.
 */
export function assertOwnSwarm(owner: string, live: Live): void {
  const homes = live.strangers.flatMap((secret) => {
    const of = secret.labels[IDENTITY_LABEL.owner];
    // Who may write configs may not say whose Swarm this is.
    return of === undefined || kindOfName(secret.swarmName) === 'config' ? [] : [{ of, name: secret.swarmName }];
  });
  const [other] = homes;
  if (other === undefined || homes.some(({ of }) => of === owner)) return;
  throw new AppError(
    'OtherOwnersSwarm',
    `this Swarm belongs to owner "${other.of}" (its secret "${other.name}" says so), and the directory to "${owner}"`,
    {
      retry: 'when-changed',
      hint: 'is this the right directory (--dir), and the right Swarm (--host, DOCKER_HOST, DOCKER_CONTEXT)?',
    },
  );
}
