import type { SopsFile, SopsKey } from '../../model/sops-file.js';
import { SOPS_VALUE } from '../../model/sops-file.js';
import { sopsFault } from './fault.js';
import { textUnder, under, type SopsTree } from './tree.js';

type Metadata = Pick<SopsFile, 'mac' | 'lastModified' | 'macOnlyEncrypted' | 'groups' | 'threshold'>;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;

/** Lists of keys, by their names in the file. */
const SYSTEMS = ['age', 'pgp', 'hc_vault', 'kms', 'gcp_kms', 'azure_kv', 'hckms'] as const;

/** What sops wrote about its own work. Fields that say which values are encrypted are not needed: their form tells. */
export function readMetadata(own: SopsTree | null): Metadata {
  if (own?.kind !== 'map') {
    throw sopsFault('it has no "sops" section', 'encrypt it with `sops encrypt --in-place`');
  }
  const mac = textUnder(own, 'mac');
  if (mac === null || !SOPS_VALUE.test(mac)) throw sopsFault('it has no MAC', 'a file without one is never used');
  const lastModified = textUnder(own, 'lastmodified');
  if (lastModified === null || !TIME.test(lastModified)) throw sopsFault('"lastmodified" is not a time');
  return { mac, lastModified, macOnlyEncrypted: isTrue(own, 'mac_only_encrypted'), ...readGroups(own) };
}

function readGroups(own: SopsTree): Pick<Metadata, 'groups' | 'threshold'> {
  const single = keysOf(own);
  if (single.length > 0) return { groups: [single], threshold: 1 };
  const listed = under(own, 'key_groups');
  const groups = listed?.kind === 'list' ? listed.items.map(keysOf) : [];
  if (groups.length === 0) throw sopsFault('it names no key that could open it');
  const written = under(own, 'shamir_threshold');
  const threshold =
    written?.kind === 'text' || written?.kind === 'plain' ? Number(written.text) : groups.length === 1 ? 1 : 0;
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > groups.length) {
    throw sopsFault('"shamir_threshold" does not fit its key groups');
  }
  return { groups, threshold };
}

function keysOf(group: SopsTree): SopsKey[] {
  return SYSTEMS.flatMap((system) => {
    const listed = under(group, system);
    return listed?.kind === 'list' ? listed.items.map((entry) => toKey(system, entry)) : [];
  });
}

function toKey(system: (typeof SYSTEMS)[number], entry: SopsTree): SopsKey {
  const field = (name: string): string => {
    const text = textUnder(entry, name);
    if (text === null) throw sopsFault(`a key under "${system}" has no "${name}"`);
    return text;
  };
  switch (system) {
    case 'age':
      return { kind: 'age', recipient: field('recipient'), enc: field('enc') };
    case 'pgp':
      return { kind: 'pgp', fingerprint: field('fp'), enc: field('enc') };
    case 'hc_vault':
      return {
        kind: 'hc_vault',
        address: field('vault_address'),
        mount: field('engine_path'),
        key: field('key_name'),
        enc: field('enc'),
      };
    case 'kms':
      return { kind: 'kms', arn: field('arn'), context: contextOf(entry), enc: field('enc') };
    case 'azure_kv':
      return {
        kind: 'azure_kv',
        vault: field('vault_url'),
        name: field('name'),
        // Older files may have none, and other keys beside it.
        version: textUnder(entry, 'version') ?? '',
        enc: field('enc'),
      };
    default:
      return { kind: 'other', system };
  }
}

/** What the key bound the data key to: names and texts. */
function contextOf(entry: SopsTree): Readonly<Record<string, string>> {
  const context = under(entry, 'context');
  if (context?.kind !== 'map') return {};
  return Object.fromEntries(
    context.pairs.flatMap(([key, value]) => (value.kind === 'text' ? [[key, value.text]] : [])),
  );
}

function isTrue(own: SopsTree, key: string): boolean {
  const found = under(own, key);
  if (found === null) return false;
  if (found.kind === 'plain') return found.text === 'True';
  return found.kind === 'text' && found.text === 'true';
}
