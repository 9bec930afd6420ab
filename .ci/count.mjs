import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sums up what jest wrote into a directory and what .ci/run noted there, and says it in one line. */
const out = process.argv[2] ?? '.';
const suites = readdirSync(out)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name.replace(/\.json$/, ''), JSON.parse(readFileSync(join(out, name), 'utf8'))]);

let passed = 0;
let failed = 0;
const told = new Set();
for (const [name, result] of suites) {
  // A file that could not be loaded has no tests to fail, and a test that was skipped proves nothing.
  const bad = result.numFailedTests + result.numRuntimeErrorTestSuites + result.numPendingTests + result.numTodoTests;
  console.log(`${name}: ${result.numPassedTests} passed, ${bad} failed`);
  for (const file of result.testResults) {
    if (file.status === 'failed') console.log(`  ${file.name}`);
  }
  passed += result.numPassedTests;
  failed += bad;
  if (bad > 0) told.add(name);
}

// A step that failed without a failing test (lint, a suite that did not start or end) counts as one.
const steps = join(out, 'failed-steps');
for (const step of existsSync(steps) ? readFileSync(steps, 'utf8').trim().split('\n') : []) {
  console.log(`failed step: ${step}`);
  if (!told.has(step)) failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || suites.length === 0 ? 1 : 0;
