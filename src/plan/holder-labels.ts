import { encodeLabels, LABEL, LABEL_PREFIX } from '../model/labels.js';
import type { Holder, HolderState } from '../model/live.js';
import type { Labels } from '../model/plan.js';
import type { Case } from './cases.js';
import type { Ground } from './ground.js';

/** Labels of the stable holder as the document wants them. `from`: the holder they are written over, or null. */
export function holderLabels(ground: Ground, one: Case, from: { readonly labels: Labels } | null): Labels {
  const { desired, subject } = one;
  return encodeLabels(
    {
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
    },
    from?.labels ?? {},
  );
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

export function versionLabels(
  ground: Ground,
  one: Case,
  at: { swarmName: string; version: number; from: Holder | null; words: VersionWords },
): Labels {
  const fields = { ...common(ground, one), secret: one.subject.name, role: 'version' as const, ...at.words };
  return encodeLabels({ ...fields, swarmName: at.swarmName, version: at.version }, at.from?.labels ?? {});
}

/** A holder that only changes its state: everything else stays as it is. */
export function stateLabels(ground: Ground, holder: Holder, state: HolderState): Labels {
  const userLabels = Object.fromEntries(Object.entries(holder.labels).filter(([key]) => !key.startsWith(LABEL_PREFIX)));
  const revision = holder.labels[LABEL.revision] ?? null;
  return encodeLabels({ ...holder, owner: ownerOf(ground), revision, userLabels, state }, holder.labels);
}

function common(
  ground: Ground,
  { desired }: Case,
): Pick<
  Parameters<typeof encodeLabels>[0],
  'owner' | 'revision' | 'userLabels' | 'fingerprint' | 'rotate' | 'source' | 'deletionPolicy'
> {
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
