import { kindOfName, plainName, type ObjectKind } from '../model/object-name.js';
import { yamlText } from './yaml-text.js';

interface Pinned {
  readonly key: string;
  /** Swarm name, with its kind. */
  readonly to: string;
}

/** The override file. `version` is that of the stack file, since the docker CLI refuses to merge two different ones. */
export function overrideYaml(version: string | null, pins: readonly Pinned[]): string {
  const of = (kind: ObjectKind): readonly Pinned[] => pins.filter(({ to }) => kindOfName(to) === kind);
  const [secrets, configs] = [of('secret'), of('config')];
  const lines = [
    `# Made by \`waxseal compose\`: pins each external ${configs.length === 0 ? 'secret' : 'secret and config'} to its current version.`,
    ...(version === null ? [] : [`version: ${JSON.stringify(version)}`]),
    ...(secrets.length === 0 ? ['secrets: {}'] : ['secrets:', ...secrets.flatMap(entry)]),
    ...(configs.length === 0 ? [] : ['configs:', ...configs.flatMap(entry)]),
  ];
  return `${lines.join('\n')}\n`;
}

function entry({ key, to }: Pinned): readonly string[] {
  return [`  ${yamlText(key)}:`, '    external: true', `    name: ${plainName(to)}`];
}
