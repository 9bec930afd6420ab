import { policyOf } from '../model/policy-of.js';
import { AppError } from '../model/problem.js';
import { DIR, HOST } from './flags.js';
import { init } from './init.js';
import { listOf, type Options } from './options.js';
import { restore } from './restore.js';
import type { Call, Verb } from './verb.js';

export const initVerb: Verb = {
  name: 'init',
  summary: 'make the identity of this Swarm and its first Policy',
  details: [
    'Makes an age identity, stores it as Swarm secret waxseal_identity, and writes <dir>/platform/policy.yaml with a fresh owner name, the public recipient and the public key that checks signed snapshots.',
    'Swarm never gives a secret back, so say where a copy of the identity is kept: --backup FILE. Everything that is sealed can be opened with it, and nothing without.',
    'With --restore FILE it makes nothing: it stores that identity file for the Policy that the directory has, after a lost Swarm, in another Swarm, or in place of the identity before (docs/recovery.md).',
  ],
  argument: '',
  flags: [
    DIR,
    HOST,
    { flags: '--backup <file>', does: 'also write the identity to this file (mode 0600); keep it out of git' },
    { flags: '--no-backup', does: 'keep no copy: if this Swarm is lost, so is every sealed value' },
    { flags: '--owner <name>', does: 'begin of the owner name (default: the name of the directory)' },
    { flags: '--recipient <age1...>', does: 'others who can open what is sealed; several with commas' },
    { flags: '--restore <file>', does: 'store this identity file for the Policy that is there' },
  ],
  examples: [
    { line: 'waxseal init -d secrets --backup id.age', does: 'a new directory for this Swarm' },
    { line: 'waxseal init -d secrets --owner shop-prod --no-backup', does: 'choose the name, keep no copy' },
    { line: 'waxseal init -d secrets --restore id.age', does: 'the same directory in a new Swarm' },
  ],
  run: runInit,
};

async function runInit(call: Call): Promise<number> {
  const { io, options, wire } = call;
  const file = options.text('restore');
  if (file !== null) return runRestore(call, file);
  await init(
    {
      dir: options.text('dir') ?? '.',
      backup: options.text('backup'),
      noBackup: options.on('no-backup'),
      owner: options.text('owner'),
      recipients: listOf(options.text('recipient')),
    },
    { io, clock: wire.clock, keysmith: await wire.keysmith(), swarm: () => wire.swarm(options.text('host')) },
  );
  return 0;
}

async function runRestore({ io, options, wire }: Call, file: string): Promise<number> {
  refuseBoth(options);
  const dir = options.text('dir') ?? '.';
  const policy = policyOf(await (await wire.directory(dir)).read(), dir);
  const swarm = (): ReturnType<typeof wire.swarm> => wire.swarm(options.text('host'));
  await restore(
    { file, policy },
    { io, swarm, keyring: (of) => wire.keyring(of), assertPrimary: (of, keyring) => wire.assertPrimary(of, keyring) },
  );
  return 0;
}

/** What speaks of a new identity says nothing about one that exists. */
function refuseBoth(options: Options): void {
  const other = ['backup', 'no-backup', 'owner', 'recipient'].find((name) => options.given(name));
  if (other === undefined) return;
  throw new AppError('UsageInvalid', `--restore and --${other} do not go together`, {
    hint: '--restore makes no identity and writes no Policy',
  });
}
