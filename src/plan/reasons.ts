import type { HeldClass, HeldReason, StepReason } from '../model/plan.js';

/**
 * The closed list of reasons. API: users script on the names and the classes. The page docs/reasons.md is made of this
 * table, and a test keeps the two equal.
 */
export interface StepMeaning {
  readonly reason: StepReason;
  readonly actions: string;
  readonly means: string;
}

export const STEP_REASONS: readonly StepMeaning[] = [
  {
    reason: 'Missing',
    actions: 'create',
    means: 'the secret or config has no version, or no stable holder, in the Swarm yet',
  },
  { reason: 'ValueChanged', actions: 'create', means: 'the value differs from every version that could be used' },
  { reason: 'RotateRequested', actions: 'create', means: 'the value is the same and `rotate` changed' },
  {
    reason: 'ValueUnknown',
    actions: 'create',
    means:
      'the document changed, or its value lies outside of git, and without an identity nobody can say whether it differs',
  },
  {
    reason: 'SourceChanged',
    actions: 'create',
    means: 'the document asks for another kind of generated value than the one that is there',
  },
  { reason: 'RotationDue', actions: 'create', means: 'the generated value is as old as `rotation` lets it become' },
  {
    reason: 'LeaseEnding',
    actions: 'create',
    means: 'the lease of the credentials ends soon and cannot be renewed far enough',
  },
  {
    reason: 'ReferenceStale',
    actions: 'repoint',
    means: 'the service mounts a holder that does not carry the desired value',
  },
  {
    reason: 'ConsumerMissing',
    actions: 'repoint',
    means: 'a declared consumer does not mount the secret or config yet',
  },
  { reason: 'ConsumerRemoved', actions: 'repoint', means: 'Waxseal added this mount, and its entry left git' },
  { reason: 'RolloutFailed', actions: 'repoint', means: 'a step back: the service mounts a version that failed' },
  {
    reason: 'LabelsDrifted',
    actions: 'relabel',
    means: 'labels differ from what the document says; no task is touched',
  },
  {
    reason: 'RecipientsChanged',
    actions: 'relabel',
    means:
      'the Policy names other recipients: the value that a version keeps is sealed anew for them; no task is touched',
  },
  { reason: 'StateChanged', actions: 'relabel', means: 'the version passed, failed, or gets another trial' },
  {
    reason: 'MountsChanged',
    actions: 'relabel',
    means: 'the list of mounts that Waxseal added, or of services without a vote, changed',
  },
  {
    reason: 'Reused',
    actions: 'relabel',
    means: 'git went back to the value of an earlier proven version, which is used again',
  },
  {
    reason: 'Adopted',
    actions: 'relabel',
    means: 'an existing secret or config with equal bytes comes under Waxseal; no task is touched',
  },
  {
    reason: 'StableNameStale',
    actions: 'replace, create',
    means: 'the secret or config under the plain name holds an earlier value',
  },
  {
    reason: 'StableNameBlocked',
    actions: 'settle',
    means: 'only the rollback target of the service still needs the stale stable holder',
  },
  { reason: 'StableNameUnwanted', actions: 'remove', means: '`stableName` is false, or the prefix changed' },
  { reason: 'Superseded', actions: 'remove', means: 'nothing can need this version any more' },
  {
    reason: 'Orphaned',
    actions: 'remove, repoint',
    means: 'the document left git, or its source is gone and it says `whenSourceAbsent: Delete`',
  },
  { reason: 'Forgotten', actions: 'remove, settle', means: '`waxseal forget` was asked to: its value leaked' },
];

export interface HeldMeaning {
  readonly reason: HeldReason;
  readonly class: HeldClass;
  readonly means: string;
  readonly todo: string;
}

const waiting = (reason: HeldReason, means: string, todo: string): HeldMeaning => ({
  reason,
  class: 'waiting',
  means,
  todo,
});
const attention = (reason: HeldReason, means: string, todo: string): HeldMeaning => ({
  reason,
  class: 'attention',
  means,
  todo,
});

