import { kindOfName, plainName, type ObjectKind } from '../model/object-name.js';
import type { Addition } from './compose/additions.js';
import { yamlText } from './yaml-text.js';

interface Pinned {
  readonly key: string;
  /** Swarm name, with its kind. */
  readonly to: string;
}

/** With this every override begins: by it an earlier one is known. */
export const OVERRIDE_START = '# Made by `waxseal compose`: pins each external secret';

/** The override file. `version` is that of the stack file, since the docker CLI refuses to merge two different ones. */
export function overrideYaml(
  version: string | null,
  pins: readonly Pinned[],
  additions: readonly Addition[] = [],
): string {
  const of = (kind: ObjectKind): readonly Pinned[] => pins.filter(({ to }) => kindOfName(to) === kind);
  // An added mount may name a key that the stack file has, and that is pinned already.
  const secrets = new Map([...of('secret'), ...additions].map(({ key, to }) => [key, to]));
  const configs = of('config');
  const lines = [
    `${OVERRIDE_START}${configs.length === 0 ? '' : ' and config'} to its current version.`,
    ...(version === null ? [] : [`version: ${JSON.stringify(version)}`]),
    ...servicesOf(additions),
    ...(secrets.size === 0
      ? ['secrets: {}']
      : ['secrets:', ...[...secrets].flatMap(([key, to]) => entry({ key, to }))]),
    ...(configs.length === 0 ? [] : ['configs:', ...configs.flatMap(entry)]),
  ];
  return `${lines.join('\n')}\n`;
}

function entry({ key, to }: Pinned): readonly string[] {
  return [`  ${yamlText(key)}:`, '    external: true', `    name: ${plainName(to)}`];
}

/** The docker CLI puts these mounts to those of the stack file. */
function servicesOf(additions: readonly Addition[]): readonly string[] {
  if (additions.length === 0) return [];
  const services = [...new Set(additions.map(({ service }) => service))];
  return [
    '# Mounts that the documents declare and the stack file does not have.',
    'services:',
    ...services.flatMap((service) => [
      `  ${yamlText(service)}:`,
      '    secrets:',
      ...additions.filter((one) => one.service === service).flatMap(mountOf),
    ]),
  ];
}

function mountOf({ consumer, key }: Addition): readonly string[] {
  const { gid, mode, target, uid } = consumer;
  return [
    `      - source: ${yamlText(key)}`,
    `        target: ${yamlText(target)}`,
    `        uid: ${JSON.stringify(uid)}`,
    `        gid: ${JSON.stringify(gid)}`,
    `        mode: 0${mode.toString(8)}`,
  ];
}
