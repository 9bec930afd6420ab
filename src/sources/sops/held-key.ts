import type { Unavailable } from '../../model/answer.js';
import type { SopsKey } from '../../model/sops-file.js';
import type { ProviderSpec } from '../../model/store.js';
import { unavailable } from '../unavailable.js';

/** A key that encrypted the data key and never leaves its system: a store decrypts with it. */
export interface HeldKey {
  /** As the Policy names it. */
  readonly name: string;
  /** As the store is asked for it. */
  readonly asked: string;
  readonly ciphertext: string;
  /** What the ciphertext is bound to, where the system binds it. */
  readonly context?: Readonly<Record<string, string>>;
  /** For a sentence. */
  readonly told: string;
  /** It is of the form that sops writes. */
  readonly sound: boolean;
  /** The store of this provider is the very one that the file names. */
  leadsTo(provider: ProviderSpec): boolean;
  /** No store leads to it: an address that only the file names is never asked, for whoever writes the file could name any. */
  readonly unnamed: Unavailable;
}

/** null: it is no such key. A system that holds keys joins here. */
export function heldKeyOf(key: SopsKey): HeldKey | null {
  switch (key.kind) {
    case 'hc_vault':
      return ofVault(key);
    case 'azure_kv':
      return ofAzure(key);
    case 'kms':
      return ofKms(key);
    default:
      return null;
  }
}

/** As Vault names keys, writes what it encrypted, and names mounts (as a SecretStore does). */
const VAULT_KEY = /^\w(?:[\w.-]{0,254}\w)?$/;
const VAULT_TEXT = /^vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]{1,2048}={0,2}$/;
const MOUNT = /^[\w.-]+(?:\/[\w.-]+)*$/;

function ofVault({ address, enc, key, mount }: Extract<SopsKey, { kind: 'hc_vault' }>): HeldKey {
  const origin = originOf(address);
  return {
    ...{ name: key, asked: key, ciphertext: enc, told: `the transit key "${key}"` },
    sound: VAULT_KEY.test(key) && VAULT_TEXT.test(enc) && MOUNT.test(mount),
    leadsTo: (provider) => {
      if (provider.kind !== 'vault' || origin === null) return false;
      const { engine } = provider;
      return engine.kind === 'transit' && engine.mount === mount && provider.address === origin;
    },
    unnamed:
      origin === null
        ? nowhere(`the transit key "${key}"`, 'vault_address')
        : unavailable(
            'SopsTransitUnnamed',
            `it is for the transit key "${key}" of the mount "${mount}" at "${origin}", and no SecretStore names these`,
            {
              hint: `write one below platform/: vault: { address: "${origin}", transit: { mount: ${mount} }, auth: … }`,
            },
          ),
  };
}

const AZURE_NAME = /^[0-9A-Za-z-]{1,127}$/;
const AZURE_VERSION = /^[0-9a-fA-F]{32}$/;
const AZURE_TEXT = /^[A-Za-z0-9_-]{1,2048}$/;

function ofAzure({ enc, name, vault, version }: Extract<SopsKey, { kind: 'azure_kv' }>): HeldKey {
  const origin = originOf(vault);
  const told = `the Key Vault key "${name}"`;
  return {
    ...{ name, asked: `${name}/${version}`, ciphertext: enc, told },
    sound: AZURE_NAME.test(name) && AZURE_VERSION.test(version) && AZURE_TEXT.test(enc),
    leadsTo: (provider) =>
      provider.kind === 'azureKeyVault' && provider.engine.kind === 'keys' && provider.address === origin,
    unnamed:
      origin === null
        ? nowhere(told, 'vault_url')
        : unavailable('SopsTransitUnnamed', `it is for ${told} at "${origin}", and no SecretStore names this vault`, {
            hint: `write one below platform/: azureKeyVault: { address: "${origin}", keys: {}, auth: … }`,
          }),
  };
}

const KMS_ARN = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):[0-9]{12}:(?:key|alias)\/[\w/-]{1,256}$/;
const BASE64 = /^[A-Za-z0-9+/]{1,8192}={0,2}$/;

/** The role and the profile that a file may name are not used: whoever writes it could name any. */
function ofKms({ arn, context, enc }: Extract<SopsKey, { kind: 'kms' }>): HeldKey {
  const told = `the KMS key "${arn}"`;
  const region = KMS_ARN.exec(arn)?.[1] ?? '';
  return {
    ...{ name: arn, asked: arn, ciphertext: enc, context, told },
    sound: KMS_ARN.test(arn) && BASE64.test(enc),
    leadsTo: (provider) => provider.kind === 'awsKms' && provider.keys.includes(arn),
    unnamed: unavailable('SopsTransitUnnamed', `it is for ${told}, and no SecretStore names it`, {
      hint: `write one below platform/: awsKms: { region: ${region}, keys: ["${arn}"], auth: … }`,
    }),
  };
}

function nowhere(told: string, field: string): Unavailable {
  return unavailable('SopsTransitUnnamed', `it is for ${told} at what is no address of a server`, {
    hint: `the file was edited by hand: \`${field}\` is scheme, host and port`,
  });
}

/** As a SecretStore has it: scheme, host and port. null: it is none, or says more than that. */
function originOf(address: string): string | null {
  const url = address.length <= 300 && URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return url.username + url.password + url.search + url.hash === '' && url.pathname === '/' ? url.origin : null;
}
