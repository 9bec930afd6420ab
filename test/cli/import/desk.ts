import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { importSpecs, type ImportRequest } from '../../../src/cli/import/import.js';
import { policyText } from '../../../src/cli/policy-text.js';
import { namedFile } from '../../../src/cli/stacks.js';
import { specDirectory } from '../../../src/directory/read-directory.js';
import type { Swarm } from '../../../src/doors.js';
import { keysmith } from '../../../src/keys/seal.js';
import type { Live, Ref, Service, Stranger } from '../../../src/model/live.js';
import { ALICE, plain } from '../../support/identities.js';
import { fakeIo } from '../fake-io.js';
import { fakeClock, fakeLog, fakeSwarm } from '../fake-swarm.js';

export const OWNER = 'shop-prod-k7f3';

/** What the Swarm has. A service is a list of mounts: "db@/etc/db". */
export interface There {
  /** Name to value; labels beside it. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly services?: Readonly<Record<string, readonly (string | Partial<Ref>)[]>>;
}

/** A spec directory with a Policy, and stack files beside it. */
export class Desk {
  readonly root = mkdtempSync(join(tmpdir(), 'waxseal-import-'));
  readonly dir = join(this.root, 'secrets');

  constructor(files: Readonly<Record<string, string>> = {}, policyMore = '') {
    const text = policyText({ owner: OWNER, recipients: [ALICE.recipient], snapshotKey: `ed25519:${'A'.repeat(43)}=` });
    this.write({ 'secrets/platform/policy.yaml': text + policyMore, ...files });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), content);
    }
  }

  /** `waxseal import`. Files as they are named below the root; every path in what it says is so, too. */
  async import(files: readonly string[], there: There | null, more: Partial<ImportRequest> = {}): Promise<string> {
    const io = fakeIo();
    const named = files.map((one) => {
      const { file, stack } = namedFile(one);
      return `${stack === null ? '' : `${stack}=`}${join(this.root, file)}`;
    });
    const swarm = swarmOf(there ?? {});
    await importSpecs(
      { dir: this.dir, files: named, live: there !== null, values: null, dryRun: false, ...more },
      {
        io,
        keysmith,
        clock: fakeClock,
        log: fakeLog(),
        directory: (path) => Promise.resolve(specDirectory(path)),
        swarm: () => Promise.resolve(swarm),
      },
    );
    return (io.written.out + io.written.err).replaceAll(`${this.root}/`, '');
  }

  end(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

function swarmOf({ labels = {}, secrets = {}, services = {} }: There): Swarm {
  const strangers: Stranger[] = Object.keys(secrets).map((swarmName, i) => ({
    id: `id${String(i)}`,
    index: 1,
    swarmName,
    owner: null,
    adoptable: Object.keys(labels[swarmName] ?? {}).every((key) => !key.startsWith('com.docker.stack.')),
    sameContent: null,
    labels: labels[swarmName] ?? {},
  }));
  const fake = fakeSwarm();
  return {
    ...fake,
    list: async (owner): Promise<Live> => ({
      ...(await fake.list(owner)),
      strangers,
      services: Object.entries(services).map(serviceOf),
    }),
    sameContent: (id, candidate) => {
      const name = strangers.find((one) => one.id === id)?.swarmName ?? '';
      return Promise.resolve(plain(candidate) === secrets[name]);
    },
  };
}

/** Only what import looks at. */
function serviceOf([name, mounts]: readonly [string, readonly (string | Partial<Ref>)[]]): Service {
  const refs = mounts.map((mount): Ref => {
    const [swarmName = '', target = swarmName] = typeof mount === 'string' ? mount.split('@') : [];
    return {
      secretId: '',
      swarmName,
      target,
      uid: '0',
      gid: '0',
      mode: 0o444,
      ...(typeof mount === 'string' ? {} : mount),
    };
  });
  return { name, refs, stack: /^[^_]+/.exec(name)?.[0] ?? null } as unknown as Service;
}
