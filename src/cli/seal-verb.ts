import { DIR, HOST } from './flags.js';
import { listOf } from './options.js';
import type { Call, Verb } from './verb.js';

export const sealVerb: Verb = {
  name: 'seal',
  summary: 'encrypt a value for one secret of this Swarm',
  details: [
    'Reads a value from standard input (exactly as it is), from a file, or from a hidden prompt, and encrypts it to the recipients of the Policy, bound to its owner and to this name: copied into another document or another environment it is refused.',
    'With --into FILE it creates the file with one document, or replaces only the sealed block of the document with this name; every other byte stays. Without it the block goes to standard output.',
    'Where the Swarm can be seen, the recipient that its operator publishes must be among those of the Policy.',
  ],
  argument: '<name>',
  flags: [
    { flags: '--into <file>', does: 'the spec file to write into' },
    { flags: '--from-file <file>', does: 'where the value is' },
    { flags: '--recipient <age1...>', does: 'recipients beside those of the Policy; several with commas' },
    { flags: '--offline', does: 'do not look for the operator in the Swarm' },
    { ...DIR, does: 'directory of the specs, or one above it that --into is below' },
    HOST,
  ],
  examples: [
    {
      line: "printf %s 's3cr3t' | waxseal seal db_password --into secrets/db.yaml",
      does: 'a password, without a newline',
    },
    { line: 'waxseal seal tls_key --from-file tls.key --into secrets/tls.yaml', does: 'a file, every byte of it' },
  ],
  run: runSeal,
};

async function runSeal({ argument, io, log, options, wire }: Call): Promise<number> {
  const { seal } = await import('./seal.js');
  await seal(
    {
      name: argument,
      into: options.text('into'),
      recipients: listOf(options.text('recipient')),
      dir: options.text('dir') ?? '.',
      fromFile: options.text('from-file'),
    },
    {
      io,
      log,
      clock: wire.clock,
      keysmith: await wire.keysmith(),
      directory: (path) => wire.directory(path),
      swarm: options.on('offline') ? null : () => wire.swarm(options.text('host')),
    },
  );
  return 0;
}
