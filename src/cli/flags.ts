import type { Log } from '../doors.js';
import type { Flag } from './verb.js';

/** Flags that several verbs share. */

export const DIR: Flag = { flags: '-d, --dir <dir>', does: 'directory of the specs', fallback: '.' };

export const IDENTITY_FILE: Flag = {
  flags: '--identity-file <file>',
  does: 'file with the age identity',
  fallback: '/run/secrets/waxseal_identity',
};

export const HOST: Flag = {
  flags: '-H, --host <url>',
  does: 'the Docker Engine to talk to (default: as the docker CLI chooses)',
};

export const OUTPUT: Flag = {
  flags: '-o, --output <format>',
  does: 'human or json',
  fallback: 'human',
  choices: ['human', 'json'],
};

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly (keyof Log)[];

/** Of every verb. */
export const LOG_LEVEL: Flag = {
  flags: '--log-level <level>',
  does: 'debug, info, warn or error, to standard error',
  fallback: 'warn',
  choices: LOG_LEVELS,
};
