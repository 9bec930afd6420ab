import { count } from '../../model/object-words.js';
import { printableLine } from '../../model/printable.js';
import { shellWord } from '../shell-word.js';
import { keyOf } from './document.js';
import type { ImportRequest, Made } from './import.js';
import type { Proposal, Proposals } from './propose.js';
import { namedFile, type NamedStack } from '../stacks.js';

interface Import extends ImportRequest {
  readonly made: readonly Made[];
  readonly proposals: Proposals;
  readonly stacks: readonly NamedStack[];
}

/** What was done, and what a person has to do now. Names only. */
export function reportText(what: Import): { readonly list: string; readonly next: string } {
  const { dir, dryRun, made, proposals, stacks } = what;
  const did = `${dryRun ? 'would write' : 'wrote'} ${count(made.length, 'document')} into "${dir}"`;
  const width = Math.max(0, ...made.map(({ proposal }) => proposal.name.length + 5));
  const list = [
    ...stacks.map(({ files, name }) => `read ${files.map((file) => `"${file}"`).join(', ')} as the stack "${name}"`),
    made.length === 0 ? 'nothing to import' : `${did}:`,
    ...made.map((one) => `  ${`${one.proposal.name}.yaml`.padEnd(width)}  ${aboutOf(one)}`),
    ...(proposals.declared === 0 ? [] : [`${count(proposals.declared, 'secret')} had a document before`]),
    ...(proposals.left.length === 0 ? [] : ['left as they are:']),
    ...proposals.left.map(({ swarmName, why }) => `  "${swarmName}": ${why}`),
  ];
  const next = made.length === 0 ? [] : [...stackEdits(made), ...nextSteps(what)];
  return { list: textOf(list), next: next.length === 0 ? '' : textOf(['', ...next]) };
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}

function aboutOf({ proposal, value }: Made): string {
  const { found, how } = proposal;
  const services = new Set(found.uses.map(({ service }) => service)).size;
  const what = how === 'adopt' ? `takes "${found.swarmName}" over` : `in place of "${found.swarmName}"`;
  const holds = value.kind === 'missing' ? 'value missing' : `value from ${value.from}`;
  const why = value.kind === 'missing' && value.why !== null ? `: ${value.why}` : '';
  return `${what}, mounted by ${count(services, 'service')}; ${holds}${why}`;
}

/** What Waxseal cannot take over: the stack file has to name the new secret instead. */
function stackEdits(made: readonly Made[]): readonly string[] {
  const moves = made.map(({ proposal }) => proposal).filter(({ how }) => how === 'beside');
  if (moves.length === 0) return [];
  return [
    'To change in stack files, under `secrets:`, whenever it suits. The deploy after that restarts what mounts the secret:',
    ...moves.flatMap(editsOf),
    '',
  ];
}

function editsOf(move: Proposal): readonly string[] {
  const { found, name, swarmName } = move;
  const places = found.madeBy === null ? found.namedIn : [found.madeBy];
  const services = [...new Set(found.uses.map(({ service }) => service))];
  const restarts = services.length === 0 ? '' : ` (restarts ${services.join(', ')})`;
  const now = found.madeBy === null ? `"${found.swarmName}" by hand` : 'made by the stack';
  const where = places.map(({ file, stack }) => file ?? `stack "${stack}"`);
  const line = `${keyOf(found, name)}: { external: true, name: ${swarmName} }`;
  return [...new Set(where.length === 0 ? ['the services'] : where)].map(
    (place) => `  ${place}: ${line}, now ${now}${restarts}`,
  );
}

function nextSteps({ dir, dryRun, files, made }: Import): readonly string[] {
  const missing = made.filter(({ value }) => value.kind === 'missing').map(({ proposal }) => proposal.name);
  const at = shellWord(dir);
  const stacks = files.map((file) => ` -c ${shellWord(namedFile(file).file)}`).join('');
  return [
    'Next:',
    ...(dryRun ? ['  the same without --dry-run'] : []),
    ...(missing.length === 0
      ? []
      : [`  seal ${count(missing.length, 'value')}: each document says how (${missing.join(', ')})`]),
    `  waxseal validate -d ${at}`,
    `  waxseal plan -d ${at}`,
    ...(stacks === '' ? [] : [`  waxseal compose -d ${at}${stacks} --check`]),
    `  git add ${at}`,
  ];
}
