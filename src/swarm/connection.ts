import { AppError } from '../model/problem.js';
import { namesIn } from './cli-files.js';
import { readContext, type ReadFile } from './contexts.js';

/** How to reach an engine. Everything is decided here; the client library is left nothing to read from the environment. */
export type Connection =
  | { readonly kind: 'unix'; readonly path: string; readonly url: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly tls: TlsFiles | null;
      readonly url: string;
    };

export interface TlsFiles {
  readonly ca: Uint8Array | null;
  readonly cert: Uint8Array | null;
  readonly key: Uint8Array | null;
  /** False only for a docker context with SkipTLSVerify. */
  readonly verify: boolean;
}

export interface Surroundings {
  /** --host, or null. */
  readonly host: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  readonly readFile: ReadFile;
}

const DEFAULT_URL = 'unix:///var/run/docker.sock';

/** As the docker CLI chooses: --host, DOCKER_HOST, DOCKER_CONTEXT, the current context of its configuration, the default. */
export function chooseConnection(around: Surroundings): Connection {
  const { env } = around;
  const host = around.host ?? env['DOCKER_HOST'] ?? '';
  if (host !== '') return connect(host, tlsFromEnv(around));
  const context = readContext(given(env['DOCKER_CONTEXT']), configDirectory(around), around.readFile);
  if (context === null) return connect(DEFAULT_URL, null);
  return connect(context.host, context.tls);
}

function connect(url: string, tls: TlsFiles | null): Connection {
  const scheme = /^([a-z0-9+.-]+):\/\//i.exec(url)?.[1]?.toLowerCase() ?? 'tcp';
  const rest = url.replace(/^[a-z0-9+.-]+:\/\//i, '');
  switch (scheme) {
    case 'unix':
      if (!rest.startsWith('/'))
        throw invalid(url, 'the path of a unix socket is absolute: unix:///var/run/docker.sock');
      return { kind: 'unix', path: rest, url: `unix://${rest}` };
    case 'tcp':
      return connectTcp(url, rest, tls);
    case 'ssh':
      throw new AppError('HostUnsupported', `"${shown(url)}" is reached by ssh, which waxseal does not speak yet`, {
        hint:
          'forward the socket: ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock USER@HOST, ' +
          'then --host unix:///tmp/docker.sock',
      });
    default:
      throw invalid(url, 'use unix:///path/to/docker.sock, tcp://host:port or embedded:');
  }
}

function connectTcp(url: string, rest: string, tls: TlsFiles | null): Connection {
  const match = /^(\[[0-9a-f:.]+\]|[^:/?#@[\]\s]+)?(?::([0-9]{1,5}))?\/?$/i.exec(rest);
  const port = Number(match?.[2] ?? (tls === null ? 2375 : 2376));
  if (match === null || rest === '' || port < 1 || port > 65_535) {
    throw invalid(url, 'an engine on the network is tcp://host:port, without user, path or query');
  }
  const host = (match[1] ?? '127.0.0.1').replace(/^\[|\]$/g, '');
  return { kind: 'tcp', host, port, tls, url: `tcp://${host.includes(':') ? `[${host}]` : host}:${port}` };
}

/** DOCKER_TLS_VERIFY with any value asks for TLS, as for the docker CLI. The files are in DOCKER_CERT_PATH or ~/.docker. */
function tlsFromEnv(around: Surroundings): TlsFiles | null {
  const { env, readFile } = around;
  if (given(env['DOCKER_TLS_VERIFY']) === null) return null;
  const directory = certDirectory(around);
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => readFile(`${directory}/${name}.pem`));
  if (ca == null || cert == null || key == null) {
    throw new AppError('TlsFilesMissing', `"${directory}" does not hold ca.pem, cert.pem and key.pem`, {
      hint: 'DOCKER_TLS_VERIFY is set: name the directory of the three files with DOCKER_CERT_PATH',
    });
  }
  return { ca, cert, key, verify: true };
}

/** Where the private keys of connections to an engine may lie, of this one and of others: no document may read them (S9). */
export function tlsKeyFiles(env: Surroundings['env'], home: string): readonly string[] {
  const contexts = `${configDirectory({ env, home })}/contexts/tls`;
  const directories = [certDirectory({ env, home }), ...namesIn(contexts).map((id) => `${contexts}/${id}/docker`)];
  return directories.map((directory) => `${directory}/key.pem`);
}

function certDirectory({ env, home }: Place): string {
  return given(env['DOCKER_CERT_PATH']) ?? configDirectory({ env, home });
}

function configDirectory({ env, home }: Place): string {
  return given(env['DOCKER_CONFIG']) ?? `${home}/.docker`;
}

type Place = Pick<Surroundings, 'env' | 'home'>;

/** A variable that is set but empty says nothing, as for the docker CLI. */
function given(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function invalid(url: string, hint: string): AppError {
  return new AppError('HostInvalid', `"${shown(url)}" is not the address of a Docker Engine`, { hint });
}

/** Without user and password. */
function shown(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//').replace(/^[^/@]*@/, '');
}
