import { isLoopback } from '../../model/loopback.js';
import type { AzureSpec } from '../../model/store.js';
import type { Problem } from '../../model/problem.js';
import { textAt } from '../data.js';
import { report } from '../report.js';
import { fields, text, type Schema } from '../schema.js';
import type { YamlDocument } from '../yaml-documents.js';
import { valueAt } from '../yaml-spots.js';
import { originOf, urlProblems } from './address.js';
import { AZURE_AUTH, azureAuthOf, IMDS, type RawAzureAuth } from './azure-auth.js';
import { absoluteFile } from './credential.js';
import { engineProblems } from './engine-problems.js';
import type { ProviderKind, ReadProvider, Use } from './provider-kind.js';

interface RawAzure {
  readonly address: string;
  readonly tls?: { readonly caFile?: string };
  readonly auth: RawAzureAuth;
  readonly secrets?: object;
  readonly certificates?: object;
  readonly keys?: object;
}

const ENGINES = ['secrets', 'certificates', 'keys'] as const;
type Engine = (typeof ENGINES)[number];

const USE: Readonly<Record<Engine, Use>> = { secrets: 'remote', certificates: 'remote', keys: 'sops' };

const EXAMPLE = 'https://corp.vault.azure.net';

/** What stands under `spec.provider.azureKeyVault`. */
const SCHEMA: Schema = fields(
  'Azure Key Vault: one kind of what one vault has, which is exactly one of secrets, certificates, keys.',
  {
    address: text('The vault: https, and no path.', { expects: `an address such as ${EXAMPLE}`, examples: [EXAMPLE] }),
    tls: fields('How certificates are checked. There is no way to switch that off.', {
      caFile: absoluteFile('A file with the certificates to trust in place of those of the system, PEM.'),
    }),
    auth: AZURE_AUTH,
    secrets: fields('Secrets, for `remote`.', {}),
    certificates: fields('Certificates with their private keys, for `remote`: PEM, whatever form they have there.', {}),
    keys: fields('RSA keys that never leave the vault: it opens the data keys of `sops` files that name its keys.', {}),
  },
  { required: ['address', 'auth'] },
);

/** Azure Key Vault. */
export const AZURE_KEY_VAULT: ProviderKind<AzureSpec> = {
  schema: SCHEMA,
  problems: (document, pointer) => [
    ...httpsProblems(document, `${pointer}/address`, EXAMPLE),
    ...['clientSecret', 'clientCertificate', 'workloadIdentity'].flatMap((method) =>
      httpsProblems(document, `${pointer}/auth/${method}/authority`, 'https://login.microsoftonline.com'),
    ),
    ...endpointProblems(document, `${pointer}/auth/managedIdentity/endpoint`),
    ...engineProblems(document, pointer, ENGINES, 'such as `secrets: {}`; write another SecretStore for the next'),
  ],
  read: (raw) => read(raw as RawAzure),
};

/** Microsoft's own programs ask for tokens over https only. */
function httpsProblems(document: YamlDocument, at: string, example: string): readonly Problem[] {
  const problems = urlProblems(document, at, example);
  const said = textAt(document.data, at);
  if (problems.length > 0 || said === null || new URL(said).protocol === 'https:') return problems;
  const field = at.slice(1).replaceAll('/', '.');
  return [report('AddressInsecure', valueAt(document, at), `"${field}" is plain http`, `write ${example}`)];
}

/** The metadata service speaks plain http, and is on this machine or its own link. */
function endpointProblems(document: YamlDocument, at: string): readonly Problem[] {
  const said = textAt(document.data, at);
  const problems = urlProblems(document, at, IMDS);
  if (problems.length > 0 || said === null) return problems;
  const { hostname, protocol } = new URL(said);
  if (protocol === 'https:' || isLoopback(hostname) || /^169\.254(\.[0-9]+){2}$/.test(hostname)) return [];
  const field = at.slice(1).replaceAll('/', '.');
  return [
    report('AddressInsecure', valueAt(document, at), `"${field}" is plain http to another machine`, `write ${IMDS}`),
  ];
}

function read(raw: RawAzure): ReadProvider<AzureSpec> {
  const kind = ENGINES.find((engine) => raw[engine] !== undefined) ?? 'secrets';
  const spec: AzureSpec = {
    kind: 'azureKeyVault',
    address: originOf(raw.address),
    tls: { caFile: raw.tls?.caFile ?? null },
    auth: azureAuthOf(raw.auth),
    engine: { kind },
  };
  return { spec, serves: [USE[kind]], told: `the ${kind} of a vault` };
}
