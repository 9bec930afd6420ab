import { accessAllows } from '../../model/access.js';
import { printableLine } from '../../model/printable.js';
import { secretLooking } from '../../model/secret-looking.js';
import type { AccessRule } from '../../model/spec.js';
import { shortTarget } from '../../model/target.js';
import { LABEL_NAME, NUMERIC_ID, TARGET } from '../../spec/patterns.js';
import { oneLine, shellWord } from '../shell-word.js';
import { yamlText } from '../yaml-text.js';
import type { Use } from './found.js';
import type { Proposal } from './propose.js';

/** What stands under `sealed`. */
export type Value =
  | { readonly kind: 'sealed'; readonly armor: string; readonly from: string }
  /** It would be sealed, if this were no dry run. */
  | { readonly kind: 'would'; readonly from: string }
  /** `why` null: nobody said where it is. */
  | { readonly kind: 'missing'; readonly why: string | null };

interface Context {
  /** As it was named: for the commands in comments. */
  readonly dir: string;
  readonly path: string;
  readonly access: readonly AccessRule[] | null;
}

/** One document, with comments for whoever reads it first. Holds nothing of a value but what is sealed. */
export function documentText(proposal: Proposal, value: Value, context: Context): string {
  const lines = [
    ...headOf(proposal).map(comment),
    'apiVersion: waxseal/v1alpha1',
    'kind: SwarmSecret',
    'metadata:',
    `  name: ${yamlText(proposal.name)}`,
    ...labelsOf(proposal),
    'spec:',
    ...(proposal.how === 'adopt' ? ADOPT : []),
    ...sourceOf(proposal, value, context),
    ...consumersOf(proposal, context.access),
  ];
  return `${lines.join('\n')}\n`;
}

const ADOPT = [
  '  # Waxseal takes the secret over if it holds exactly this value, and restarts nothing. The line may go afterwards.',
  '  adopt: Unmanaged',
];

function headOf({ found, how, name, olderVersions, swarmName }: Proposal): readonly string[] {
  const mounted = found.uses.length === 0 ? ['No service mounts it.'] : [];
  if (how === 'adopt') return [`The secret "${found.swarmName}", as it was found by \`waxseal import\`.`, ...mounted];
  const older = olderVersions.map((one) => `"${one}"`).join(', ');
  const by = found.madeBy;
  return [
    by === null
      ? `In place of the secret "${found.swarmName}", whose name Waxseal cannot keep. Found by \`waxseal import\`.`
      : `In place of the secret "${found.swarmName}", which the stack "${by.stack}" makes by itself, so that it cannot be taken over.`,
    ...mounted,
    `It goes on as it is until a stack file says \`${keyOf(found, name)}: { external: true, name: ${swarmName} }\` and is deployed.`,
    ...(older === '' ? [] : [`Older ones that nothing mounts: ${older}.`]),
  ];
}

/** The key under `secrets:` of a stack file, which stays. */
export function keyOf({ madeBy, namedIn }: Proposal['found'], name: string): string {
  return yamlText(madeBy?.key ?? namedIn[0]?.key ?? name);
}

/** Those of the secret in the Swarm: versions get them too. What looks like a value stays out of git. */
function labelsOf({ found }: Proposal): readonly string[] {
  const labels = Object.entries(found.live?.labels ?? {}).filter(
    ([name, value]) => new RegExp(LABEL_NAME, 'u').test(name) && secretLooking([`${name}=${value}`]).length === 0,
  );
  if (labels.length === 0) return [];
  return ['  labels:', ...labels.sort().map(([name, value]) => `    ${yamlText(name)}: ${JSON.stringify(value)}`)];
}

function sourceOf(proposal: Proposal, value: Value, { dir, path }: Context): readonly string[] {
  if (value.kind === 'sealed') {
    const armor = value.armor.trimEnd().split('\n');
    return [
      '  source:',
      `    ${comment(`Sealed from ${value.from}.`)}`,
      '    sealed: |',
      ...armor.map((line) => `      ${line}`),
    ];
  }
  if (value.kind === 'would') return ['  source:', `    sealed: "" ${comment(`the bytes of ${value.from}, sealed`)}`];
  const seal = `waxseal seal ${proposal.name} -d ${shellWord(dir)} --into ${shellWord(path)}`;
  const [use] = proposal.found.uses;
  const from = use === undefined ? [`printf %s '...' | ${seal}`] : [`${readFrom(use)} | ${seal}`];
  return [
    '  source:',
    ...(value.why === null ? [] : [comment(`${value.why}.`)].map((line) => `    ${line}`)),
    '    # The value is missing: Swarm gives none back. From where it was kept, or on a node with a container that has it:',
    ...from.map((line) => `    #   ${line}`),
    '    sealed: ""',
  ];
}

function readFrom({ service, target }: Use): string {
  const file = target.startsWith('/') ? target : `/run/secrets/${target}`;
  const container = `docker ps -q -f label=com.docker.swarm.service.name=${shellWord(service)}`;
  return `docker exec "$(${container} | head -n 1)" cat ${shellWord(file)}`;
}

/**
 * Mounts as they are. Of a secret that is taken over they are its consumers; one beside it gets them only with the deploy
 * that moves them, so there they are told in a comment.
 */
function consumersOf({ found, how, name }: Proposal, access: readonly AccessRule[] | null): readonly string[] {
  const services = new Set<string>();
  const entries = found.uses.map((use) => {
    const why = services.has(use.service) ? 'a service can be a consumer once' : whyNot(name, use, access);
    services.add(use.service);
    return { why, lines: entryOf(use) };
  });
  if (entries.length === 0) return [];
  if (how === 'beside') {
    return [
      '  # As its services mount it today:',
      ...entries.flatMap(({ lines }) => lines.map((line) => `  ${comment(line)}`)),
    ];
  }
  const none = entries.every(({ why }) => why !== null);
  return [
    '  # As its services mount it today. They would be followed without this, too.',
    none ? '  # consumers:' : '  consumers:',
    ...entries.flatMap(({ lines, why }) =>
      why === null
        ? lines.map((line) => `  ${line}`)
        : [`  # Left out, since ${why}:`, ...lines.map((line) => `  ${comment(line)}`)],
    ),
  ];
}

function entryOf({ gid, mode, service, target, uid }: Use): readonly string[] {
  return [
    `  - service: ${yamlText(service)}`,
    `    target: ${yamlText(shortTarget(target, 'secret'))}`,
    `    uid: ${JSON.stringify(uid)}`,
    `    gid: ${JSON.stringify(gid)}`,
    `    mode: "${octal(mode)}"`,
  ];
}

/** Why a mount cannot stand in a document; null: it can. */
function whyNot(secret: string, use: Use, access: readonly AccessRule[] | null): string | null {
  const { gid, mode, service, target, uid } = use;
  const fits = (pattern: string, text: string): boolean => new RegExp(pattern, 'u').test(text);
  // What is not seen could be more than one word of YAML, and names of services have no such signs.
  if (printableLine(target) !== target || !/^[A-Za-z0-9][\w.-]*$/.test(service))
    return 'no document can say such a mount';
  if (
    !fits(TARGET, shortTarget(target, 'secret')) ||
    !fits(NUMERIC_ID, uid) ||
    !fits(NUMERIC_ID, gid) ||
    mode > 0o7777
  ) {
    return 'no document can say such a mount';
  }
  return accessAllows(access, { secret, service, target }) ? null : 'the Policy does not allow it';
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function comment(text: string): string {
  return `# ${oneLine(text)}`;
}
