import type { About } from '../model/about.js';
import { print, versionJson } from '../api/json.js';
import { OUTPUT } from './flags.js';
import type { Call, Verb } from './verb.js';

export const versionVerb: Verb = {
  name: 'version',
  summary: 'print the version, the commit and what it runs on',
  details: ['Prints what a bug report needs. Asks no Swarm: `waxseal doctor` tells about the engine.'],
  argument: '',
  flags: [OUTPUT],
  examples: [
    { line: 'waxseal version', does: 'for a bug report' },
    { line: 'waxseal version -o json', does: 'for a script' },
  ],
  run: ({ about, io, options }: Call) => {
    const output = options.choice('output', ['human', 'json']);
    io.out(output === 'json' ? print(versionJson(about)) : human(about));
    return Promise.resolve(0);
  },
};

function human({ commit, node, platform, version }: About): string {
  const built = commit === null ? '' : ` (commit ${commit})`;
  return `waxseal ${version}${built}, Node ${node}, ${platform}\n`;
}
