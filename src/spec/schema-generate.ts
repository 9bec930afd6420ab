import { COMMON_NAME, CRON, DNS_NAME, LASTING, MARK, NAME, TIME_ZONE } from './patterns.js';
import { fields, flag, list, oneOf, text, whole, type Schema } from './schema.js';

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

const BITS = whole('Of rsa: 2048, 3072 or 4096.', 2048, { maximum: 4096, default: 3072 });

const SHAPE = {
  type: oneOf('What kind of key.', ['ec', 'rsa', 'ed25519'], { default: 'ec' }),
  bits: BITS,
  curve: oneOf('Of ec.', ['P-256', 'P-384', 'P-521'], { default: 'P-256' }),
};

const SSH_KEY = fields('A private key of OpenSSH. Its property `public` is the line for authorized_keys.', {
  type: oneOf('What kind of key.', ['ed25519', 'rsa'], { default: 'ed25519' }),
  bits: BITS,
  comment: text('What stands behind the key, to tell whose it is.', {
    pattern: MARK,
    expects: 'at most 256 characters in one line',
    default: '',
    examples: ['deploy@shop'],
  }),
});

const CERTIFICATE = fields(
  'A certificate in PEM, valid from the moment it is made, which its own key or that of an authority signed. Its property `key` is its key in PEM (PKCS#8).',
  {
    commonName: text('Whose it is.', {
      pattern: COMMON_NAME,
      expects: 'a name of 1 to 64 characters in one line',
      examples: ['shop.internal'],
    }),
    dnsNames: list(
      'Names under which it is asked for. The common name is not one by itself.',
      {
        ...text('A name, or all names one step below it.', {
          pattern: DNS_NAME,
          expects: 'a DNS name such as shop.internal or *.shop.internal',
        }),
      },
      { uniqueItems: true, default: [] },
    ),
    ipAddresses: list('Addresses under which it is asked for.', text('An IPv4 or IPv6 address.'), {
      uniqueItems: true,
      default: [],
    }),
    days: whole('How long it is valid. `rotation` must come before its end.', 1, { maximum: 36_500, default: 365 }),
    key: fields('Its key.', SHAPE),
    ca: flag('Whether it may sign others.', false),
    signedBy: text(
      'The name of a document that generates a certificate with `ca: true`, whose key signs this one. A rule under `access` ' +
        'of the Policy must say so. Absent: its own key does.',
      { pattern: NAME, expects: 'the name of a secret', examples: ['internal_ca'] },
    ),
    trustFirst: text(
      'For so long after the authority was made anew the one before it signs, so that those who trust it have it by then. ' +
        'Absent: the newer one signs at once.',
      { pattern: LASTING, expects: 'a duration longer than 0s, such as 2d', examples: ['2d'] },
    ),
  },
  { required: ['commonName'] },
);

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
    key: fields('A private key in PEM (PKCS#8). Its property `public` is the public key in PEM (SPKI).', SHAPE),
    sshKey: SSH_KEY,
    certificate: CERTIFICATE,
    rotation: ROTATION,
  },
  { minProperties: 1, maxProperties: 2, expects: 'a mapping with exactly one recipe, and perhaps rotation' },
);
