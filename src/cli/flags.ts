import type { Log } from '../doors.js';
import type { Flag, Verb } from './verb.js';

/** Flags that several verbs share. */

export const DIR: Flag = { flags: '-d, --dir <dir>', does: 'directory of the specs', fallback: '.' };

export const IDENTITY_FILE: Flag = {
  flags: '--identity-file <file>',
  does: 'file with the age identity',
  holdsCredential: true,
  fallback: '/run/secrets/waxseal_identity',
};

export const HOST: Flag = {
  flags: '-H, --host <url>',
  does: 'the Docker Engine to talk to (default: as the docker CLI chooses); embedded: is one to try things on',
};

export const OUTPUT: Flag = {
  flags: '-o, --output <format>',
  does: 'human or json',
  fallback: 'human',
  choices: ['human', 'json'],
};

export const GRAPH_FORMATS = ['mermaid', 'json'] as const;

export const PROBLEM_FORMATS = ['human', 'json', 'sarif', 'github', 'gitlab'] as const;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly (keyof Log)[];

/** Shared by `run`, and by `health`, which asks it. */
export const LISTEN: Flag = {
  flags: '--listen <address>',
  does: 'address of the HTTP server: 127.0.0.1:8673, :8673 for every address, or off',
  fallback: '127.0.0.1:8673',
};

export const URL_OF_OPERATOR: Flag = {
  flags: '--url <url>',
  does: 'ask the operator that runs there, for example http://127.0.0.1:8673',
};

/** Of those who ask an operator. */
export const TOKEN_FILE: Flag = { flags: '--token-file <file>', does: 'file with the token for --url' };

/** Of every verb. */
const LOG_LEVEL: Flag = {
  flags: '--log-level <level>',
  does: 'debug, info, warn or error, to standard error',
  fallback: 'warn',
  choices: LOG_LEVELS,
};

export const LOG_FORMATS = ['json', 'human'] as const;

const LOG_FORMAT: Flag = {
  flags: '--log-format <format>',
  does: 'json or human (default: json, unless standard error is a terminal)',
  choices: LOG_FORMATS,
};

/** All flags of a verb. A daemon tells more, and in a format of its own. */
export function flagsOf({ flags, isDaemon }: Pick<Verb, 'flags' | 'isDaemon'>): readonly Flag[] {
  return [...flags, ...(isDaemon === true ? [LOG_FORMAT, { ...LOG_LEVEL, fallback: 'info' }] : [LOG_LEVEL])];
}
