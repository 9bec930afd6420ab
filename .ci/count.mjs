import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sums up what jest wrote into a directory and what .ci/run noted there, and says it in one line. */
const AGAIN = '-again';
const out = process.argv[2] ?? '.';
const results = new Map(
  readdirSync(out)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name.replace(/\.json$/, ''), JSON.parse(readFileSync(join(out, name), 'utf8'))]),
);

let passed = 0;
let failed = 0;
const unsteady = [];
const told = new Set();
for (const [name, result] of results) {
  if (name.endsWith(AGAIN)) continue;
  const healed = healedBy(results.get(name + AGAIN));
  const files = result.testResults.map((file) => ({
    ...file,
    healed: file.status === 'failed' && healed.has(file.name),
  }));
  // A file that could not be loaded has no tests to fail, and a test that was skipped proves nothing.
  const bad = files.reduce((sum, file) => sum + (file.healed ? 0 : badIn(file)), 0);
  const good = files.reduce((sum, file) => sum + (file.healed ? file.assertionResults.length : goodIn(file)), 0);
  console.log(`${name}: ${good} passed, ${bad} failed`);
  for (const file of files) {
    if (file.status === 'failed') console.log(`  ${file.healed ? 'unsteady' : 'failed'}: ${file.name}`);
    if (file.healed) unsteady.push(file);
  }
  passed += good;
  failed += bad;
  if (bad > 0 || files.some((file) => file.healed)) told.add(name);
}

// A step that failed without a failing test (lint, a suite that did not start or end) counts as one.
const steps = join(out, 'failed-steps');
for (const step of existsSync(steps) ? readFileSync(steps, 'utf8').trim().split('\n') : []) {
  console.log(`failed step: ${step}`);
  if (!told.has(step)) failed += 1;
}
for (const { name, assertionResults } of unsteady) {
  console.log(`UNSTEADY, passed only when it was run again alone: ${name}`);
  for (const { fullName, status } of assertionResults) if (status === 'failed') console.log(`  ${fullName}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || results.size === 0 ? 1 : 0;

function healedBy(again) {
  return new Set((again?.testResults ?? []).filter(({ status }) => status === 'passed').map(({ name }) => name));
}

function goodIn({ assertionResults }) {
  return assertionResults.filter(({ status }) => status === 'passed').length;
}

function badIn({ status, assertionResults }) {
  const bad = assertionResults.length - goodIn({ assertionResults });
  return bad === 0 && status === 'failed' ? 1 : bad;
}
