import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Clock, Inspector, Keyring, SpecDirectory, Swarm } from '../../src/doors.js';
import { askHealth, openRemote } from '../../src/http/remote.js';
import { keysmith } from '../../src/keys/seal.js';
import { signSnapshot } from '../../src/keys/snapshot.js';
import { runProgram } from '../../src/cli/program.js';
import type { Opened } from '../../src/cli/run-part.js';
import type { Io } from '../../src/cli/io.js';
import { VERBS } from '../../src/cli/verbs.js';
import type { Wire } from '../../src/cli/verb.js';
import { formatFingerprint } from '../../src/model/fingerprint.js';
import { kindOfName } from '../../src/model/object-name.js';
import { AppError } from '../../src/model/problem.js';
import { SecretValue } from '../../src/model/secret-value.js';
import type { Policy, Source, Specs } from '../../src/model/spec.js';
import { auditTrail } from '../../src/telemetry/audit.js';
import { passLog } from '../../src/telemetry/pass-log.js';
import { makeRegistry } from '../../src/sources/registry.js';
import type { Shelf } from '../../src/sources/shelf/shelf.js';
import { trySources } from '../../src/sources/trial/try-sources.js';
import { createSecret, Refused, relabelSecret, removeSecret, tick, updateService } from '../world/engine.js';
import { specsOf, type Git } from '../world/operator.js';
import { liveOf, newWorld, type World } from '../world/world.js';
import { emptyShelf } from '../support/shelf.js';

/** A whole command line over a pure Swarm: everything but the process, the files and the engine is the product's own. */
export interface Desk {
  readonly world: World;
  git: Git;
  specs: Partial<Specs>;
  /** What git said where --base was left. */
  base: Specs | null;
  /** Over the Policy of the desk. */
  policy: Partial<Policy>;
  /** ms that the clock is ahead. */
  later: number;
  /** null: there is no identity file. */
  identity: 'primary' | 'another' | null;
  /** What the stores of the documents are asked by. */
  shelf: Shelf;
  terminal: boolean;
  inspector: Inspector;
  /** What is typed when a question is asked. */
  answer: boolean;
  env: Record<string, string>;
  /** Called before each engine call with its name; may throw. */
  meddle: (call: string) => void;
  readonly stop: AbortController;
  readonly calls: string[];
  readonly slept: number[];
  readonly logged: string[];
  /** What stands for the HTTP server of an operator. */
  http: Opened;
  /** What SIGHUP does. */
  hangUp: () => void;
}

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const OWNER = 'shop-prod-k7f3';
const ENGINE = {
  url: 'unix:///engine.sock',
  version: '28.5.2',
  apiVersion: '1.51',
  clusterId: 'cluster1',
  clockMs: null,
  socketMode: 0o660,
  plainText: false,
};
const KEY_ID = '0123456789abcdef';
const SIGNER = newSigner();

export function newDesk(git: Git = {}): Desk {
  return {
    world: newWorld(),
    git,
    specs: {},
    base: null,
    policy: {},
    later: 0,
    identity: 'primary',
    shelf: emptyShelf(),
    terminal: false,
    inspector: { engine: () => Promise.resolve(ENGINE), services: () => Promise.resolve([]) },
    answer: true,
    env: {},
    meddle: () => undefined,
    stop: new AbortController(),
    calls: [],
    slept: [],
    logged: [],
    http: {},
    hangUp: () => undefined,
  };
}

/** Runs `waxseal <line>`. */
export async function waxseal(desk: Desk, line: string): Promise<Told> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    readStdin: () => Promise.resolve(new Uint8Array()),
    promptHidden: () => Promise.resolve(new Uint8Array()),
    confirm: (question) => {
      err += `${question}${desk.answer ? 'yes' : 'no'}\n`;
      return Promise.resolve(desk.answer);
    },
    stdinIsTerminal: desk.terminal,
    stdoutIsTerminal: desk.terminal,
    stderrIsTerminal: desk.terminal,
    columns: 80,
    color: false,
  };
  const args = line.split(' ').filter((word) => word !== '');
  const code = await runProgram(args, VERBS, {
    io,
    env: desk.env,
    drain: () => desk.stop.signal,
    onHangup: (act) => void (desk.hangUp = act),
    about: { version: '0.0.0-test', commit: null, node: '20.0.0', platform: 'linux-x64' },
    makeLog: (level) => {
      const note = (message: string, fields = {}): void =>
        void desk.logged.push(`${message} ${JSON.stringify(fields)}`);
      return { debug: level === 'debug' ? note : () => undefined, info: note, warn: note, error: note };
    },
    makeWire: () => wireOf(desk),
  });
  return { code, out, err };
}

