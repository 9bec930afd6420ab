import { encodeLabels, LABEL, LABEL_PREFIX, type HolderFields } from '../model/labels.js';
import type { Holder, HolderState } from '../model/live.js';
import type { Labels } from '../model/plan.js';
import type { Case } from './cases.js';
import type { Ground } from './ground.js';

/** What this pass says of the wanted version beyond the document. */
export interface VersionWords {
  readonly state: HolderState;
  readonly turn: number;
  readonly mounts: readonly string[];
  readonly unjudged: readonly string[];
  readonly refused: readonly string[];
  readonly judgedAfter: number;
}

/** The stable holder as the document wants it. */
export function stableFields(ground: Ground, one: Case): HolderFields {
  return fieldsOf(ground, one, { role: 'stable', swarmName: one.desired.spec.swarmName, version: 0, words: STABLE });
}

const STABLE: VersionWords = {
  state: { kind: 'proven' },
  turn: 0,
  mounts: [],
  unjudged: [],
  refused: [],
  judgedAfter: 0,
};

/** A version as the document and this pass want it. */
export function versionFields(
  ground: Ground,
  one: Case,
  at: { swarmName: string; version: number; words: VersionWords },
): HolderFields {
  return fieldsOf(ground, one, { role: 'version', swarmName: at.swarmName, version: at.version, words: at.words });
}

/** Made for every holder in every pass: one object in one go. */
function fieldsOf(
  ground: Ground,
  { desired, subject }: Case,
  at: { role: HolderFields['role']; swarmName: string; version: number; words: VersionWords },
): HolderFields {
  const { source, spec, value } = desired;
  const { role, swarmName, version, words } = at;
  return {
    owner: ownerOf(ground),
    revision: ground.input.specs.revision,
    userLabels: spec.labels,
    fingerprint: value.kind === 'known' ? value.fingerprint : '',
    rotate: spec.rotate,
    source,
    deletionPolicy: spec.deletionPolicy,
    swarmName,
    secret: subject.name,
    role,
    version,
    state: words.state,
    turn: words.turn,
    mounts: words.mounts,
    unjudged: words.unjudged,
    refused: words.refused,
    judgedAfter: words.judgedAfter,
  };
}

/** A holder that only changes its state: everything else stays as it is. */
export function stateLabels(ground: Ground, holder: Holder, state: HolderState): Labels {
  const userLabels = Object.fromEntries(Object.entries(holder.labels).filter(([key]) => !key.startsWith(LABEL_PREFIX)));
  const revision = holder.labels[LABEL.revision] ?? null;
  return encodeLabels({ ...holder, owner: ownerOf(ground), revision, userLabels, state }, holder.labels);
}

function ownerOf({ input }: Ground): string {
  return input.specs.policy?.owner ?? '';
}
