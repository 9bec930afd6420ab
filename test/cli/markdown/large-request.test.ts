import { expect, test } from '@jest/globals';
import { planMarkdown } from '../../../src/cli/markdown/plan-markdown.js';
import { differenceOf } from '../../../src/spec/difference.js';
import { create, planOf } from '../../apply/steps.js';
import { parse, policy, secret } from '../../spec/directory.js';

const NAMES = Array.from({ length: 3000 }, (_, at) => `secret_${String(at)}`);

function documents(rotate: string): Record<string, string> {
  const said = (name: string): string => secret(name, `  rotate: "${rotate}"\n  # ${'a remark '.repeat(10)}`);
  return {
    'platform/policy.yaml': policy(),
    ...Object.fromEntries(NAMES.map((name) => [`${name}.yaml`, said(name)])),
  };
}

/** How long it takes is measured by the bench (docs/performance.md), not here. */
test.each([65_536, 1_000_000])(
  'a pull request of more than 1 MB has a comment within %d characters that says how much it leaves out',
  (most) => {
    const [before, after] = [documents('2026'), documents('2027')];
    expect(Object.values(after).join('').length).toBeGreaterThan(1_048_576);
    const head = parse(after);
    expect(head.problems).toEqual([]);
    const difference = differenceOf('0'.repeat(40), parse(before), head);
    expect(difference.changes).toHaveLength(3000);
    const plan = planOf(...NAMES.map((name) => create(name, 2)));
    const look = { marker: 'm', linkBase: null, most, command: ['plan'] };
    const text = planMarkdown(plan, look, { difference, graph: null });
    expect(text.length).toBeLessThanOrEqual(most);
    const told = text.slice(text.indexOf('#### Changed since'), text.indexOf('#### Secrets'));
    const rows = told.split('\n').filter((line) => line.startsWith('- ')).length;
    const left = Number(/and (\d+) more, for which there is no room here/.exec(told)?.[1] ?? 0);
    expect(rows).toBeGreaterThan(100);
    expect(rows + left).toBe(3000);
  },
);
