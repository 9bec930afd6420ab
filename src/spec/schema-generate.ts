import { CRON, LASTING, TIME_ZONE } from './patterns.js';
import { fields, flag, oneOf, text, whole, type Schema } from './schema.js';

const PASSWORD = fields('Random characters, with at least one of each class.', {
  length: whole('How many characters.', 8, { maximum: 1024, default: 32 }),
  lower: flag('a to z.', true),
  upper: flag('A to Z.', true),
  digits: flag('0 to 9.', true),
  symbols: flag('The characters `!#%&()*+,-./:;<=>?@[]^_{|}~`.', false),
  exclude: text('Characters that it may not hold.', { default: '', examples: ['/@:'] }),
  ambiguous: flag('Whether it may hold characters that people take for others: 0, O, o, 1, l, I, |.', true),
});

const BYTES = fields('Random bytes.', {
  length: whole('How many bytes, before they are written down.', 1, { maximum: 65_536, default: 32 }),
  format: oneOf('How they are written down.', ['raw', 'base64', 'hex'], { default: 'raw' }),
});

const ROTATION = fields(
  'When the next value is made by itself: exactly one of interval and cron. Counted from the creation of the last one.',
  {
    interval: text('How long a value lasts.', {
      pattern: LASTING,
      expects: 'a duration longer than 0s, such as 30d',
      examples: ['30d'],
    }),
    cron: text('Minute, hour, day of the month, month, day of the week. A value is made once a time has passed.', {
      pattern: CRON,
      expects: 'five fields: minute, hour, day of the month, month, day of the week',
      examples: ['0 3 1 * *'],
    }),
    timeZone: text('Of `cron`: a name of the IANA database.', {
      pattern: TIME_ZONE,
      expects: 'the name of a time zone such as Europe/Berlin',
      default: 'UTC',
    }),
  },
  { minProperties: 1, maxProperties: 2, expects: 'a mapping with interval, or with cron and perhaps timeZone' },
);

/** `spec.source.generate`. */
export const GENERATE: Schema = fields(
  'A value that Waxseal makes, once: exactly one recipe, and perhaps `rotation`. Another recipe makes another value.',
  {
    password: PASSWORD,
    bytes: BYTES,
    uuid: fields('A random UUID (version 4).', {}),
    rotation: ROTATION,
  },
  { minProperties: 1, maxProperties: 2, expects: 'a mapping with exactly one recipe: password, bytes or uuid' },
);
