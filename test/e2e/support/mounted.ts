import { request } from 'node:http';
import type { Engine } from './engine.js';
import type { TaskJson } from './shapes.js';

/**
 * The exact bytes of a file in the container of a running task: what the program there would read. `target` is a name
 * below /run/secrets or an absolute path. The engine must be that of the task's node.
 */
export async function mounted(engine: Engine, task: TaskJson, target: string): Promise<Buffer> {
  const path = target.startsWith('/') ? target : `/run/secrets/${target}`;
  return execute(engine, task, ['cat', path]);
}

/** What a command prints in the container of a running task. */
export async function execute(engine: Engine, task: TaskJson, command: readonly string[]): Promise<Buffer> {
  const container = task.Status.ContainerStatus?.ContainerID ?? '';
  const wish = { AttachStdout: true, AttachStderr: true, Cmd: command };
  const { Id } = (await engine.post(`/containers/${container}/exec`, wish)) as { Id: string };
  const { out, err } = demultiplex(await start(engine.socket, Id));
  const { ExitCode } = (await engine.get(`/exec/${Id}/json`)) as { ExitCode: number };
  if (ExitCode !== 0) throw new Error(`${command.join(' ')}: exit code ${String(ExitCode)}, ${err.toString().trim()}`);
  return out;
}

function start(socketPath: string, id: string): Promise<Buffer> {
  const headers = { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const req = request({ socketPath, method: 'POST', path: `/exec/${id}/start`, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve(Buffer.concat(chunks)));
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(JSON.stringify({ Detach: false, Tty: false }));
  });
}

/** Frames of 8 bytes of header (stream, 0, 0, 0, length) and a payload. */
function demultiplex(bytes: Buffer): { out: Buffer; err: Buffer } {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at + 4);
    (bytes[at] === 2 ? err : out).push(bytes.subarray(at + 8, end));
    at = end;
  }
  return { out: Buffer.concat(out), err: Buffer.concat(err) };
}
