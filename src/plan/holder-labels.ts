import { encodeLabels, LABEL, LABEL_PREFIX, type HolderFields } from '../model/labels.js';
import type { Holder, HolderState } from '../model/live.js';
import type { Labels } from '../model/plan.js';
import type { Case } from './cases.js';
import type { Ground } from './ground.js';

/** The stable holder as the document wants it. */
export function stableFields(ground: Ground, one: Case): HolderFields {
  const { desired, subject } = one;
  return {
    ...common(ground, one),
    swarmName: desired.spec.swarmName,
    secret: subject.name,
    role: 'stable',
    version: 0,
    turn: 0,
    state: { kind: 'proven' },
    mounts: [],
    unjudged: [],
    refused: [],
    judgedAfter: 0,
  };
}

/** What this pass says of the wanted version beyond the document. */
export interface VersionWords {
  readonly state: HolderState;
  readonly turn: number;
  readonly mounts: readonly string[];
  readonly unjudged: readonly string[];
  readonly refused: readonly string[];
  readonly judgedAfter: number;
}

/** A version as the document and this pass want it. */
export function versionFields(
  ground: Ground,
  one: Case,
  at: { swarmName: string; version: number; words: VersionWords },
): HolderFields {
  const { swarmName, version, words } = at;
  return { ...common(ground, one), ...words, secret: one.subject.name, role: 'version', swarmName, version };
}

/** A holder that only changes its state: everything else stays as it is. */
export function stateLabels(ground: Ground, holder: Holder, state: HolderState): Labels {
  const userLabels = Object.fromEntries(Object.entries(holder.labels).filter(([key]) => !key.startsWith(LABEL_PREFIX)));
  const revision = holder.labels[LABEL.revision] ?? null;
  return encodeLabels({ ...holder, owner: ownerOf(ground), revision, userLabels, state }, holder.labels);
}

type Common = 'owner' | 'revision' | 'userLabels' | 'fingerprint' | 'rotate' | 'source' | 'deletionPolicy';

function common(ground: Ground, { desired }: Case): Pick<HolderFields, Common> {
  const { source, spec, value } = desired;
  return {
    owner: ownerOf(ground),
    revision: ground.input.specs.revision,
    userLabels: spec.labels,
    fingerprint: value.kind === 'known' ? value.fingerprint : '',
    rotate: spec.rotate,
    source,
    deletionPolicy: spec.deletionPolicy,
  };
}

function ownerOf({ input }: Ground): string {
  return input.specs.policy?.owner ?? '';
}