export const HELD_REASONS: readonly HeldMeaning[] = [
  waiting(
    'NeededForRollback',
    "a service's rollback target names this holder",
    'nothing: it goes with the next update of that service',
  ),
  waiting('WaitingForTurn', 'others move first, or a verdict is still open', 'nothing'),
  waiting('PartWaits', 'what it is made of is due and not made now', 'see what holds that document'),
  waiting('StillMounted', 'a service or a task still uses this holder', 'nothing, or remove it from the service'),
  waiting(
    'RolloutInProgress',
    "somebody else's update of the service is not finished",
    'nothing: Waxseal goes on when it is',
  ),
  waiting(
    'RunsToCompletion',
    'an update would run the program of this service again',
    'redeploy the service when it suits you',
  ),
  waiting('Retained', 'kept by `retention.minAge` or by `deletionPolicy: Retain`', 'nothing'),
  waiting('ConsumerNotDeployed', 'a declared consumer does not exist', 'deploy the service, or correct the name'),
  attention(
    'PausedByOther',
    "somebody else's update of the service is paused",
    '`docker service update` or `docker service rollback` it',
  ),
  attention('VersionFailed', 'the wanted version failed on its trial', 'commit another value, or `waxseal retry NAME`'),
  attention(
    'RollbackFailed',
    'the service went back to the old value and still does not run',
    'look at its tasks: `docker service ps --no-trunc`',
  ),
  attention(
    'RolledBack',
    'the service went back from a version that others run well on',
    '`waxseal retry NAME`, or commit another value',
  ),
  attention(
    'NameTaken',
    'a secret or config of this name exists and is not ours',
    'rename one of them, remove it, or set `adopt: Unmanaged`',
  ),
  attention(
    'ContentDiffers',
    'the secret or config to adopt has other bytes than the document',
    'write the live value into the document, or remove the old one',
  ),
  attention('FormatTooNew', 'a newer waxseal wrote these labels', 'upgrade this waxseal'),
  attention(
    'EngineSkew',
    'a manager runs a newer engine than the one that answers',
    'finish the upgrade, or point waxseal at the newer manager',
  ),
  attention(
    'LossyNumbers',
    'the service spec holds a number that cannot be carried without loss',
    'lower that number in the service',
  ),
  attention(
    'ManagedByStack',
    'the next `stack deploy` would take an added mount away',
    'add it to the compose file (`waxseal compose`), or set `force: true`',
  ),
  attention(
    'AccessDenied',
    'Policy.access does not allow this mount in this service',
    'extend Policy.access, or remove the mount',
  ),
  attention('TargetTaken', 'another secret or config is mounted at the same target', 'choose another target'),
  attention('Suspended', 'the document says `suspend: true`', 'remove it to go on'),
  attention(
    'StillWanted',
    'the version to be forgotten is the one that the documents want',
    'rotate first: seal another value, `waxseal apply`',
  ),
  attention(
    'LastProven',
    'the version to be forgotten is the last one of its name that is proven',
    '`waxseal apply` until a newer one is proven',
  ),
  attention(
    'SourceUnavailable',
    'the value could not be read',
    'see the message; everything of this secret stays as it is',
  ),
  attention(
    'SourceAbsent',
    'the source says that it has no such key',
    'put the key back, or say `whenSourceAbsent: Delete`, or remove the document',
  ),
  attention(
    'CertificateMismatch',
    'a certificate and its private key do not belong together, so neither is rolled out',
    'bring the other half up to date: once they match, both move in one update of each service',
  ),
  attention(
    'IncompleteSpecs',
    'some documents could not be read, so nothing that is missing counts as removed',
    'correct the problems listed',
  ),
  attention(
    'EmptyDirectory',
    'the directory holds no SwarmSecret at all',
    'check the path; to remove everything, remove the secrets and configs by hand',
  ),
  attention(
    'MassRemoval',
    'more names would go than Policy.prune allows',
    'set `prune.confirm`, or `--confirm-removals DIGEST`',
  ),
  attention(
    'UnverifiedCommit',
    'the newest commit has no good signature of an allowed key (`--git-verify`), so an earlier one stays applied',
    'sign it with an allowed key, or add the key to the file of `--git-verify`',
  ),
  attention(
    'HistoryRewritten',
    'the newest commit does not descend from the one that was applied: going back may bring old values back',
    'push a commit that descends from it (`git revert`), or allow this one with `--git-accept COMMIT`',
  ),
];

const CLASSES: ReadonlyMap<HeldReason, HeldClass> = new Map(HELD_REASONS.map((row) => [row.reason, row.class]));

export function classOf(reason: HeldReason): HeldClass {
  return CLASSES.get(reason) ?? 'attention';
}
