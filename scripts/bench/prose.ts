/** What the page says before its tables. */
export const ABOUT: readonly string[] = [
  '# Performance',
  '',
  'Written by `npm run bench`, which measures everything below on the machine it runs on; `npm run bench -- planner` measures',
  'one scene and leaves the others as they are, `--runs N` says how often. Every number is the minimum, the median and the',
  'maximum of its runs; what is compared is run in turn, and a ratio is taken run by run. The raw numbers are in',
  '[bench.json](bench.json). No test depends on any of them.',
];

/** By scene: what the numbers mean, and where a goal is hard to meet, why. */
export const PROSE: Readonly<Record<string, readonly string[]>> = {
  planner: [
    'No part of a plan is quadratic: ten times the Swarm costs about ten times the time, and a little more where it no',
    'longer fits into the cache of the processor. The profile of a no-op plan is flat; a fifth of it is the collection of',
    'garbage. What once stood out in it, and is gone: label fields made of several spreads for every holder, sorted sets of',
    'nothing, states noted again that stood already, and selectors that each looked through all services.',
  ],
  idle: [
    'Most of such a pass is reading: the files, then the JSON of the two lists, of which a digest of every service spec is',
    'made (P14). YAML is parsed only where a text changed ([0503](decisions/0503-parse-once.md)).',
  ],
  engine: [
    'A cold pass waits for the engine for about half of its time: every write is a round of Raft on its disk. What it does',
    'beyond the floor is reading the directory and opening every value, which take turns with the calls rather than running',
    'beside them: nothing may be written before the whole plan is known. Opening one value costs a few tenths of a',
    'millisecond: two hops through the thread pool (X25519, then HKDF) and a few streams inside of age-encryption; an',
    'identity of our own on node:crypto was no faster. What once cost more is gone: hooks on every promise of the process',
    '([0502](decisions/0502-no-async-hooks.md)).',
    '',
    'A whole process pays for its start: of about 200 ms of processor time over bare Node in a no-op, 30 ms are commander',
    'and the program itself, 15 ms js-yaml and the validators, 20 ms HTTP and dockerode, 5 ms keys, and the rest is code that',
    'runs for the first time, before it is compiled well: 70 ms for a hundred documents, 30 ms for the first two lists.',
    '`docker` is compiled ahead of time and pays nothing of it. A compile cache was considered and refused',
    '([0501](decisions/0501-no-compile-cache.md)).',
  ],
  growth: [
    'Ten times the secrets and services take about ten times the time: no call is made twice, and none per pair.',
  ],
  memory: [
    'Most of what is resident is room that V8 keeps between two passes. The lists of 20,000 secrets and 2,000 services are',
    'tens of megabytes of JSON, which exist as bytes, as text and as objects for a moment, and the heap grows to hold them. What',
    'once stayed is gone: a timer of each call, which kept its whole answer for 30 s, and the trees of YAML of each pass.',
    'Tried: smaller young generations (`--max-semi-space-size=2`) change nothing; `node --optimize-for-size` takes a',
    'quarter to a half less memory for twice the time, and is left to whoever needs it.',
  ],
  start: [
    '`--help` loads commander and the descriptions of the verbs, and no room with a heavy package: three files with 230 KB.',
    'Node takes a third of a millisecond for each file of a program, so `scripts/build.mjs` puts what every start and what',
    'every plan loads into few.',
  ],
  sources: [
    'One question for each key that is due, whatever the number of documents that share it, and none in the passes between:',
    'this is the least that the protocol of Vault allows. No request tells of several keys, and a LIST tells their names',
    'only. OpenBao alone lists metadata with the names (`detailed-metadata/`), one folder in a call; that is not used: Vault',
    'has no such thing, and its policy line shows the names of all that lies there. So a thousand keys at the default interval',
    'are a thousand calls an hour. Who wants fewer puts several properties into one key, or asks for a longer `interval`.',
    'A document of which no version exists is read without a check before it: that was a second call for each key.',
  ],
  opening: [
    'Identities are CryptoKeys, for which age-encryption uses the native X25519 of Node. Worker threads would need the key',
    'in each of them, and a pass that opens this much happens once in the life of a Swarm. Where the goal is missed, it is',
    'by the half a millisecond that each value costs on two cores: nothing stands out in the profile but the thread pool.',
  ],
  comment: [
    'The documents are two fifths of it, and more than half of that is js-yaml; the plan is a third, spread over some thirty',
    'questions that are asked of every secret; the rest is the snapshot, the start, and the collection of garbage. With a base',
    'a second state is read while git lays it out; a file that is the same in both is parsed once, so that the most is left',
    'where all are sealed anew. No lint of the plan, no plan of the base. What once stood out is gone: a plan of two lists that',
    'was finished although tasks had to be listed for another, rules that asked each source of each document for everything,',
    'a graph that nobody had asked for, services that each looked through all documents.',
    'Tried, and no faster on Node 20: a young generation of 16, 32 or 64 MiB, by a flag or set by the program; baseline code',
    'from the first call (`--always-sparkplug`); optimised code earlier. Node 24 takes little more than half of the processor',
    'time of Node 20 for the same. On this machine the version before took 2159, 2582, 1984 and 3000 ms on Node 20.',
  ],
};
