import { lifetimeText, standingAt } from '../model/lifetime.js';
import { problem, type Problem } from '../model/problem.js';
import type { Held } from '../model/plan.js';
import type { Case } from './cases.js';
import { certificateIn } from './standing.js';
import { heldItem, heldMove } from './changes.js';
import type { Ground } from './ground.js';
import { isAllowed, targetOfRef, wantedTarget, type Party } from './party.js';

/** What the plan says of consumers and mounts without doing anything about it. */
export function remarks(
  ground: Ground,
  cases: readonly Case[],
): { held: readonly Held[]; problems: readonly Problem[] } {
  const held = cases.flatMap((one) => [...notDeployed(ground, one), ...denied(ground, one)]);
  const problems = cases.flatMap((one) => [
    ...one.parties.flatMap(mountDiffers),
    ...notOurs(ground, one),
    ...certificateDue(ground, one),
    ...outOfForce(ground, one),
  ]);
  return { held, problems };
}

function notDeployed(ground: Ground, { desired, subject }: Case): readonly Held[] {
  return desired.spec.consumers.flatMap(({ service }) => {
    if (service === null || ground.serviceNamed(service) !== undefined) return [];
    const gate = { reason: 'ConsumerNotDeployed', message: `there is no service "${service}"` } as const;
    return [heldItem({ action: 'repoint', secret: subject.name }, gate, { service })];
  });
}

/** A mount that the rules do not allow is told, and followed all the same: a stale value would be no safer (P15). */
function denied(ground: Ground, { parties, subject }: Case): readonly Held[] {
  const { policy } = ground.input.specs;
  return parties
    .filter((party) => party.refs.length > 0 && !isAllowed(policy, party))
    .map((party) => {
      const message = `"${party.service.name}" mounts "${subject.name}", which Policy.access does not allow`;
      return heldMove(party, null, { reason: 'AccessDenied', message });
    });
}

function mountDiffers(party: Party): readonly Problem[] {
  const { consumer, refs, service } = party;
  if (consumer === null || refs.length === 0) return [];
  const same = refs.some(
    ({ ref }) =>
      targetOfRef(ref) === wantedTarget(party) &&
      ref.uid === consumer.uid &&
      ref.gid === consumer.gid &&
      ref.mode === consumer.mode,
  );
  if (same) return [];
  const message = `"${service.name}" mounts "${party.subject.name}" in another way than this entry says; the mount stays as it is`;
  const hint = 'target, uid, gid and mode apply only when Waxseal adds the mount';
  return [problem('warning', 'MountDiffers', consumer.place, { message, hint })];
}

/** The certificate that services hold, or are about to, ends soon. */
function certificateDue({ input }: Ground, one: Case): readonly Problem[] {
  const { certificate } = certificateIn(one);
  if (certificate === undefined || input.now.wall < certificate.renewAtMs) return [];
  const { name, place } = one.desired.spec;
  const end = new Date(certificate.notAfterMs).toISOString();
  const message = `the certificate in "${name}" ${input.now.wall < certificate.notAfterMs ? 'ends' : 'ended'} ${end}`;
  return [
    problem('warning', 'CertificateDue', place, { message, hint: 'put a new one where its document takes it from' }),
  ];
}

/** Its system says that the value is not good yet, or no more. That is advice there, and here: it is rolled out all the same. */
function outOfForce({ input }: Ground, { choice, desired }: Case): readonly Problem[] {
  if (desired.lifetime === undefined || choice.kind === 'none') return [];
  const { stand } = standingAt(desired.lifetime, input.now.wall);
  if (stand === 'good') return [];
  const { name, place } = desired.spec;
  const when = lifetimeText(desired.lifetime);
  const [code, text, hint] = OUT_OF_FORCE[stand];
  return [problem('warning', code, place, { message: `the value of "${name}" is ${text}: ${when}`, hint })];
}

const OUT_OF_FORCE = {
  early: [
    'ValueNotYetValid',
    'not valid yet, as its system says',
    'services get it all the same, as the system gives it to everybody: correct its times there, or disable it until then',
  ],
  over: [
    'ValueExpired',
    'not valid any more, as its system says',
    'services keep it: put a new one there, which the next look takes over, or correct its times',
  ],
} as const;

/** A service on what looks like a version and is none stays behind at the next rotation: nobody else would tell. */
function notOurs(ground: Ground, { choice, desired, subject }: Case): readonly Problem[] {
  if (choice.kind === 'none') return [];
  return ground.lookalikes(desired.spec.swarmName).flatMap(({ id, swarmName }) => {
    const services = ground.mounting(id);
    if (services.length === 0) return [];
    const names = services.map(({ name }) => `"${name}"`).join(', ');
    const message = `${names} mounts "${swarmName}", which is no version of "${subject.name}" but somebody else's: it is not followed`;
    const hint = `mount "${desired.spec.swarmName}" instead`;
    return [problem('warning', 'VersionNotOurs', desired.spec.place, { message, hint })];
  });
}
