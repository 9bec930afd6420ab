import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { graphOf } from '../../src/api/graph.js';
import { planJson, print, problemsJson } from '../../src/api/json.js';
import { snapshotText } from '../../src/api/snapshot.js';
import { planMarkdown } from '../../src/cli/markdown/plan-markdown.js';
import { differenceHuman } from '../../src/cli/view-difference.js';
import { problemsGithub } from '../../src/cli/view-github.js';
import { problemsGitlab } from '../../src/cli/view-gitlab.js';
import { planHuman, problemsHuman } from '../../src/cli/view-human.js';
import { graphMermaid } from '../../src/cli/view-mermaid.js';
import { problemsSarif } from '../../src/cli/view-sarif.js';
import type { Problem } from '../../src/model/problem.js';
import { differenceOf } from '../../src/spec/difference.js';
import { newOperator, pass, planPass, specsOf, type Git } from '../world/operator.js';
import { purePlace } from '../world/pure-place.js';
import { keylessPlan } from '../world/keyless.js';
import { parse, policy, secret } from '../spec/directory.js';
import { EIGHTY } from './plans.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);
const LOOK = { marker: 'x', linkBase: null, most: 65_536, command: ['plan'] };

interface Move {
  readonly name: string;
  readonly n: number;
  readonly act: 'seal' | 'drop' | 'pass' | 'deploy' | 'wait';
}

const move: fc.Arbitrary<Move> = fc.record({
  name: fc.constantFrom('api', 'db', 'mail'),
  n: fc.integer({ min: 0, max: 9 }),
  act: fc.constantFrom('seal', 'seal', 'pass', 'pass', 'wait', 'drop', 'deploy'),
});

/** A document whose value and ciphertext are known, so that they can be looked for. "bad" values fail on their trial. */
function sealed({ n }: Move): Git[string] {
  const value = `${n % 3 === 0 ? 'bad' : ''}VALUE${n}canary`;
  return { value, source: { kind: 'sealed', armor: `ARMOR${n}canary` } };
}

/** The same documents as somebody in a hurry might write them: values where something else belongs. */
function documentsOf(git: Git): string {
  return Object.entries(git)
    .map(([name, wanted]) => {
      const armor = wanted.source?.kind === 'sealed' ? wanted.source.armor : '';
      const value = wanted.value ?? '';
      const more = `  encoding: "${value}"\n  deletionPolicy: ["${value}"]\n  template: "pg://me:${value}@db"`;
      const labelled = secret(name, more, `  source: { sealed: "${armor}" }`);
      return labelled.replace(`{ name: ${name} }`, `{ name: ${name}, labels: { db_password: "${value}" } }`);
    })
    .join('---\n');
}

function problemsIn(problems: readonly Problem[]): readonly string[] {
  const same = (file: string): string => file;
  return [
    problemsHuman(problems, EIGHTY),
    print(problemsJson(problems)),
    print(problemsSarif(problems, { version: '0', meanings: {} }, same)),
    problemsGithub(problems, same),
    JSON.stringify(problemsGitlab(problems, same)),
  ];
}

test('no output of any format holds a value, a ciphertext or a fingerprint, in any world', () => {
  const prove = (moves: readonly Move[]): void => {
    const place = purePlace();
    const operator = newOperator();
    let git: Git = {};
    const before = specsOf(operator.owner, git);
    place.create('foreign', { 'of.somebody': 'LABELcanary' }, 'VALUEcanary');
    for (const one of moves) {
      if (one.act === 'seal') git = { ...git, [one.name]: sealed(one) };
      if (one.act === 'drop') git = Object.fromEntries(Object.entries(git).filter(([name]) => name !== one.name));
      if (one.act === 'pass') pass(place, operator, git);
      const there = place.secrets().some(({ name }) => name === one.name);
      const isNew = !place.followers().some(({ name }) => name === `of-${one.name}`);
      const mounts = [{ secret: one.name, target: one.name }];
      const labels = { 'a.label': 'LABELcanary' };
      if (one.act === 'deploy' && there && isNew) place.deploy({ name: `of-${one.name}`, replicas: 2, labels, mounts });
      place.step(2_000);
      operator.now += 20_000;
    }
    const problems = parse({ 'platform/policy.yaml': policy(), 'a.yaml': documentsOf(git) }).problems;
    const specs = specsOf(operator.owner, git, { problems });
    const live = place.live(operator.owner, true);
    const difference = differenceOf('0'.repeat(40), before, specs);
    const graph = graphOf(specs, live);
    const outputs = [planPass(place, operator, git).plan, keylessPlan(specs, git, live)].flatMap((plan) => [
      planHuman(plan, EIGHTY),
      print(planJson(plan, difference)),
      planMarkdown(plan, LOOK, { difference, graph }),
    ]);
    outputs.push(graphMermaid(graph), print(graph), ...problemsIn(specs.problems));
    const snapshot = { owner: operator.owner, clusterId: null, takenAtMs: 0, live, compared: [] };
    outputs.push(
      differenceHuman(difference, EIGHTY),
      snapshotText(snapshot, specs, () => 'ed25519:'),
    );
    const fingerprints = live.holders.map(({ fingerprint }) => fingerprint);
    for (const output of outputs) {
      expect(output).not.toMatch(/canary/);
      for (const fingerprint of fingerprints) expect(output).not.toContain(fingerprint);
    }
  };
  fc.assert(fc.property(fc.array(move, { minLength: 3, maxLength: 24 }), prove), { numRuns: RUNS });
});
