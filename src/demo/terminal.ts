/** How the demo looks on a terminal, and in a pipe: the same lines, without colour there. */
export interface DemoTerminal {
  line(text: string): void;
  title(text: string): void;
  prose(text: string): void;
  command(text: string): void;
  claim(text: string, holds: boolean): void;
  /** As it came from a command. */
  raw(text: string): void;
}

const COLUMNS = 78;
const ESCAPE = '\u001b[';

export function makeTerminal(write: (text: string) => void, color: boolean): DemoTerminal {
  const paint = (code: string, text: string): string => (color ? `${ESCAPE}${code}m${text}${ESCAPE}0m` : text);
  const lines = (all: readonly string[]): void => {
    write(all.map((text) => `${text}\n`).join(''));
  };
  return {
    raw: write,
    line: (text) => {
      lines([text]);
    },
    title: (text) => {
      lines([paint('1;36', text), paint('36', '─'.repeat(Math.min(COLUMNS, text.length)))]);
    },
    prose: (text) => {
      lines(folded(text, COLUMNS));
    },
    command: (text) => {
      const [first = '', ...rest] = folded(text, COLUMNS - 4);
      lines(['', ...[`$ ${first}`, ...rest.map((more) => `    ${more}`)].map((text) => paint('1', text))]);
    },
    claim: (text, holds) => {
      const [first = '', ...rest] = folded(text, COLUMNS - 4);
      const sign = holds ? paint('32', '✓') : paint('31', '✗ NOT SO:');
      lines([`  ${sign} ${first}`, ...rest.map((more) => `    ${more}`)]);
    },
  };
}

/** Words into lines of at most so many columns. */
function folded(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
