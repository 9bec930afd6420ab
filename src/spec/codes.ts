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
  PolicyDouble: 'there is more than one Policy',
  NameDouble: 'two documents have the same name, regardless of case: none of them counts',
  NameReserved: 'a name ends in `_v<digits>`, which is how versions are called',
  NameTooLong: 'a name is longer than 56 characters, prefix included',
  NamePattern: 'lint: a name does not match `naming.pattern` of the Policy',
  PrefixMissing:
    'lint, off by itself: the Policy has no `naming.prefix`, so two directories in one Swarm would want the same names',
  RetentionZero: 'lint: `retention.versions` is 0',
  ModeReadableByAll: 'lint: a consumer mounts the secret with a mode that every user can read',
  PlaintextSuspected: 'lint: a label or a template looks as if a value were written out in it',
  IgnoreInvalid: 'lint: a `# waxseal-ignore` comment names no lint or gives no reason',
  SealedInvalid: '`source.sealed` is not an armoured age file',
  FileSourceNotAllowed: '`source.file.path` is not below a directory of `allowFileSources` of the Policy',
  PropertyInvalid: 'a path to a property cannot be read',
  StoreDouble: 'two SecretStores have the same name: none of them counts',
  StoreUnknown: 'a source names a store that no SecretStore makes',
  StoreMismatch: 'a source names a store whose engine has nothing for it',
  StoreAccessDenied: 'a source takes a key of a store that `access` of the Policy does not give it',
  AddressInvalid: 'the address of a store is not scheme, host and port',
  AddressInsecure: 'a store is reached over plain http on another machine, without `insecure: true`',
  CredentialInline: 'a credential, or something else, stands where only `file` or `env` may name one',
  GenerateInvalid: '`source.generate` asks for something that cannot be made',
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
