import type { Problem } from '../model/problem.js';

/** Workflow commands of GitHub Actions: each problem shows at its line of the pull request. `fileOf`: path in the repository. */
export function problemsGithub(problems: readonly Problem[], fileOf: (file: string) => string): string {
  return problems.map((one) => `${command(one, fileOf)}\n`).join('');
}

function command(
  { code, column, file, hint, line, message, severity }: Problem,
  fileOf: (file: string) => string,
): string {
  const properties = [
    ...(file === null ? [] : [`file=${property(fileOf(file))}`]),
    ...(line === null ? [] : [`line=${String(line)}`]),
    ...(column === null ? [] : [`col=${String(column)}`]),
    `title=${property(code)}`,
  ];
  const text = hint === null ? message : `${message}\nhint: ${hint}`;
  return `::${severity} ${properties.join(',')}::${data(text)}`;
}

/** What the runner decodes again. Anything else would let a file name end the command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
