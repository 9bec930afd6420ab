import type { ConjurAuth, ConjurSpec, Credential } from '../../model/store.js';
import { fields, text, type Schema } from '../schema.js';
import { ADDRESS_FIELDS, addressProblems, originOf } from './address.js';
import { credential } from './credential.js';
import type { ProviderKind, ReadProvider } from './provider-kind.js';
import { SERVER_TLS, serverTlsOf, type RawServerTls } from './server-tls.js';

interface RawConjur {
  readonly address: string;
  readonly basePath?: string;
  readonly account: string;
  readonly tls?: RawServerTls;
  readonly auth: {
    readonly apiKey?: { readonly login: string; readonly apiKey: Credential };
    readonly jwt?: { readonly service: string; readonly identity?: string; readonly jwt: Credential };
  };
}

const NAME = { pattern: '^[^\\s\\u0000-\\u001f\\u007f:/]{1,256}$', expects: 'a name without spaces, ":" and slashes' };
const LOGIN = {
  pattern: '^[^\\s\\u0000-\\u001f\\u007f]{1,500}$',
  expects: 'the name of a host such as host/shop/waxseal, or of a user',
  examples: ['host/shop/waxseal'],
};

const AUTH: Schema = fields(
  'How Waxseal logs in: exactly one method.',
  {
    apiKey: fields(
      'The API key of a host, or of a user.',
      { login: text('Who logs in.', LOGIN), apiKey: credential('The API key.') },
      { required: ['login', 'apiKey'] },
    ),
    jwt: fields(
      'A signed token of a platform, by the authenticator `authn-jwt`.',
      {
        service: text('What the authenticator is called: the last part of `conjur/authn-jwt/<service>`.', NAME),
        identity: text('Who logs in. Absent: a claim of the token says it.', LOGIN),
        jwt: credential('The JWT.'),
      },
      { required: ['service', 'jwt'] },
    ),
  },
  { minProperties: 1, maxProperties: 1, expects: 'exactly one of apiKey, jwt' },
);

const CONJUR_SCHEMA: Schema = fields(
  'CyberArk Conjur: open source, Enterprise or Cloud. A key is the name of a variable.',
  {
    ...ADDRESS_FIELDS,
    basePath: text('What stands before every path of its API. For Conjur Cloud: /api.', {
      pattern: '^(/[A-Za-z0-9_-]{1,64}){1,8}$',
      expects: 'a path such as /api, without a slash at its end',
      examples: ['/api'],
    }),
    account: text('The account that the variables are in.', { ...NAME, examples: ['corp'] }),
    tls: SERVER_TLS,
    auth: AUTH,
  },
  { required: ['address', 'account', 'auth'] },
);

const WHERE_THE_PATH_GOES = 'scheme, host and port, and nothing else; the /api of Conjur Cloud is `basePath`';

/** CyberArk Conjur. */
export const CONJUR: ProviderKind<ConjurSpec> = {
  schema: CONJUR_SCHEMA,
  problems: (document, pointer) => addressProblems(document, pointer, WHERE_THE_PATH_GOES),
  read: (raw) => read(raw as RawConjur),
};

function read({ address, basePath = '', account, tls, auth }: RawConjur): ReadProvider<ConjurSpec> {
  const spec: ConjurSpec = {
    kind: 'conjur',
    address: originOf(address),
    basePath,
    account,
    tls: serverTlsOf(tls),
    auth: authOf(auth),
  };
  return { spec, serves: ['remote'], told: 'Conjur' };
}

/** Exactly one method is there. */
function authOf({ apiKey, jwt }: RawConjur['auth']): ConjurAuth {
  if (apiKey !== undefined) return { method: 'apiKey', ...apiKey };
  if (jwt !== undefined) return { method: 'jwt', identity: null, ...jwt };
  throw new Error('internal: a store without a login was taken for a sound one');
}
