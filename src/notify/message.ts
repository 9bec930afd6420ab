import type { Notice } from './notice.js';

/** What one POST tells: all notices of one pass. */
export interface Message {
  readonly owner: string | null;
  readonly pass: string;
  readonly commit: string | null;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly severity: 'failure' | 'success';
  readonly title: string;
  /** A line for each notice, as far as they fit. */
  readonly lines: readonly string[];
  readonly notices: readonly Notice[];
}

const MAX_LINES = 15;
const MAX_LENGTH = 400;

export function messageOf(
  notices: readonly Notice[],
  about: Pick<Message, 'owner' | 'pass' | 'commit' | 'time'>,
): Message {
  const of = (...kinds: readonly Notice['kind'][]): number => notices.filter(({ kind }) => kinds.includes(kind)).length;
  const parts = [
    part(of('failing'), () => 'cannot work'),
    part(of('attention', 'version-failed'), (n) => `${n} need${n === 1 ? 's' : ''} attention`),
    part(of('working'), () => 'works again'),
    part(of('over'), (n) => `${n} settled`),
    part(of('rolled-out'), (n) => `${n} rolled out`),
  ];
  const bad = of('failing', 'attention', 'version-failed') > 0;
  const lines = notices.slice(0, MAX_LINES).map(lineOf);
  const more = notices.length - lines.length;
  return {
    ...about,
    severity: bad ? 'failure' : 'success',
    title: `Waxseal${about.owner === null ? '' : ` ${about.owner}`}: ${parts.filter((text) => text !== '').join(', ')}`,
    lines: more > 0 ? [...lines, `and ${more} more`] : lines,
    notices,
  };
}

export function textOf({ commit, lines }: Message): string {
  return [...lines, ...(commit === null ? [] : [`commit ${commit.slice(0, 12)}`])].join('\n');
}

function part(n: number, say: (n: number) => string): string {
  return n === 0 ? '' : say(n);
}

function lineOf({ kind, message, reason, secret }: Notice): string {
  const who = secret === null ? '' : `${secret}: `;
  const words = { over: 'settled: ', working: 'works again after: ' } as const;
  const text = `${kind === 'over' || kind === 'working' ? words[kind] : ''}${who}${message} (${reason})`;
  const line = text.replace(/[\p{C}\s]+/gu, ' ');
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}
