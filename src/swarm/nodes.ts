import type { Node } from '../model/live.js';
import { fieldOf, need, textOf, textsOf } from './json.js';

export function readNode(raw: unknown): Node {
  const spec = fieldOf(raw, 'Spec');
  const description = fieldOf(raw, 'Description');
  const engine = fieldOf(description, 'Engine');
  const platform = fieldOf(description, 'Platform');
  const availability = textOf(fieldOf(spec, 'Availability'));
  return {
    id: need(raw, 'node', 'ID'),
    hostname: textOf(fieldOf(description, 'Hostname')),
    role: textOf(fieldOf(spec, 'Role')) === 'manager' ? 'manager' : 'worker',
    ready: textOf(fieldOf(fieldOf(raw, 'Status'), 'State')) === 'ready',
    availability: availability === 'pause' || availability === 'drain' ? availability : 'active',
    labels: textsOf(fieldOf(spec, 'Labels')),
    engineLabels: textsOf(fieldOf(engine, 'Labels')),
    os: textOf(fieldOf(platform, 'OS')),
    architecture: textOf(fieldOf(platform, 'Architecture')),
    ip: textOf(fieldOf(fieldOf(raw, 'Status'), 'Addr')),
    engineVersion: textOf(fieldOf(engine, 'EngineVersion')),
  };
}
