import { OUTPUT } from './flags.js';
import type { Flag } from './verb.js';

export const PLAN_FORMATS = ['human', 'json', 'markdown'] as const;

export const PLAN_OUTPUT: Flag = { ...OUTPUT, does: 'human, json or markdown', choices: PLAN_FORMATS };

/** How `-o markdown` looks. */
export const COMMENT_FLAGS: readonly Flag[] = [
  { flags: '--marker <name>', does: 'a hidden mark in the Markdown, so that a later run finds its own comment' },
  { flags: '--link-base <url>', does: 'where the host shows the files of --dir: problems link to their lines' },
  { flags: '--graph', does: 'draw in the Markdown, folded, who has the secrets that the plan is about' },
  { flags: '--max-chars <n>', does: 'most characters of the Markdown', fallback: '65536' },
];

/** `does`: what becomes of it. */
export function againstFlags(does: string): readonly Flag[] {
  return [
    { flags: '--against <file>', does },
    { flags: '--max-age <duration>', does: 'refuse a snapshot that is older', fallback: '24h' },
  ];
}

export const BASE_FLAGS: readonly Flag[] = [
  {
    flags: '--base <ref>',
    does: 'show what the documents say differently since they left this branch or commit of their repository',
  },
  { flags: '--diff-only', does: 'with --base: plan only what that is about' },
];
