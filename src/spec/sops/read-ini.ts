import { sopsFault } from './fault.js';
import type { SopsTree } from './tree.js';
import { unflatten } from './unflatten.js';

/** Where values before the first section header belong. */
const DEFAULT_SECTION = 'DEFAULT';

type Section = Map<string, string>;

/**
 * An INI file as sops writes it: sections, `key = value`, comments on lines of their own, and quotes around what would
 * otherwise be read differently. What else INI files can say (values over several lines, inline comments) sops does not
 * write, and it is refused.
 */
export function readIni(text: string): SopsTree {
  const sections = new Map<string, Section>([[DEFAULT_SECTION, new Map()]]);
  let section: Section = sections.get(DEFAULT_SECTION) ?? new Map<string, string>();
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const where = `line ${index + 1}`;
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    if (line.startsWith('[')) section = openSection(sections, line, where);
    else readPair(section, line, where);
  }
  const own = sections.get('sops') ?? new Map<string, string>();
  sections.delete('sops');
  const pairs = [...sections].map(([name, values]) => [name, toMap(values)] as const);
  const decoded = new Map([...own].map(([name, value]) => [name, value.replaceAll('\\n', '\n')]));
  return { kind: 'map', pairs: [...pairs, ['sops', unflatten(decoded)]] };
}

function openSection(sections: Map<string, Section>, line: string, where: string): Section {
  const name = /^\[([^\]]+)\]$/.exec(line)?.[1]?.trim();
  if (name === undefined || name === '') throw sopsFault(`${where} is no section header`);
  const known = sections.get(name);
  if (known !== undefined && (name !== DEFAULT_SECTION || known.size > 0)) {
    throw sopsFault(`${where} opens a section for the second time`);
  }
  const opened = known ?? new Map<string, string>();
  sections.set(name, opened);
  return opened;
}

const PAIR = /^(?:`([^`]+)`\s*|"""(.+?)"""\s*|([^=:"`]+))[=:](.*)$/;

function readPair(section: Section, line: string, where: string): void {
  const [, inTicks, inQuotes, bare, value = ''] = PAIR.exec(line) ?? [];
  const key = inTicks ?? inQuotes ?? bare?.trim();
  if (key === undefined) throw sopsFault(`${where} is no key = value`);
  if (section.has(key)) throw sopsFault(`${where} repeats a key of its section`);
  section.set(key, unquote(value.trim(), where));
}

function unquote(value: string, where: string): string {
  const quoted = /^"""(.*)"""$/.exec(value) ?? /^`(.*)`$/.exec(value) ?? /^"(.*)"$/.exec(value);
  if (quoted !== null) return quoted[1] ?? '';
  if (/^(?:"""|`)|\\$|[#;]/.test(value)) throw sopsFault(`${where} is not as sops writes it`);
  return value;
}

function toMap(values: Section): SopsTree {
  return { kind: 'map', pairs: [...values].map(([key, text]) => [key, { kind: 'text', text }] as const) };
}
