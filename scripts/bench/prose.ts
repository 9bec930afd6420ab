/** What the page says before its tables. */
export const ABOUT: readonly string[] = [
  '# Performance',
  '',
  'Written by `npm run bench`, which measures everything below on the machine it runs on; `npm run bench -- planner` measures',
  'one scene and leaves the others as they are, `--runs N` says how often. Every number is the minimum, the median and the',
  'maximum of its runs; what is compared is run in turn, and a ratio is taken run by run. The raw numbers are in',
  '[bench.json](bench.json). No test depends on any of them.',
];

/** By scene: what the numbers mean, and where a goal is missed, why. */
export const PROSE: Readonly<Record<string, readonly string[]>> = {
  planner: [
    'No part of a plan is quadratic: ten times the Swarm costs about ten times the time, and a little more where it no',
    'longer fits into the cache of the processor.',
  ],
};
