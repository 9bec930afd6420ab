import type { Graph } from '../api/graph.js';
import { planJson, print } from '../api/json.js';
import type { Difference } from '../model/difference.js';
import type { Plan } from '../model/plan.js';
import { AppError } from '../model/problem.js';
import { linkBaseOf } from './markdown/links.js';
import { planMarkdown, type CommentLook } from './markdown/plan-markdown.js';
import type { Options } from './options.js';
import { PLAN_FORMATS } from './plan-flags.js';
import { lookOf } from './problems.js';
import type { Call } from './verb.js';
import { differenceHuman } from './view-difference.js';
import { planHuman } from './view-human.js';

/** `graph` is only made where it is drawn. */
type Draw = (plan: Plan, difference: Difference | null, graph: () => Graph) => string;

/** Throws UsageInvalid, before anything is read. */
export function planView(call: Call): Draw {
  const output = call.options.choice('output', PLAN_FORMATS);
  const isDrawn = call.options.on('graph');
  if (isDrawn && output !== 'markdown') {
    throw new AppError('UsageInvalid', '--graph goes with -o markdown', { hint: '`waxseal graph` draws by itself' });
  }
  if (output === 'json') return (plan, difference) => print(planJson(plan, difference));
  if (output === 'human')
    return (plan, difference) => differenceHuman(difference, lookOf(call)) + planHuman(plan, lookOf(call));
  const look = commentLook(call);
  return (plan, difference, graph) => planMarkdown(plan, look, { difference, graph: isDrawn ? graph() : null });
}

function commentLook({ options }: Call): CommentLook {
  const marker = options.text('marker');
  const linkBase = options.text('link-base');
  if (marker !== null && !/^[A-Za-z0-9_.-]{1,64}$/.test(marker)) {
    throw new AppError('UsageInvalid', '--marker may consist of letters, digits, "_", "." and "-", at most 64');
  }
  return {
    marker,
    linkBase: linkBase === null ? null : linkBaseOf(linkBase),
    most: mostOf(options.text('max-chars') ?? ''),
    command: [
      'plan',
      '-d',
      options.text('dir') ?? '.',
      ...given(options, 'against'),
      ...given(options, 'base'),
      ...(options.on('diff-only') ? ['--diff-only'] : []),
      ...(options.on('graph') ? ['--graph'] : []),
    ],
  };
}

function given(options: Options, name: string): readonly string[] {
  const text = options.text(name);
  return text === null ? [] : [`--${name}`, text];
}

const LEAST = 4000;

function mostOf(text: string): number {
  const n = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (n >= LEAST) return n;
  throw new AppError('UsageInvalid', `--max-chars must be a whole number of at least ${LEAST}`, {
    hint: "65536 is GitHub's limit, 1000000 is GitLab's",
  });
}