/** The doors of a desk. What git says is settled by this call. */
export function wireOf(desk: Desk): Wire {
  const specs = specsOf(OWNER, desk.git);
  const policy =
    specs.policy === null
      ? null
      : { ...specs.policy, recipients: ['age1primary'], snapshotKey: SIGNER.snapshotKey, ...desk.policy };
  const secrets = specs.secrets.map((spec) => ({
    ...spec,
    source: sourceOf(spec.name, desk.git[spec.name]?.value ?? 'value'),
  }));
  const read = (): Promise<Specs> => Promise.resolve({ ...specs, policy, secrets, ...desk.specs });
  const directory = (): Promise<SpecDirectory> => Promise.resolve({ read });
  return {
    clock: clockOf(desk),
    directory,
    rememberingDirectory: directory,
    base: () => Promise.resolve({ commit: '0'.repeat(40), specs: desk.base }),
    swarm: () => Promise.resolve(swarmOf(desk)),
    inspector: () => Promise.resolve(desk.inspector),
    keyring: () => Promise.resolve(desk.identity === null ? null : keyringOf(desk.identity)),
    assertPrimary: (of, keyring) => {
      if (of.recipients[0] === keyring.recipient) return Promise.resolve();
      return Promise.reject(new AppError('NotPrimary', 'the first identity is not that of the first recipient'));
    },
    sources: (keyring) => Promise.resolve(makeRegistry(keyring, [], desk.shelf)),
    trySources: ({ keyring, only, specs }) =>
      trySources(specs, only, { registry: makeRegistry(keyring, [], desk.shelf), shelf: desk.shelf }),
    keysmith: () => Promise.resolve(keysmith),
    gitDirectory: () => Promise.reject(new Error('no repository is followed here')),
    directoryWatch: () => Promise.resolve(() => Promise.resolve()),
    events: () => Promise.resolve({ watch: () => Promise.resolve() }),
    auditTrail: (log) => Promise.resolve(auditTrail(log)),
    notifier: () => Promise.resolve({}),
    commitStatus: () => Promise.resolve({}),
    comment: () => Promise.reject(new Error('no forge here')),
    passLog: (log) => Promise.resolve(passLog(log)),
    demo: () => Promise.reject(new Error('no demo here')),
    http: () => Promise.resolve(desk.http),
    remote: (url, tokenFile) => openRemote(url, tokenFile),
    health: (listen) => askHealth(listen),
  };
}

function sourceOf(name: string, value: string): Source {
  return kindOfName(name) === 'config' ? { kind: 'content', text: value } : { kind: 'sealed', armor: value };
}

/** Time passes only in `sleep`, and the Swarm goes on with every half second of it. */
function clockOf(desk: Desk): Clock {
  let now = 1000;
  return {
    wall: () => now + desk.later,
    monotonic: () => now,
    sleep: (ms) => {
      desk.slept.push(ms);
      for (let left = ms; left > 0; left -= 500) tick(desk.world);
      now += ms;
      // Files and sockets get their turn, too.
      return new Promise((resolve) => void setImmediate(resolve));
    },
  };
}

function newSigner(): { readonly key: KeyObject; readonly snapshotKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const half = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { key: privateKey, snapshotKey: `ed25519:${half.toString('base64')}` };
}

function keyringOf(identity: 'primary' | 'another'): Keyring {
  const recipient = `age1${identity}`;
  const text = (value: SecretValue): string => value.expose((bytes) => new TextDecoder().decode(bytes));
  return {
    recipient,
    recipients: [recipient],
    keyId: KEY_ID,
    keyIds: [KEY_ID],
    snapshotKey: SIGNER.snapshotKey,
    signSnapshot: (text) => signSnapshot(SIGNER.key, text),
    fingerprint: (name, value) =>
      formatFingerprint(
        KEY_ID,
        createHash('sha256')
          .update(`${name} ${text(value)}`)
          .digest(),
      ),
    olderFingerprints: () => [],
    open: (armor) => Promise.resolve(new TextEncoder().encode(armor)),
    openSealed: (armor) => Promise.resolve(SecretValue.of(new TextEncoder().encode(armor))),
    seal: (value) => Promise.resolve(text(value)),
  };
}

function swarmOf(desk: Desk): Swarm {
  const { world } = desk;
  const act = async <T>(call: string, work: () => T): Promise<T> => {
    desk.calls.push(call);
    await Promise.resolve();
    desk.meddle(call);
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof Refused) throw new AppError(thrown.code, `the engine answered: ${thrown.code}`);
      throw thrown;
    }
  };
  return {
    list: (owner) => act('list', () => liveOf(world, owner, false)),
    withTasks: () => act('tasks', () => liveOf(world, OWNER, true)),
    sameContent: (id, candidate) =>
      act(`oracle ${id}`, () => {
        const value = candidate.expose((bytes) => new TextDecoder().decode(bytes));
        return world.secrets.get(id)?.value === value;
      }),
    create: (name, labels, value) =>
      act(`create ${name}`, () =>
        createSecret(
          world,
          name,
          labels,
          value.expose((bytes) => new TextDecoder().decode(bytes)),
        ),
      ),
    relabel: ({ id, index, swarmName }, labels) =>
      act(`relabel ${swarmName}`, () => {
        relabelSecret(world, id, index, labels);
      }),
    retarget: ({ id, index }, changes) =>
      act(`update ${world.services.get(id)?.name ?? id}`, () => {
        const service = world.services.get(id);
        if (service === undefined) throw new Refused('NotFound');
        const kept = service.spec.refs.map((ref) => {
          const change = changes.find((one) => one.fromId === ref.secretId && one.target === ref.target);
          if (change === undefined) return ref;
          return change.toId === null ? null : { ...ref, secretId: change.toId, swarmName: change.to ?? '' };
        });
        const added = changes.flatMap(({ file, from, target, to, toId }) =>
          from === null && file !== null && toId !== null
            ? [{ ...file, secretId: toId, swarmName: to ?? '', target }]
            : [],
        );
        const refs = [...kept.filter((ref) => ref !== null), ...added];
        updateService(world, id, index, { ...service.spec, refs });
      }),
    remove: (id) =>
      act(`remove ${world.secrets.get(id)?.name ?? id}`, () => {
        removeSecret(world, id);
      }),
  };
}
