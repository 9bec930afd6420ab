import type { Difference, SpecChange } from '../model/difference.js';
import { count } from '../model/object-words.js';
import { paint, wrap, type Look } from './layout.js';

/** Terraform's signs, for documents. */
const SIGN: Readonly<Record<SpecChange['change'], string>> = {
  added: '+',
  gained: '+',
  removed: '-',
  lost: '-',
  resealed: '~',
  retargeted: '~',
  changed: '~',
  introduced: '!',
};

/** What somebody changed in the documents; nothing if nobody asked. Changes of trust in bold. */
export function differenceHuman(difference: Difference | null, look: Look): string {
  if (difference === null) return '';
  const { base, changes } = difference;
  const trust = changes.filter((change) => change.trust).length;
  const since = paint(
    look,
    'bold',
    `since ${base.slice(0, 12)}${trust === 0 ? '' : `, ${count(trust, 'change')} of trust first`}`,
  );
  if (changes.length === 0) return `${since}\n  the documents say the same\n\n`;
  return `${[since, ...changes.flatMap((change) => lines(change, look))].join('\n')}\n\n`;
}

function lines({ change, message, place, trust }: SpecChange, look: Look): readonly string[] {
  const where = place === null ? '' : ` (${place.file}:${place.line})`;
  const drawn = wrap(`${SIGN[change]} ${message}${where}`, look.columns, '    ').map((line, at) =>
    at === 0 ? line.slice(2) : line,
  );
  return trust ? drawn.map((line) => paint(look, 'bold', line)) : drawn;
}
