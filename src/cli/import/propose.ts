import type { AccessRule } from '../../model/spec.js';
import { LABEL_PREFIX } from '../../model/labels.js';
import { readName } from '../../model/names.js';
import { nameFault } from '../../spec/name-rules.js';
import { order, type Found } from './found.js';

/** A document that import would write. */
export interface Proposal {
  /** The logical name; the file is called so too. */
  readonly name: string;
  readonly swarmName: string;
  /**
   * Adopt: the secret itself, as it is. Beside: a new one, since that of the Swarm cannot be taken over; services move to it
   * with a deploy of somebody's.
   */
  readonly how: 'adopt' | 'beside';
  readonly found: Found;
  /** Earlier ones of the same name with a number behind it, which nobody mounts. */
  readonly olderVersions: readonly string[];
}

/** Something that stays as it is, and why. */
export interface Left {
  readonly swarmName: string;
  readonly why: string;
}

/** What is there already, as far as it stands in the way. Names are in lower case. */
export interface Ground {
  readonly prefix: string;
  readonly access: readonly AccessRule[] | null;
  /** Logical names of documents. */
  readonly declared: ReadonlySet<string>;
  /** Names of files in the directory. */
  readonly files: ReadonlySet<string>;
}

export interface Proposals {
  /** Sorted by name. */
  readonly proposals: readonly Proposal[];
  /** Sorted by name. */
  readonly left: readonly Left[];
  /** How many have a document already. */
  readonly declared: number;
}

/** One document for each secret that can have one. Pure: the same input gives the same documents. */
export function propose(found: readonly Found[], ground: Ground): Proposals {
  const verdicts = found.map((one) => ({ one, why: untouchable(one), base: baseOf(one, ground) }));
  const open = verdicts.flatMap(({ base, one, why }) => (why === null ? [{ one, ...base }] : []));
  const left = verdicts.flatMap(({ one, why }) => (why === null ? [] : [{ swarmName: one.swarmName, why }]));
  const families = [...groupBy(open, ({ family }) => family).values()].map(pick);
  const taken = new Set(found.map(({ swarmName }) => swarmName.toLowerCase()));
  const named = alone(
    families.flatMap(({ chosen }) => chosen ?? []).map((one) => nameOf(one, { families, ground, taken })),
  );
  const proposals = named.flatMap(({ proposal }) => proposal ?? []);
  return {
    proposals: proposals.sort((a, b) => order(a.name, b.name)),
    left: [...left, ...families.flatMap((one) => one.left), ...named.flatMap((one) => one.left)].sort((a, b) =>
      order(a.swarmName, b.swarmName),
    ),
    declared: named.filter(({ declared }) => declared).length,
  };
}

/** What no document can be about; null: anything else. */
function untouchable({ live, madeBy, swarmName }: Found): string | null {
  if (swarmName.includes('$')) return 'there is a variable in its name: name the file as it is deployed';
  if (live === null) return null;
  if (Object.keys(live.labels).some((label) => label.startsWith(LABEL_PREFIX))) return 'it belongs to a Waxseal';
  if (!live.adoptable && madeBy === null) return 'its value is made by a driver or a template';
  return null;
}

/** Where a secret belongs. */
interface Base {
  /** The logical name that it would have, without a number behind it. */
  readonly stem: string;
  /** 0: there is no number behind its name. */
  readonly version: number;
  /** Those of one family are versions of one secret. */
  readonly family: string;
  readonly fits: boolean;
}

function baseOf({ madeBy, swarmName }: Found, { prefix }: Ground): Base {
  const { stem: full, version } = readName(madeBy?.key ?? swarmName);
  const fits = full.length > prefix.length && full.startsWith(prefix);
  const stem = fits ? full.slice(prefix.length) : full;
  return { stem, version, family: JSON.stringify([madeBy?.stack ?? null, full.toLowerCase()]), fits };
}

type Open = Base & { readonly one: Found };

