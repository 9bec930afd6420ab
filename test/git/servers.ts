import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** A git server of its own for each test, at a loopback address of its own: no port is ever taken. */
export interface Server {
  readonly url: string;
  /** Ends it; `start` brings it back at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface HttpsServer extends Server {
  readonly caFile: string;
}

export interface SshServer extends Server {
  readonly keyFile: string;
  readonly knownHostsFile: string;
  /** A key that the server does not accept. */
  readonly strangerKeyFile: string;
  /** The line of known_hosts that is true now. */
  hostKeyLine(): Promise<string>;
  /** Another host key from the next start on. */
  changeHostKey(): void;
}

export function shortTemporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'wxgit-'));
}

/** Where a server listens, and what its programs are started by: the `nsenter …` of another network, for example. */
export interface Place {
  readonly address: string;
  readonly within: readonly string[];
}

/** nginx with TLS and basic authentication in front of git's own CGI program. `repositories` holds bare ones. */
export async function httpsServer(
  repositories: string,
  login: { user: string; token: string },
  { address, within }: Place = { address: ownAddress(), within: [] },
): Promise<HttpsServer> {
  const dir = await shortTemporaryDirectory();
  const caFile = join(dir, 'cert.pem');
  const subject = ['-subj', '/CN=git', '-addext', `subjectAltName=IP:${address}`];
  run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    ...subject,
    '-keyout',
    join(dir, 'key.pem'),
    '-out',
    caFile,
  ]);
  await writeFile(join(dir, 'users'), `${login.user}:{PLAIN}${login.token}\n`);
  await writeFile(join(dir, 'nginx.conf'), nginxConf(dir, address, repositories));
  let running: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(end));
    running = [];
  };
  const start = async (): Promise<void> => {
    await rm(join(dir, 'cgi.sock'), { force: true });
    running = [
      daemon('fcgiwrap', ['-c', '2', '-s', `unix:${join(dir, 'cgi.sock')}`]),
      daemon(...commandOf([...within, 'nginx', '-e', join(dir, 'error.log'), '-c', join(dir, 'nginx.conf')])),
    ];
    await until(`https://${address}:8443 answers`, () => asked(within, `https://${address}:8443`));
  };
  await start();
  return { url: `https://${address}:8443`, caFile, start, stop };
}

function nginxConf(dir: string, address: string, repositories: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${dir}/${of};`);
  return `user ${userInfo().username}; daemon off; master_process off; pid ${dir}/nginx.pid;
events {}
http {
  access_log off; client_max_body_size 0; ${temporary.join(' ')}
  server {
    listen ${address}:8443 ssl; ssl_certificate ${dir}/cert.pem; ssl_certificate_key ${dir}/key.pem;
    location ~ ^(/.*)$ {
      auth_basic git; auth_basic_user_file ${dir}/users;
      fastcgi_pass unix:${dir}/cgi.sock;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT ${repositories}; fastcgi_param GIT_HTTP_EXPORT_ALL "";
      fastcgi_param PATH_INFO $1; fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param REMOTE_USER $remote_user; fastcgi_param HTTP_GIT_PROTOCOL $http_git_protocol;
      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
    }
  }
}
`;
}

export async function sshServer(): Promise<SshServer> {
  const dir = await shortTemporaryDirectory();
  const address = ownAddress();
  const [keyFile, knownHostsFile, hostKey] = [join(dir, 'client'), join(dir, 'known_hosts'), join(dir, 'host')];
  const makeKey = (file: string): void =>
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
  makeKey(keyFile);
  makeKey(hostKey);
  const strangerKeyFile = join(dir, 'stranger');
  makeKey(strangerKeyFile);
  const hostKeyLine = async (): Promise<string> =>
    `[${address}]:2222 ${(await readFile(`${hostKey}.pub`, 'utf8')).trim()}`;
  await appendFile(join(dir, 'authorized_keys'), await readFile(`${keyFile}.pub`));
  await writeFile(knownHostsFile, `${await hostKeyLine()}\n`);
  const lines = [
    'Port 2222',
    `ListenAddress ${address}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${dir}/authorized_keys`,
  ];
  const more = [
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no',
    'PidFile none',
  ];
  await writeFile(
    join(dir, 'sshd_config'),
    [...lines, ...more, 'AcceptEnv GIT_PROTOCOL', 'PermitRootLogin yes', ''].join('\n'),
  );
  await mkdir('/run/sshd', { recursive: true });
  let running: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    if (running !== null) await end(running);
    running = null;
  };
  const start = async (): Promise<void> => {
    running = daemon('/usr/sbin/sshd', ['-D', '-e', '-f', join(dir, 'sshd_config')]);
    await answers(address, 2222);
  };
  await start();
  const changeHostKey = (): void => {
    run('rm', ['-f', hostKey, `${hostKey}.pub`]);
    makeKey(hostKey);
  };
  const url = `ssh://${userInfo().username}@${address}:2222`;
  return { url, keyFile, knownHostsFile, strangerKeyFile, hostKeyLine, changeHostKey, start, stop };
}

function ownAddress(): string {
  const part = (): number => 1 + Math.floor(Math.random() * 253);
  return `127.${part()}.${part()}.${part()}`;
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** In a group of its own: fcgiwrap's children outlive it otherwise. */
function daemon(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { detached: true, stdio: 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

function commandOf([program = '', ...args]: readonly string[]): [string, readonly string[]] {
  return [program, args];
}

/** Whether anything answers there, whatever it says. */
function asked(within: readonly string[], url: string): boolean {
  const [program, args] = commandOf([...within, 'curl', '-sk', '-o', '/dev/null', '--max-time', '5', url]);
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

async function answers(address: string, port: number): Promise<void> {
  const open = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, address, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  await until(`somebody answers at ${address}:${port}`, open);
}

async function until(what: string, ask: () => Promise<boolean> | boolean): Promise<void> {
  for (let patience = 0; patience < 600; patience++) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain until ${what}`);
}
