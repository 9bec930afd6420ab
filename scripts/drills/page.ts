/** One drill of a run of `npm run drills`. */
export interface Drill {
  readonly title: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly notes: readonly { readonly what: string; readonly text: string }[];
}

export interface DrillRun {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly engine: string;
  readonly node: string;
  readonly drills: readonly Drill[];
}

/** docs/drills.md: what a run of all drills came to, whatever that is. */
export function drillsPage({ commit, date, drills, engine, machine, node }: DrillRun): string {
  const passed = drills.filter((drill) => drill.passed).length;
  return [
    '# Drills',
    '',
    'Written by `npm run drills` from what it saw; never by hand. Each drill has three managers in network namespaces of one',
    'machine, and ends with the same check: converged, nothing that a person must act on, no edit rotated twice, nothing that',
    'was in use ever missing, nothing left over ([how](../test/drills/README.md)).',
    '',
    `${String(passed)} of ${String(drills.length)} passed on ${date}, at commit \`${commit}\`: ${engine}, Node ${node}, ${machine}.`,
    '',
    '| drill | | seconds | seen |',
    '| --- | --- | --- | --- |',
    ...drills.map(rowOf),
    '',
  ].join('\n');
}

function rowOf({ notes, passed, seconds, title }: Drill): string {
  const seen = notes.map(({ text, what }) => `${what}: ${text}`).join('; ');
  return `| ${title} | ${passed ? 'passed' : '**failed**'} | ${seconds.toFixed(0)} | ${seen} |`;
}
