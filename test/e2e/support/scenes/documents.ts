import { readFileSync } from 'node:fs';
import type { Keyring } from '../../../../src/doors.js';
import { loadKeyring } from '../../../../src/keys/keyring.js';
import { keysmith } from '../../../../src/keys/seal.js';
import { kindOfName, plainName } from '../../../../src/model/object-name.js';
import type { Consumer, Policy } from '../../../../src/model/spec.js';
import { sourceDigest, withRevision } from '../../../../src/sources/digest.js';
import { fingerprintsOf } from '../../../../src/sources/fingerprints.js';
import type { Wanted } from '../../../world/operator.js';
import { writeAwsStore, type Account } from '../aws.js';
import { directory, type SpecDirectory } from '../directory.js';
import type { Names } from './names.js';
import type { Played } from './played.js';
import { bytesOf, sealedForOthers, sourcesOf, writtenSource } from './sources.js';

/** The documents of a scene in a directory, sealed for a real identity, and what labels say of their values. */
export interface Documents {
  readonly dir: SpecDirectory;
  /** The real one that stands for it. */
  readonly recipient: (name: string) => string;
  /** Label waxseal.source of a version that was made of this value. */
  source(name: string, value: string, rotate: string): Promise<string>;
  fingerprint(name: string, value: string): string;
}

/** `cloud`: there is no key in it, so that whoever asks for one has the proof that it is gone. */
export async function writeDocuments(played: Played, names: Names, cloud: Account): Promise<Documents> {
  const { git, operator, options } = played.scene;
  const dir = directory();
  const owner = names.owner(operator.owner);
  const stranger = keysmith.newIdentity(0).recipient;
  const sourceOf = sourcesOf({ git, names, owner, recipient: dir.recipient });

  dir.policy({ owner, ...accessIn(options.specs?.policy ?? null, names), ...configsIn(played) });
  if (Object.values(git).some(({ absent }) => absent)) writeAwsStore(dir, cloud);
  for (const [name, wanted] of Object.entries(git)) {
    const source = wanted.unavailable ? sealedForOthers(owner, stranger) : sourceOf(name, wanted.value ?? 'value');
    writeDocument(dir, names, name, { ...written(wanted, names), ...writtenSource(await source) });
  }
  if (options.specs?.complete === false) dir.write('broken.yaml', 'kind: [');

  const keyring = await loadKeyring(readFileSync(dir.flags[3] ?? '', 'utf8'), 'identity');
  // The Policy's first recipient is the one who plans, whatever the scene calls it.
  const recipient = (name: string): string => (name === 'age1stranger' ? dir.recipient : stranger);
  return {
    dir,
    recipient,
    source: async (name, value, rotate) => {
      const said = sourceDigest({ source: await sourceOf(name, value), encoding: 'none', rotate });
      return withRevision(said, git[name]?.absent === true ? 'of then' : '');
    },
    fingerprint: (name, value) => fingerprintOf(keyring, names.marked(name), value),
  };
}

function fingerprintOf(keyring: Keyring, name: string, value: string): string {
  const prints = fingerprintsOf(name, keyring) ?? keyring;
  return prints.fingerprint(name, bytesOf(value));
}

function accessIn(policy: Policy | null, { marked }: Names): object {
  if (policy?.access == null) return {};
  const rules = policy.access.map(({ secrets, services, targets }) => {
    return { secrets: secrets === '*' ? '*' : marked(secrets), services: services.map(marked), targets };
  });
  return { access: rules };
}

function configsIn({ scene, world }: Played): object {
  const all = [...Object.keys(scene.git), ...[...world.secrets.values()].map(({ name }) => name)];
  return all.some((name) => kindOfName(name) === 'config') ? { configs: 'Managed' } : {};
}

/** A SwarmSecret or SwarmConfig of the same fields, but for the source. */
function written(wanted: Wanted, names: Names): object {
  const { adopt, consumers, retention, rollout, rotate, stableName, suspend, whenSourceAbsent } = wanted;
  return {
    ...{ adopt, rotate, stableName, suspend, whenSourceAbsent },
    consumers: consumers?.map((one) => writtenConsumer(one, names)),
    retention: retention && { versions: retention.versions, minAge: seconds(retention.minAgeMs) },
    rollout: rollout && {
      ...{ maxParallel: rollout.maxParallel, onFailure: rollout.onFailure, first: rollout.first.map(names.marked) },
      ...{ soak: seconds(rollout.soakMs), timeout: seconds(rollout.timeoutMs) },
    },
  };
}

function writtenConsumer({ force, gid, mode, service, target, uid }: Consumer, names: Names): object {
  return { service: names.marked(service ?? ''), target, uid, gid, mode: mode.toString(8).padStart(4, '0'), force };
}

const seconds = (ms: number): string => `${String(ms / 1000)}s`;

function writeDocument(dir: SpecDirectory, names: Names, name: string, spec: object): void {
  const kind = kindOfName(name) === 'config' ? 'SwarmConfig' : 'SwarmSecret';
  const metadata = { name: plainName(names.marked(name)) };
  dir.write(`${kind}-${plainName(name)}.yaml`, { apiVersion: 'waxseal/v1alpha1', kind, metadata, spec });
}
