import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { demoSvg, type RecordedLine } from './demo-svg.js';

/** Plays the demo of the built program (arguments go to it) and draws docs/demo.svg from what it printed. */
const start = performance.now();
const lines: RecordedLine[] = [];
let rest = '';

const child = spawn(process.execPath, ['dist/waxseal.mjs', 'demo', ...process.argv.slice(2)], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
  const at = performance.now() - start;
  const whole = (rest + chunk).split('\n');
  rest = whole.pop() ?? '';
  lines.push(...whole.map((text) => ({ text, at })));
});
child.on('close', (code) => {
  if (code === 0) writeFileSync('docs/demo.svg', demoSvg(lines));
  process.exitCode = code ?? 1;
});