interface Family {
  readonly chosen: (Open & { readonly older: readonly string[] }) | null;
  readonly left: readonly Left[];
}

/** Of secrets that somebody numbered by hand one is the value of today: the one that is mounted, or else the newest. */
function pick(members: readonly Open[]): Family {
  const numbered = members.filter(({ version }) => version > 0).sort((a, b) => a.version - b.version);
  const plain = members.find(({ version }) => version === 0);
  if (plain !== undefined) {
    const why = `"${plain.one.swarmName}" is there too, without a number: let its mounts name that one`;
    return { chosen: { ...plain, older: [] }, left: numbered.map(({ one }) => ({ swarmName: one.swarmName, why })) };
  }
  const mounted = numbered.filter(({ one }) => one.uses.length > 0);
  if (mounted.length > 1) {
    const names = mounted.map(({ one }) => `"${one.swarmName}"`).join(' and ');
    const why = `${names} are mounted at the same time: nobody but you knows whether they are one secret`;
    return { chosen: null, left: numbered.map(({ one }) => ({ swarmName: one.swarmName, why })) };
  }
  const chosen = mounted[0] ?? numbered.at(-1);
  if (chosen === undefined) return { chosen: null, left: [] };
  const older = numbered.filter((one) => one !== chosen).map(({ one }) => one.swarmName);
  return { chosen: { ...chosen, older }, left: [] };
}

interface Named {
  readonly proposal?: Proposal;
  readonly left: readonly Left[];
  readonly declared: boolean;
}

/** Of two that would have one name neither gets it. */
function alone(named: readonly Named[]): readonly Named[] {
  const groups = groupBy(named, ({ proposal }) => proposal?.name.toLowerCase() ?? '');
  return named.map((one) => {
    const { proposal } = one;
    if (proposal === undefined || groups.get(proposal.name.toLowerCase())?.length === 1) return one;
    const why = `another secret would be called "${proposal.name}" too: write its document by hand`;
    return { left: [{ swarmName: proposal.found.swarmName, why }], declared: false };
  });
}

interface Around {
  readonly families: readonly Family[];
  readonly ground: Ground;
  /** Every Swarm name there is, in lower case. */
  readonly taken: ReadonlySet<string>;
}

function nameOf(chosen: NonNullable<Family['chosen']>, around: Around): Named {
  const { fits, older, one, version } = chosen;
  const { ground } = around;
  const adopts = one.madeBy === null && version === 0 && fits;
  const name = adopts ? chosen.stem : freeName(chosen, around);
  const left = (why: string): Named => ({ left: [{ swarmName: one.swarmName, why }], declared: false });
  const fault = nameFault(name, ground.prefix);
  if (fault !== null) return left(`${fault.message} (${fault.hint})`);
  if (ground.declared.has(name.toLowerCase())) {
    return adopts
      ? { left: [], declared: true }
      : left(`a document "${name}" is there already: if it is for this one, nothing is to be done here`);
  }
  const file = `${name}.yaml`;
  if (ground.files.has(file.toLowerCase())) return left(`the file "${file}" is there already`);
  const swarmName = ground.prefix + name;
  if (!adopts && around.taken.has(swarmName.toLowerCase())) return left(`"${swarmName}" is the name of another secret`);
  const how = adopts ? 'adopt' : 'beside';
  return { proposal: { name, swarmName, how, found: one, olderVersions: older }, left: [], declared: false };
}

/** The key of the stack file; with the stack behind it where that is the name of something else. */
function freeName({ one, stem }: Open, { families, ground, taken }: Around): string {
  const stack = one.madeBy?.stack;
  if (stack === undefined) return stem;
  const same = (name: string): boolean => name.toLowerCase() === stem.toLowerCase();
  const rivals = families.filter(({ chosen }) => chosen !== null && same(chosen.stem));
  return rivals.length > 1 || taken.has((ground.prefix + stem).toLowerCase()) ? `${stem}_${stack}` : stem;
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
