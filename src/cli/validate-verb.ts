import { DIR, PROBLEM_FORMATS } from './flags.js';
import { againstFlags } from './plan-flags.js';
import type { Flag, Verb } from './verb.js';

const FORMAT: Flag = {
  flags: '-o, --output <format>',
  does: 'human, json, sarif (code scanning), github (annotations of a workflow), or gitlab (code quality)',
  fallback: 'human',
  choices: PROBLEM_FORMATS,
};

export const validateVerb: Verb = {
  name: 'validate',
  summary: 'check the documents, without a Swarm and without a key',
  details: [
    'Reads every document of the directory and reports all that is wrong at once: file, line, column, what was expected, and a hint. Asks no Swarm and needs no identity. Exits with 1 if there are errors; lints are not errors, unless `lints` of the Policy says so.',
    'With --against it also says, at the documents that they are about, what is wrong with the services in that snapshot: those that are not there, that mount a secret otherwise or for everybody to read, jobs on a stable name, and update settings that let a bad value through (a healthcheck that only the image brings cannot be seen). Each such lint is told once for a service, and a comment at any of its documents takes it back.',
    'A lint is taken back at one place by a comment on its line or before it, with a reason: `# waxseal-ignore RetentionZero: the value is public`. docs/specs.md lists all codes.',
  ],
  argument: '',
  flags: [
    DIR,
    FORMAT,
    ...againstFlags('judge, too, the services of this snapshot (`waxseal snapshot`) that the documents are about'),
    { flags: '--strict', does: 'exit with 1 for lints too' },
  ],
  examples: [
    { line: 'waxseal validate -d secrets', does: 'in a pre-commit hook or in CI' },
    { line: 'waxseal validate -d secrets -o json', does: 'for an editor or a script' },
    { line: 'waxseal validate -d secrets --against snapshot.json', does: 'with the Swarm as it was then' },
    { line: 'waxseal validate -d secrets -o sarif >waxseal.sarif', does: 'for code scanning' },
  ],
  run: (call) => import('./validate.js').then(({ runValidate }) => runValidate(call)),
};
