import { Command, type Argument } from 'commander';
import type { About } from '../model/about.js';
import { flagsOf } from './flags.js';
import type { Io } from './io.js';
import { optionsOf, type Options } from './options.js';
import type { Example, Flag, Verb } from './verb.js';

/** What the arguments ask for. */
export interface Chosen {
  readonly verb: Verb;
  readonly argument: string;
  readonly second: string;
  readonly operands: readonly string[];
  readonly options: Options;
}

interface Setup {
  readonly io: Io;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly about: About;
}

const ABOUT =
  'GitOps for Docker Swarm secrets: declarative specs in git become versioned secrets in a live Swarm, safely.';

const FIRST_STEPS: readonly Example[] = [
  { line: 'waxseal init -d secrets --backup id.age', does: 'make an identity and a Policy' },
  { line: 'waxseal seal db_password --into secrets/db.yaml', does: 'encrypt a value for this Swarm' },
  { line: 'waxseal plan -d secrets', does: 'see what would happen' },
  { line: 'waxseal apply -d secrets', does: 'make it so' },
];

const MORE = `
\`waxseal <verb> --help\` tells about one verb. Flags can also be set in the
environment, except -o of keygen: --identity-file is WAXSEAL_IDENTITY_FILE.`;

const HELP_COLUMNS = 100;

/** The verbs as commander knows them. Errors and help go through `io`; a bad call throws CommanderError. */
export function buildCommands(verbs: readonly Verb[], setup: Setup, onChoice: (chosen: Chosen) => void): Command {
  const program = prepare(new Command('waxseal'), setup.io)
    .description(ABOUT)
    .version(setup.about.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    // What stands behind a verb is the verb's: `forget NAME --version 2`.
    .enablePositionalOptions()
    .usage('<verb> [flags]')
    .configureHelp({ subcommandTerm: (command) => termOf(command) })
    .commandsGroup('Verbs:')
    .addHelpText('after', `${examplesText(FIRST_STEPS)}\n${MORE}`);
  for (const verb of verbs) program.addCommand(commandOf(verb, setup, onChoice));
  return program;
}

function commandOf(verb: Verb, setup: Setup, onChoice: (chosen: Chosen) => void): Command {
  const command = prepare(new Command(verb.name), setup.io)
    .summary(verb.summary)
    .usage(`${verb.argument} [flags]`.trim())
    .description(verb.details.join('\n\n'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', examplesText(verb.examples));
  if (verb.argument !== '') command.arguments(verb.argument);
  for (const flag of flagsOf(verb)) addFlag(command, flag);
  return command.action(() => {
    const [argument = '', second = ''] = command.args;
    onChoice({ verb, argument, second, operands: command.args, options: readOptions(command, verb, setup) });
  });
}

function prepare(command: Command, io: Io): Command {
  return command
    .optionsGroup('Flags:')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(io.columns, HELP_COLUMNS),
      getOutHasColors: () => false,
    });
}

function termOf(command: Command): string {
  return [command.name(), ...command.registeredArguments.map(placeOf)].join(' ');
}

function placeOf(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function addFlag(command: Command, { flags, does, fallback, repeatable }: Flag): void {
  if (repeatable === true) {
    command.option(flags, does, (value, before: string | undefined) => [before, value].filter(Boolean).join(','));
    return;
  }
  if (fallback === undefined) command.option(flags, does);
  else command.option(flags, does, fallback);
}

function readOptions(command: Command, verb: Verb, { env }: Setup): Options {
  const notInEnvironment = verb.flags.filter((flag) => flag.inEnvironment === false).map(({ flags }) => flags);
  const settings = command.options.map((option) => {
    const value = command.getOptionValue(option.attributeName()) as unknown;
    return {
      name: option.name(),
      takesValue: option.required,
      value: option.negate ? value === false : value,
      onCommandLine: command.getOptionValueSource(option.attributeName()) === 'cli',
      inEnvironment: !notInEnvironment.includes(option.flags),
    };
  });
  return optionsOf(settings, env);
}

function examplesText(examples: readonly Example[]): string {
  return ['', 'Examples:', ...examples.flatMap(({ does, line }) => [`  # ${does}`, `  ${line}`])].join('\n');
}
