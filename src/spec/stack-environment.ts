import { problem, type Place, type Problem } from '../model/problem.js';
import { secretLooking } from '../model/secret-looking.js';
import { isMapping } from './data.js';

/** Lines of files of variables, by the path as the stack file writes it. */
export type EnvFiles = ReadonlyMap<string, string>;

/** The paths under `env_file:` of one service, as written. */
export function envFilesOf(service: unknown): readonly string[] {
  const written = isMapping(service) ? service['env_file'] : undefined;
  const all: readonly unknown[] = Array.isArray(written) ? written : [written];
  return all.flatMap((one) => {
    const path = isMapping(one) ? one['path'] : one;
    return typeof path === 'string' ? [path] : [];
  });
}

/** Secrets that the containers of a service get as variables, for everybody who may inspect it. Never tells a value. */
export function environmentProblems(
  name: string,
  service: Readonly<Record<string, unknown>>,
  { envFiles, place }: { readonly envFiles: EnvFiles; readonly place: Place },
): readonly Problem[] {
  const written = secretLooking(writtenIn(service['environment'])).map((variable) => ({ variable, from: '' }));
  const filed = envFilesOf(service).flatMap((path) =>
    secretLooking(linesOf(envFiles.get(path) ?? '')).map((variable) => ({ variable, from: `, from "${path}"` })),
  );
  return [...written, ...filed].map(({ from, variable }) => {
    const message = `the environment of "${name}" seems to hold a secret in "${variable}"${from}: whoever may inspect the service reads it`;
    const hint =
      'seal it, mount it, and let the program read the file (many images take NAME_FILE); then change the value';
    return problem('warning', 'SecretInEnvironment', place, { message, hint });
  });
}

/**
 * "NAME=value" each. A name alone gets its value from the environment of the deploy, which lies in clear in the service all
 * the same: something stands for it.
 */
function writtenIn(environment: unknown): readonly string[] {
  if (Array.isArray(environment)) {
    return environment.filter((one) => typeof one === 'string').map((one) => (one.includes('=') ? one : `${one}=?`));
  }
  if (!isMapping(environment)) return [];
  return Object.entries(environment).map(([name, value]) => `${name}=${value === null ? '?' : textOf(value)}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Of a file of variables: without comments, and without quotes around a value. */
function linesOf(text: string): readonly string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim().replace(/^export\s+/, ''))
    .filter((line) => /^\w+=/.test(line))
    .map((line) => line.replace(/^(\w+)=(['"])(.*)\2$/, '$1=$3'));
}
