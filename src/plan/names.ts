import type { Holder, Stranger } from '../model/live.js';
import { LABEL_PREFIX } from '../model/labels.js';
import { versionName } from '../model/names.js';
import { kindOfName } from '../model/object-name.js';
import type { HeldReason } from '../model/plan.js';
import type { SwarmSecret } from '../model/spec.js';
import type { Ground, Subject } from './ground.js';

/** max + 1, numbers whose name somebody has taken skipped (P1). */
export function nextVersion(ground: Ground, subject: Subject, stem: string): number {
  let version = Math.max(0, ...subject.versions.map((holder) => holder.version)) + 1;
  while (ground.taken(versionName(stem, version)) !== undefined) version += 1;
  return version;
}

interface Taken {
  readonly reason: HeldReason;
  readonly message: string;
}

/**
 * A stranger under a name that we want (P7). It holds the whole secret: half of it beside somebody else's would only
 * mislead. Numbers of versions are not wanted names (they are skipped), unless another owner's Waxseal counts there, or
 * it is a version of our own that somebody took the labels from: services that mount it could not be followed.
 */
export function isNameTaken(ground: Ground, subject: Subject, spec: SwarmSecret): Taken | null {
  const marked = ground.lookalikes(spec.swarmName).find(isMarked);
  if (marked !== undefined) return taken(ground, marked);
  const plain = ground.taken(spec.swarmName);
  if (plain === undefined || !spec.stableName) return null;
  if (!isStranger(plain)) return plain.secret === subject.name ? null : taken(ground, plain);
  if (spec.adopt === 'Never') return taken(ground, plain);
  return mayAdopt(plain);
}

/** The stranger that a document with `adopt: Unmanaged` may take over now: its bytes are the desired ones. */
export function toAdopt(ground: Ground, spec: SwarmSecret): Stranger | null {
  // Asked several times of every secret, and hardly any is to adopt something.
  if (spec.adopt !== 'Unmanaged' || !spec.stableName) return null;
  const plain = ground.taken(spec.swarmName);
  if (plain === undefined || !isStranger(plain)) return null;
  return plain.adoptable && plain.sameContent === true ? plain : null;
}

function mayAdopt(stranger: Stranger): Taken | null {
  const name = `"${stranger.swarmName}"`;
  if (!stranger.adoptable) {
    return {
      reason: 'NameTaken',
      message: `${name} cannot be adopted: it carries labels of a stack or of waxseal, or has a driver or a template`,
    };
  }
  if (stranger.sameContent === true) return null;
  if (stranger.sameContent === null) {
    const isConfig = kindOfName(stranger.swarmName) === 'config';
    const how = isConfig ? 'where the Swarm can be reached' : 'with the identity at hand';
    return { reason: 'ContentDiffers', message: `${name} can only be compared ${how}` };
  }
  return { reason: 'ContentDiffers', message: `the live ${name} has other bytes than the document: it stays as it is` };
}

/** Some Waxseal made it. */
function isMarked({ labels }: Stranger): boolean {
  return Object.keys(labels).some((key) => key.startsWith(LABEL_PREFIX));
}

function taken({ input }: Ground, other: Holder | Stranger): Taken {
  const { swarmName } = other;
  const named = isStranger(other) ? other.owner : null;
  const ours = named === null || named === input.specs.policy?.owner;
  if (isStranger(other) && ours && isMarked(other)) {
    const message = `somebody edited the labels of "${swarmName}", so nobody can say that it is ours: write them back, or take it out of its services and remove it`;
    return { reason: 'NameTaken', message };
  }
  const whose = named === null ? 'somebody else' : `owner "${named}"`;
  return { reason: 'NameTaken', message: `a ${kindOfName(swarmName)} "${swarmName}" exists and belongs to ${whose}` };
}

function isStranger(secret: Holder | Stranger): secret is Stranger {
  return 'adoptable' in secret;
}
