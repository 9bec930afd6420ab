import { chooseConnection, type Connection, type Surroundings } from './connection.js';

/**
 * The engine that is meant. "embedded:" and "embedded:FILE" are the one inside of this process (docs/embedded.md), which
 * is started here; `atExit` is told what to do when the process ends.
 */
export async function reachEngine(around: Surroundings, atExit: (leave: () => void) => void): Promise<Connection> {
  const host = around.host ?? around.env['DOCKER_HOST'] ?? '';
  if (!host.startsWith('embedded:')) return chooseConnection(around);
  const file = host.slice('embedded:'.length);
  const { startEmbeddedEngine } = await import('./embedded/start.js');
  const { socket, vanish } = await startEmbeddedEngine({ stateFile: file === '' ? null : file });
  atExit(vanish);
  return { kind: 'unix', path: socket, url: `unix://${socket}` };
}
