import { createInterface } from 'node:readline';

/** Programs are told what to do by one argument, and answer by lines of JSON. */
const given = JSON.parse(process.argv[2] ?? '{}') as Readonly<Record<string, unknown>>;

export function argument(name: string): unknown {
  if (!(name in given)) throw new Error(`the program needs "${name}"`);
  return given[name];
}

export function tell(answer: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** Answers each line of standard input by one line, until it ends. */
export async function answerEach(
  answer: (asked: unknown) => Promise<Readonly<Record<string, unknown>>>,
): Promise<void> {
  tell({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) tell(await answer(JSON.parse(line)));
}
