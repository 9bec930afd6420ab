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

function marked(text: string, look: Look): readonly string[] {
  const [first = '', ...rest] = wrap(text, look.columns, '    ');
  return [`  ${paint(look, 'red', '!')} ${first.trimStart()}`, ...rest];
}
