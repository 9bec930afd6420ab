import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { keysmith } from '../../../src/keys/seal.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import { writeFiles } from './files.js';

/** Fields of a SwarmSecret's spec as a person writes them, but for the source. */
export interface SecretWish {
  /** Sealed into the document. Use `canary()`, also inside of longer values. */
  readonly value?: string | Uint8Array;
  readonly labels?: Readonly<Record<string, string>>;
  /** Put over the spec's fields. Tests want short times: default soak 1 s, timeout 30 s. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly rollout?: Readonly<Record<string, unknown>>;
  /** Seal for another owner or name than the document's: must be refused. */
  readonly sealedFor?: { readonly owner?: string; readonly name?: string };
}

/** A spec directory with a Policy, as a team would have it in git. */
export interface SpecDirectory {
  readonly path: string;
  readonly owner: string;
  readonly recipient: string;
  readonly snapshotKey: string;
  /** -d and --identity-file. */
  readonly flags: readonly string[];
  /** Writes `<name>.yaml` with one SwarmSecret. */
  secret(name: string, wish: SecretWish): Promise<void>;
  /** Its document leaves git. */
  drop(name: string): void;
  /** Any file, relative path. Objects are written as JSON, which is YAML. */
  write(path: string, content: string | Readonly<Record<string, unknown>>): void;
  /** Writes platform/policy.yaml anew with these fields over the usual ones. */
  policy(fields: Readonly<Record<string, unknown>>): void;
}

/** A fresh owner with an identity of its own, unless both are taken over from another directory. */
export function directory(like?: SpecDirectory): SpecDirectory {
  const path = writeFiles({});
  const owner = like?.owner ?? `owner-${randomBytes(4).toString('hex')}`;
  const { recipient, flags, snapshotKey } =
    like === undefined ? makeIdentity(path) : { ...like, flags: like.flags.slice(2) };
  const write: SpecDirectory['write'] = (file, content) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  };
  const policy: SpecDirectory['policy'] = (fields) => {
    write(
      'platform/policy.yaml',
      document('Policy', 'default', { spec: { owner, recipients: [recipient], snapshotKey, ...fields } }),
    );
  };
  policy({});
  return {
    path,
    owner,
    recipient,
    snapshotKey,
    flags: ['-d', path, ...flags],
    write,
    policy,
    secret: async (name, wish) => {
      const value = typeof wish.value === 'string' ? Buffer.from(wish.value) : (wish.value ?? null);
      const bound = { owner, name, ...wish.sealedFor };
      const sealed = value && (await keysmith.seal(SecretValue.of(Uint8Array.from(value)), bound, [recipient]));
      const source = sealed === null ? {} : { source: { sealed } };
      const rollout = { soak: '1s', timeout: '30s', ...wish.rollout };
      const { labels = {} } = wish;
      write(`${name}.yaml`, document('SwarmSecret', name, { labels, spec: { ...source, rollout, ...wish.spec } }));
    },
    drop: (name) => rmSync(join(path, `${name}.yaml`)),
  };
}

function document(
  kind: string,
  name: string,
  { labels, spec }: { labels?: object; spec: object },
): Readonly<Record<string, unknown>> {
  return { apiVersion: 'waxseal/v1alpha1', kind, metadata: { name, ...(labels && { labels }) }, spec };
}

/** Outside of the directory, as a real one would be. */
function makeIdentity(path: string): { recipient: string; snapshotKey: string; flags: readonly string[] } {
  const { file, recipient, snapshotKey } = keysmith.newIdentity(Date.now());
  const name = `${path}.identity`;
  file.expose((bytes) => writeFileSync(name, bytes, { mode: 0o600 }));
  return { recipient, snapshotKey, flags: ['--identity-file', name] };
}
