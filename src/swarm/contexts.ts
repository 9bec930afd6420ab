import { createHash } from 'node:crypto';
import { AppError } from '../model/problem.js';
import type { TlsFiles } from './connection.js';
import { fieldOf, textOf } from './json.js';

/** The bytes of a file, or null if there is none. Throws FileUnreadable for one that is there but cannot be read. */
export type ReadFile = (path: string) => Uint8Array | null;

/** The engine of a context as `docker context create` keeps it. */
interface DockerContext {
  readonly host: string;
  readonly tls: TlsFiles | null;
}

/**
 * The context to use: the named one, else the current one of the docker CLI's config.json. null: none, or "default",
 * which has no files. `directory` is the CLI's configuration directory.
 */
export function readContext(named: string | null, directory: string, readFile: ReadFile): DockerContext | null {
  const name = named ?? currentContext(directory, readFile);
  if (name === null || name === 'default') return null;
  const id = createHash('sha256').update(name).digest('hex');
  const file = `${directory}/contexts/meta/${id}/meta.json`;
  const meta = readJson(file, readFile);
  if (meta === null) {
    throw new AppError('ContextUnknown', `there is no docker context "${name}"`, {
      hint: '`docker context ls` lists them; DOCKER_CONTEXT and `docker context use` choose one',
    });
  }
  const endpoint = fieldOf(fieldOf(meta, 'Endpoints'), 'docker');
  const host = textOf(fieldOf(endpoint, 'Host'));
  if (host === '') {
    throw new AppError('ContextInvalid', `the docker context "${name}" names no engine`, { hint: `look into ${file}` });
  }
  return { host, tls: readTls(`${directory}/contexts/tls/${id}/docker`, fieldOf(endpoint, 'SkipTLSVerify'), readFile) };
}

function currentContext(directory: string, readFile: ReadFile): string | null {
  const config = readJson(`${directory}/config.json`, readFile);
  const name = textOf(fieldOf(config, 'currentContext'));
  return name === '' ? null : name;
}

/** Like the docker CLI: TLS if there is any file for it, or if its check is to be skipped. */
function readTls(directory: string, skipVerify: unknown, readFile: ReadFile): TlsFiles | null {
  const [ca = null, cert = null, key = null] = ['ca', 'cert', 'key'].map((name) =>
    readFile(`${directory}/${name}.pem`),
  );
  if (ca === null && cert === null && key === null && skipVerify !== true) return null;
  return { ca, cert, key, verify: skipVerify !== true };
}

function readJson(path: string, readFile: ReadFile): unknown {
  const bytes = readFile(path);
  if (bytes === null) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Without its cause, which quotes the file, and with it the logins to registries.
    throw new AppError('DockerConfigInvalid', `"${path}" is not JSON`, {
      hint: 'it is a file of the docker CLI: mend it, or name the engine with --host',
    });
  }
}
