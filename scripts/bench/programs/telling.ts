/** Programs are told what to do by one argument, and answer by lines of JSON. */
const given = JSON.parse(process.argv[2] ?? '{}') as Readonly<Record<string, unknown>>;

export function argument(name: string): unknown {
  if (!(name in given)) throw new Error(`the program needs "${name}"`);
  return given[name];
}

export function tell(answer: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
