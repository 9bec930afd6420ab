import { printableLine } from '../../model/printable.js';

/**
 * Text that may stand in a comment as it is. `safe` makes it, and takes everything for foreign that it is given (a name
 * in a document, a message that quotes one) unless it is Markdown already.
 */
export interface Markdown {
  readonly markdown: string;
}

/** A template: what it says itself is markup, what is put into it is words. */
export function safe(literals: TemplateStringsArray, ...parts: readonly (string | number | Markdown)[]): Markdown {
  const filled = parts.map((part) => (typeof part === 'object' ? part.markdown : prose(String(part))));
  return { markdown: literals.map((literal, at) => literal + (filled[at] ?? '')).join('') };
}

export function join(parts: readonly Markdown[], separator: string): Markdown {
  return { markdown: parts.map(({ markdown }) => markdown).join(separator) };
}

/** The name of something: in a code span if it consists of nothing else than these, as plain words otherwise. */
export function name(foreign: string): Markdown {
  const text = clip(foreign, 200);
  return { markdown: SAFE.test(text) ? `\`${text}\`` : entities(text) };
}

/** A sentence of which nothing may be cut off. */
export function whole(foreign: string): Markdown {
  return { markdown: prose(foreign, Infinity) };
}

/** The one way around the escaping: for words of this program, never of others. */
export function own(words: string): Markdown {
  return { markdown: words };
}

/** The text of a link, where no host looks for references and addresses. */
export function label(foreign: string): Markdown {
  return {
    markdown: Array.from(clip(foreign, 200))
      .map((char) => (PLAIN.test(char) ? char : entity(char)))
      .join(''),
  };
}

/** A name, and that of a config (model/object-name.ts): one slash, behind a word of our own. */
const SAFE = /^(?:config\/)?[A-Za-z0-9_.-]+$/;
const PLAIN = /^[A-Za-z0-9 ]$/;
/** A word of a sentence. No number as long as that of a commit, no address, no sign that means anything. */
const WORD = /^(?:[A-Za-z]+(?:-[A-Za-z]+)*|[A-Za-z0-9]{1,6})$/;
const LIKE_A_COMMIT = /^[0-9a-f]{7,}$/i;
const LONGEST = 600;

/** A sentence, with what it quotes as names. */
function prose(foreign: string, most = LONGEST): string {
  return clip(foreign, most).split(' ').map(wordOf).join(' ');
}

function wordOf(word: string): string {
  const [, before = '', core = '', after = ''] = /^([^A-Za-z0-9]*)(.*?)([^A-Za-z0-9]*)$/s.exec(word) ?? [];
  const quoted = before.endsWith('"') && after.startsWith('"');
  if (!quoted && WORD.test(core) && !LIKE_A_COMMIT.test(core)) return entities(before, core) + core + entities(after);
  if (!SAFE.test(core)) return entities(word);
  const [left, right] = quoted ? [before.slice(0, -1), after.slice(1)] : [before, after];
  return `${entities(left)}\`${core}\`${entities(right)}`;
}

/**
 * Hosts look for mentions, references and addresses in what is left after entities are read. They find none where a
 * character that is not seen stands behind each sign. Names of files are left whole, so that they can be copied.
 */
function entities(text: string, followedBy = ''): string {
  const chars = Array.from(text);
  return chars
    .map((char, at) => {
      if (PLAIN.test(char)) return char;
      const ends = [' ', ''].includes(chars[at + 1] ?? followedBy);
      const isAddress = char === '.' && /www$/i.test(chars.slice(Math.max(0, at - 3), at).join(''));
      return ends || (HARMLESS.test(char) && !isAddress) ? entity(char) : `${entity(char)}&#8203;`;
    })
    .join('');
}

const HARMLESS = /^["'(),;/.]$/;

/** Half of a pair stands for nothing. */
function entity(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return `&#${code >= 0xd800 && code <= 0xdfff ? 0xfffd : code};`;
}

function clip(foreign: string, most: number): string {
  const chars = Array.from(printableLine(foreign.slice(0, 2 * most)));
  return foreign.length > 2 * most || chars.length > most
    ? `${chars.slice(0, most - 1).join('')}\u2026`
    : chars.join('');
}
