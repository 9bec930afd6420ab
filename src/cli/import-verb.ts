import { DIR, HOST } from './flags.js';
import type { Call, Verb } from './verb.js';

export const importVerb: Verb = {
  name: 'import',
  summary: 'write documents for the secrets that there are already',
  details: [
    'Reads stack files, the Swarm, or both, and writes one document for each secret that has none: how it is mounted, and its value, sealed, where a file is at hand (`file:` in a stack file, or a file in --values that is called as the secret). It changes nothing in the Swarm, and no file that exists.',
    'A secret that was made by hand is taken over as it is (`adopt: Unmanaged`), without a restart, once its value is sealed; the engine compares. Nobody can read a value out of a Swarm, so where no file is at hand the document has a place for it, and `waxseal validate` says which are missing.',
    'A secret that a stack makes by itself, or that was numbered by hand (db_password_v3), cannot be taken over: its document makes a new one beside it, and what to change in the stack file is printed. Several numbered ones become one document, unless more than one of them is mounted.',
    'A stack file is FILE, or STACK=FILE; without a name in front the stack is called as its file says, as the one in the Swarm that has its services, or as the file.',
  ],
  argument: '[stack-files...]',
  flags: [
    { flags: '--live', does: 'ask the Swarm which secrets there are, and which services mount them' },
    { flags: '--values <dir>', does: 'a directory with files that are called as the secrets, perhaps with .txt' },
    { flags: '--dry-run', does: 'print the documents, and write none' },
    DIR,
    HOST,
  ],
  examples: [
    { line: 'waxseal import --live -d secrets --dry-run', does: 'see what would be written' },
    {
      line: 'waxseal import --live -d secrets shop.yml mail=mail/docker-compose.yml',
      does: 'the Swarm, and the files that its stacks are deployed from',
    },
    { line: 'waxseal import --live -d secrets --values /root/old', does: 'with values from where they were kept' },
  ],
  run: runImport,
};

async function runImport({ io, log, operands, options, wire }: Call): Promise<number> {
  const { importSpecs } = await import('./import/import.js');
  await importSpecs(
    {
      dir: options.text('dir') ?? '.',
      files: operands,
      live: options.on('live'),
      values: options.text('values'),
      dryRun: options.on('dry-run'),
    },
    {
      io,
      log,
      clock: wire.clock,
      keysmith: await wire.keysmith(),
      directory: (path) => wire.directory(path),
      swarm: () => wire.swarm(options.text('host')),
    },
  );
  return 0;
}
