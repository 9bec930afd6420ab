/**
 * Every code that a problem in a spec can carry, with its meaning. API: users script on these. docs/specs.md prints
 * this table.
 */
export const SPEC_CODES = {
  FileTooLarge: 'a spec file is larger than 1 MiB',
  FileEmpty: 'a spec file holds no document: it may be half written, so nothing of it counts as removed',
  YamlInvalid: 'the text is not YAML, or uses a part of YAML that is not allowed here',
  YamlAlias: 'an alias is unknown, refers to itself, or they expand to too much',
  DuplicateKey: 'a mapping has the same key twice',
  ForbiddenKey: 'a key is called `__proto__`, `constructor` or `prototype`',
  NotAMapping: 'a document is not a mapping of fields',
  UnknownApiVersion: '`apiVersion` is missing or is not `waxseal/v1alpha1`',
  UnknownKind: '`kind` is missing or unknown',
  UnknownField: 'a field is not part of the schema',
  MissingField: 'a required field is missing',
  WrongType: 'a field holds another type than it should',
  InvalidValue: 'a field holds a value that it cannot hold',
  PlatformOnly: 'a Policy or a SecretStore lies outside of `platform/`',
  PolicyMissing: 'the directory has no Policy',
  PolicyDouble: 'there is more than one Policy',
  NameDouble: 'two documents have the same name, regardless of case: none of them counts',
  NameReserved: 'a name ends in `_v<digits>`, which is how versions are called',
  NameTooLong: 'a name is longer than 56 characters, prefix included',
  NamePattern: 'lint: a name does not match `naming.pattern` of the Policy',
  PrefixMissing:
    'lint, off by itself: the Policy has no `naming.prefix`, so two directories in one Swarm would want the same names',
  RetentionZero: 'lint: `retention.versions` is 0',
  ModeReadableByAll: 'lint: a consumer mounts the secret with a mode that every user can read',
  PlaintextSuspected: 'lint: a label, a template or a config looks as if a value were written out in it',
  IgnoreInvalid: 'lint: a `# waxseal-ignore` comment names no lint or gives no reason',
  SealedInvalid: '`source.sealed` is not an armoured age file',
  FileSourceNotAllowed: '`source.file.path` is not below a directory of `allowFileSources` of the Policy',
  PropertyInvalid: 'a path to a property cannot be read',
  StoreDouble: 'two SecretStores have the same name: none of them counts',
  StoreUnused: 'lint, of `waxseal validate` and `plan --base` only: no document takes anything from a store',
  MountDiffers: 'lint, of a plan and of `validate --against`: a service mounts it in another way than its entry says',
  CertificateDue: 'lint, of a plan and of `validate --against`: a certificate that nothing renews ends soon',
  VersionNotOurs:
    "lint, of a plan and of `validate --against`: a service mounts what is called like a version, and is somebody else's",
  ConsumerNotDeployed: 'lint, of `validate --against` and `plan --base` only: there is no such service',
  JobOnStableName:
    'lint, of `validate --against` and `plan --base` only: what runs to completion mounts the stable name, which cannot be made anew under it',
  MountReadableByAll:
    'lint, of `validate --against` and `plan --base` only: a service mounts the secret with a mode that every user can read',
  StartFirstUnchecked:
    'lint, of `validate --against` and `plan --base` only: the spec of a service that starts its new task first has no healthcheck',
  FailureActionContinue:
    'lint, of `validate --against` and `plan --base` only: an update of a service goes on though its tasks fail',
  FailureActionPause:
    'lint, of `validate --against` and `plan --base` only: an update of a service that fails is not taken back',
  MonitorTooShort:
    'lint, of `validate --against` and `plan --base` only: the tasks of a service are watched for less than 5 s',
  AllAtOnce:
    'lint, of `validate --against` and `plan --base` only: an update of a service replaces all its tasks at once',
  DelayBelowMonitor:
    'lint, of `validate --against` and `plan --base` only: the delay of an update is below its monitor, so that nothing is judged before the next task',
  StoreUnknown: 'a source names a store that no SecretStore makes',
  StoreMismatch: 'a source names a store whose engine has nothing for it',
  StoreAccessDenied: 'a source takes a key of a store that `access` of the Policy does not give it',
  AddressInvalid: 'the address of a store is not scheme, host and port',
  AddressInsecure: 'a store is reached over plain http on another machine, without `insecure: true`',
  CredentialInline: 'a credential, or something else, stands where only `file` or `env` may name one',
  GenerateInvalid: '`source.generate` asks for something that cannot be made',
  PartUnknown: '`part` names a document that is not there, or that makes no value',
  AuthorityUnknown: '`signedBy` names a document that generates no certificate with `ca: true`',
  AuthorityDenied: '`signedBy` names an authority that no rule under `access` of the Policy lets sign this secret',
  InputMakes: 'an input of `spec.sources` is `generate` or `lease`, which need a document of their own',
  SopsFileMissing: 'the file of `source.sops` is not there, or cannot be read',
  SopsPathEscapes: 'the file of `source.sops` lies outside of the directory',
  SopsFileInvalid: 'the file of `source.sops` is not as the program `sops` writes it',
  SopsPropertyInvalid: '`source.sops.property` is missing, or is no path',
  SopsPropertyMissing: 'the file has no such value',
  SopsValueClear: 'the value lies in the file unencrypted, or is empty',
  SopsPlaceUnsure: 'the value stands in a list where sops does not check places',
  SopsNameUnbound: 'the last key of the property is not the name of the secret',
  ConfigsNotManaged: 'there is a SwarmConfig, and the Policy does not say `configs: Managed`',
  ConfigFromSecret: 'a SwarmConfig would hold a secret, which anybody could read who may list configs',
  ConfigFileMissing: 'the file that a SwarmConfig takes its content from is not there, is empty, or cannot be read',
  ConfigPathEscapes: 'that file lies outside of the directory',
  SourceDouble: '`spec.source` stands beside `spec.sources` or `spec.template`',
  TemplateInvalid: '`spec.template` is not a template, or larger than 64 KiB',
  VariableUnknown: '`spec.template` names an input that `spec.sources` does not have',
  VariableUnused: 'an input of `spec.sources` is not named in `spec.template`',
  AdoptNeedsStableName: '`adopt: Unmanaged` stands beside `stableName: false`',
  ConsumerDouble: 'two consumers of one secret name the same service or the same selector',
  TargetTaken: 'two secrets give one service the same target',
  AccessDenied: 'a consumer is outside of `access` of the Policy',
  AccessOpen:
    'lint: the Policy has no access rules, so any document may take any key of any store and mount into any service',
  RecipientInvalid: 'an entry of `recipients` is not an age recipient',
  LastGoodKept: '`waxseal run` only: the file is broken, and a document of it stays as it was',
} as const;

export type SpecCode = keyof typeof SPEC_CODES;
