import type { Ending } from '../controller/converge.js';
import { count } from '../model/object-words.js';
import { wentThrough, type Outcome } from '../model/outcome.js';
import { paint, wrap, type Look } from './layout.js';
import { outcomeText } from './progress.js';

/** What is told at the end: what was done, and every reason why that is not all. */
export function endingHuman({ end, last, outcomes }: Ending, look: Look): string {
  if (end === 'declined') return 'Nothing was changed.\n';
  const done = outcomes.filter(wentThrough).length;
  const open = [...failures(last.outcomes, look), ...attention(last.plan.held, look)];
  const later = unmoved(last.plan.held, look);
  const words = {
    settled: 'Settled',
    once: 'One pass made',
    stopped: 'Stopped',
    timeout: 'The time is up',
    stuck: 'Gave up',
  };
  const idle = outcomes.length === 0 && (end === 'settled' || end === 'once');
  const lines = [
    ...(idle ? [] : [`${words[end]}: ${count(done, 'step')} done.`]),
    ...(end === 'stopped' ? ['Running it again goes on where this ended.'] : []),
    ...(end === 'timeout' ? ['Running it again goes on waiting.'] : []),
    ...(open.length === 0 ? [] : ['Not converged:', ...open]),
    ...(idle || later.length === 0 ? [] : ['Not moved yet:', ...later]),
  ];
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}

function failures(outcomes: readonly Outcome[], look: Look): readonly string[] {
  return outcomes.filter((outcome) => !wentThrough(outcome)).flatMap((outcome) => marked(outcomeText(outcome), look));
}

function attention(held: Ending['last']['plan']['held'], look: Look): readonly string[] {
  const urgent = held.filter((item) => item.class === 'attention');
  return urgent.flatMap(({ message, reason, secret }) =>
    marked(`${secret === '' ? 'git' : secret}: ${message} (${reason})`, look),
  );
}

/** Services that others hold up: no fault of this call, but they do not have the value. */
function unmoved(held: Ending['last']['plan']['held'], look: Look): readonly string[] {
  return held
    .filter((item) => item.class === 'waiting' && item.action === 'repoint')
    .flatMap(({ message, reason, secret }) => marked(`${secret}: ${message} (${reason})`, look, '·'));
}

function marked(text: string, look: Look, sign: '!' | '·' = '!'): readonly string[] {
  const [first = '', ...rest] = wrap(text, look.columns, '    ');
  return [`  ${sign === '!' ? paint(look, 'red', sign) : sign} ${first.trimStart()}`, ...rest];
}
