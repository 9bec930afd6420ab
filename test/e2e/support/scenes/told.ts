interface PlanJson {
  readonly owner: string;
  readonly complete: boolean;
  readonly summary: unknown;
  readonly steps: readonly object[];
  readonly later: readonly object[];
  readonly held: readonly object[];
  readonly problems: readonly { readonly code: string }[];
}

/** What a plan (-o json) says of whom and why, but for the words. */
export function told(json: string): Omit<PlanJson, 'problems'> {
  const { complete, held, later, owner, steps, summary } = JSON.parse(json) as PlanJson;
  return { owner, complete, summary, steps: steps.map(wordless), later: later.map(wordless), held: held.map(wordless) };
}

/** The codes of what it complains of. */
export function problemsIn(json: string): readonly string[] {
  return (JSON.parse(json) as PlanJson).problems.map(({ code }) => code);
}

function wordless(entry: object): object {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !['message', 'hint'].includes(key)));
}
