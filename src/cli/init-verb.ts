import { DIR, HOST } from './flags.js';
import { init } from './init.js';
import { listOf } from './options.js';
import type { Call, Verb } from './verb.js';

export const initVerb: Verb = {
  name: 'init',
  summary: 'make the identity of this Swarm and its first Policy',
  details: [
    'Makes an age identity, stores it as Swarm secret waxseal_identity, and writes <dir>/platform/policy.yaml with a fresh owner name, the public recipient and the key that checks snapshots.',
    'Swarm never gives a secret back, so say where a copy of the identity is kept: --backup FILE. Everything that is sealed can be opened with it, and nothing without.',
  ],
  argument: '',
  flags: [
    DIR,
    HOST,
    { flags: '--backup <file>', does: 'also write the identity to this file (mode 0600); keep it out of git' },
    { flags: '--no-backup', does: 'keep no copy: if this Swarm is lost, so is every sealed value' },
    { flags: '--owner <name>', does: 'begin of the owner name (default: the name of the directory)' },
    { flags: '--recipient <age1...>', does: 'others who can open what is sealed; several with commas' },
  ],
  examples: [
    { line: 'waxseal init -d secrets --backup id.age', does: 'a new directory for this Swarm' },
    { line: 'waxseal init -d secrets --owner shop-prod --no-backup', does: 'choose the name, keep no copy' },
  ],
  run: runInit,
};

async function runInit({ io, options, wire }: Call): Promise<number> {
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
