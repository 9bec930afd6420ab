import { yamlText } from './yaml-text.js';

/** The override file. `version` is that of the stack file, since the docker CLI refuses to merge two different ones. */
export function overrideYaml(
  version: string | null,
  pins: readonly { readonly key: string; readonly to: string }[],
): string {
  const lines = ['# Made by `waxseal compose`: pins each external secret to its current version.'];
  if (version !== null) lines.push(`version: ${JSON.stringify(version)}`);
  if (pins.length === 0) lines.push('secrets: {}');
  else
    lines.push(
      'secrets:',
      ...pins.flatMap(({ key, to }) => [`  ${yamlText(key)}:`, '    external: true', `    name: ${to}`]),
    );
  return `${lines.join('\n')}\n`;
}
