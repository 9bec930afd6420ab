import type { Graph } from '../api/graph.js';

/**
 * A Mermaid flowchart, which GitHub, GitLab and Gitea draw in Markdown: secrets hold versions, services mount them. Thick:
 * mounted now. Dotted: what a rollback would mount, or what git wants and is not there. Red: Policy.access forbids it.
 */
export function graphMermaid(graph: Graph): string {
  const ids = new Map<string, string>();
  const id = (kind: string, name: string): string => {
    const key = `${kind} ${name}`;
    const known = ids.get(key) ?? `n${String(ids.size)}`;
    ids.set(key, known);
    return known;
  };
  const secrets = graph.secrets.map(({ name, source, stores }) => {
    const from = source === null ? 'not in git' : [source, ...stores].join(' ');
    return `${id('secret', name)}(["${text(name)}<br/>${text(from)}"])`;
  });
  const holders = graph.holders.flatMap(({ name, secret, state }) => [
    `${id('holder', name)}["${text(name)}<br/>${text(state)}"]`,
    `${id('secret', secret)} --- ${id('holder', name)}`,
  ]);
  const services = graph.services.map(({ name }) => `${id('service', name)}[/"${text(name)}"/]`);
  const links: string[] = [];
  const denied: number[] = [];
  // Links are numbered in the order of their lines: those of holders come first.
  for (const { allowed, holder, service, target, use } of graph.mounts) {
    if (!allowed) denied.push(graph.holders.length + links.length);
    const arrow = use === 'now' ? '==>' : '-.->';
    links.push(
      `${id('holder', holder)} ${arrow}|"${text(use === 'now' ? target : 'rollback')}"| ${id('service', service)}`,
    );
  }
  for (const { secret, service } of graph.wanted) {
    links.push(`${id('secret', secret)} -.->|"wanted"| ${id('service', service)}`);
  }
  const styles = denied.length === 0 ? [] : [`linkStyle ${denied.join(',')} stroke:#c00`];
  return [
    'flowchart LR',
    ...[...secrets, ...holders, ...services, ...links, ...styles].map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** Mermaid reads `#35;` as the character of that number; nothing else of a name may mean anything. */
function text(foreign: string): string {
  return Array.from(foreign.slice(0, 200))
    .map((char) => (/^[A-Za-z0-9_. -]$/.test(char) ? char : `#${String(char.codePointAt(0) ?? 0xfffd)};`))
    .join('');
}
