import { countsOf } from '../../api/counts.js';
import type { Graph } from '../../api/graph.js';
import type { Difference } from '../../model/difference.js';
import { count } from '../../model/object-words.js';
import type { Plan } from '../../model/plan.js';
import { countsInWords, nothingToDo } from '../plan-sentence.js';
import { graphSection } from './graph-section.js';
import type { LinkBase } from './links.js';
import { planSections, trustItems } from './plan-sections.js';
import { drawSections, leastRoom, sizeOf } from './section.js';
import { name, own, safe, type Markdown } from './text.js';

export interface CommentLook {
  /** Stands in an HTML comment of the first line, so that a later run finds its own comment. */
  readonly marker: string | null;
  readonly linkBase: LinkBase | null;
  /** Most characters. The comment consists of ASCII, so that they are bytes, too. */
  readonly most: number;
  /** The words of a command that makes this plan again. */
  readonly command: readonly string[];
}

/** What a comment tells beside the plan. */
export interface Beside {
  /** null: nobody asked what the documents say differently. */
  readonly difference: Difference | null;
  /** null: nothing is drawn. */
  readonly graph: Graph | null;
}

const NOTHING_BESIDE: Beside = { difference: null, graph: null };

/** A plan as the comment on a pull request; one line if there is nothing to tell. */
export function planMarkdown(plan: Plan, look: CommentLook, { difference, graph } = NOTHING_BESIDE): string {
  const marker = look.marker === null ? '' : ` <!-- waxseal:${look.marker} -->`;
  const counts = countsInWords(plan);
  const isClean = counts.length === 0 && plan.problems.length === 0 && plan.complete;
  if (isClean && (difference?.changes ?? []).length === 0) {
    return `Waxseal, ${name(plan.owner).markdown}: ${own(nothingToDo(plan)).markdown}${marker}\n`;
  }
  const trust = trustItems(plan, difference, look.linkBase);
  const head = [
    `### Waxseal, ${name(plan.owner).markdown}: ${headline(plan, counts, trust.length).markdown}${marker}`,
    '',
  ];
  const foot = footer(plan, look.command);
  const room = look.most - sizeOf([...head, ...foot]);
  const sections = planSections(plan, difference, { linkBase: look.linkBase, trust });
  const drawing = graph === null ? [] : graphSection(graph, plan, Math.floor((room - leastRoom(sections)) / 2));
  const body = drawSections(sections, room - sizeOf(drawing));
  return [...head, ...body, ...drawing, ...foot, ''].join('\n');
}

function headline(plan: Plan, counts: readonly string[], ofTrust: number): Markdown {
  const trust = ofTrust === 0 ? [] : [`**${count(ofTrust, 'change')} of trust**`];
  const errors = plan.problems.filter(({ severity }) => severity === 'error').length;
  const todo = plan.steps.length + plan.later.length === 0 ? ['nothing to do'] : [];
  const parts = [...trust, ...(errors === 0 ? [] : [count(errors, 'error')]), ...todo, ...counts];
  const unchanged = countsOf(plan).unchanged;
  return own([...parts, ...(unchanged === 0 ? [] : [`${unchanged} unchanged`])].join(', '));
}

function footer({ commit, complete }: Plan, command: readonly string[]): readonly string[] {
  const words = ['waxseal', ...command].map((word) => (/^[A-Za-z0-9_./:@^~=-]+$/.test(word) ? word : '...'));
  const of = commit === null ? safe`` : safe` of commit ${name(commit.id.slice(0, 12))}`;
  const whole = complete ? safe`` : safe`**This is not the whole story: some documents could not be read.** `;
  return [safe`${whole}<sub>The plan${of}, and no value in it. Again: \`${own(words.join(' '))}\`</sub>`.markdown];
}
