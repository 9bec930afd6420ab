import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a script as the runner of a CI does. It sees no environment but `env`. Any exit code resolves. */
export function bash(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, env });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  child.stdin.end();
  return new Promise((done) => child.on('close', (code) => done({ code: code ?? 1, ...said })));
}
