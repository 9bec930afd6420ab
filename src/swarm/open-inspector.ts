import { stat } from 'node:fs/promises';
import type { Inspector } from '../doors.js';
import { byText } from './by-text.js';
import type { Connection } from './connection.js';
import { ask } from './docker.js';
import { openEngine } from './engine.js';
import { fieldOf, need, textOf, wholeList } from './json.js';
import { readPosture } from './posture.js';

/** The door through which `waxseal doctor` looks at a real Swarm. */
export function openInspector(connection: Connection): Inspector {
  const engine = openEngine(connection);
  return {
    engine: async () => {
      const { body } = await engine.call({ what: 'reach the engine', write: false }, ask.version());
      // A socket proxy may refuse /info, which shows much else: then nobody knows the clock.
      const info = await engine.attempt(ask.info());
      const cluster = info.ok ? textOf(fieldOf(fieldOf(fieldOf(info.answer.body, 'Swarm'), 'Cluster'), 'ID')) : '';
      const clockMs = info.ok ? Date.parse(textOf(fieldOf(info.answer.body, 'SystemTime'))) : NaN;
      return {
        url: engine.url,
        version: need(body, 'version', 'Version'),
        apiVersion: need(body, 'version', 'ApiVersion'),
        clusterId: cluster === '' ? null : cluster,
        clockMs: Number.isNaN(clockMs) ? null : clockMs,
        socketMode: connection.kind === 'unix' ? await modeOf(connection.path) : null,
        plainText: connection.kind === 'tcp' && connection.tls === null,
      };
    },
    services: async () => {
      const { body } = await engine.call({ what: 'read the swarm', write: false }, ask.services());
      return byText(wholeList(body, 'services').map(readPosture), ({ name }) => name);
    },
  };
}

function modeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => null,
  );
}
