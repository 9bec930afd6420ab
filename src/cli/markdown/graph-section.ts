import type { Graph } from '../../api/graph.js';
import { headingOf } from '../../model/object-words.js';
import type { Plan } from '../../model/plan.js';
import { secretsOfStep } from '../../model/step-secrets.js';
import { graphMermaid } from '../view-mermaid.js';
import { sizeOf } from './section.js';

/** What hosts draw at most: Mermaid refuses texts over 50,000 characters and graphs over 500 links. */
const MOST_CHARACTERS = 40_000;
const MOST_LINKS = 400;

/**
 * The folded drawing of who has the secrets that the plan is about, as lines of at most so many characters. A drawing
 * cannot be cut: one that is too large is left out, and that is told.
 */
export function graphSection(graph: Graph, plan: Plan, most: number): readonly string[] {
  const part = partOf(graph, secretsOf(plan));
  if (part.secrets.length === 0) return [];
  const drawing = graphMermaid(part).trimEnd();
  const links = part.holders.length + part.mounts.length + part.wanted.length;
  const what = headingOf(part.secrets.map(({ name }) => name)).toLowerCase();
  const open = [`<details><summary>Who has these ${what} now</summary>`, ''];
  const whole = [...open, '```mermaid', drawing, '```', '', '</details>', ''];
  if (links <= MOST_LINKS && drawing.length <= MOST_CHARACTERS && sizeOf(whole) <= most) return whole;
  const none = [...open, 'There is no room here to draw them: `waxseal graph` does.', '', '</details>', ''];
  return sizeOf(none) <= most ? none : [];
}

function secretsOf({ held, later, steps }: Plan): ReadonlySet<string> {
  return new Set([...steps.flatMap(secretsOfStep), ...[...later, ...held].map(({ secret }) => secret)]);
}

/** Of these secrets, their holders, and who mounts them. */
function partOf(graph: Graph, names: ReadonlySet<string>): Graph {
  const holders = graph.holders.filter(({ secret }) => names.has(secret));
  const drawn = new Set(holders.map(({ name }) => name));
  const mounts = graph.mounts.filter(({ holder }) => drawn.has(holder));
  const wanted = graph.wanted.filter(({ secret }) => names.has(secret));
  const services = new Set([...mounts, ...wanted].map(({ service }) => service));
  return {
    secrets: graph.secrets.filter(({ name }) => names.has(name)),
    holders,
    services: graph.services.filter(({ name }) => services.has(name)),
    mounts,
    wanted,
  };
}
