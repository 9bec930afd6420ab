import type { Task } from '../model/live.js';
import { fieldOf, indexOf, need, numberOf, textOf } from './json.js';
import { refsOf } from './refs.js';
import { digestTemplate, type OurHolders } from './template.js';

/** Desired states up to running, and that of a job's task, which is to end by itself. */
const WANTED = new Set([
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
]);
const ENDED = new Set(['complete', 'shutdown', 'failed', 'rejected']);

/** null: a container that somebody attached to a network, which belongs to no service. */
export function readTask(raw: unknown, ours: OurHolders): Task | null {
  const serviceId = textOf(fieldOf(raw, 'ServiceID'));
  if (serviceId === '') return null;
  const template = fieldOf(raw, 'Spec');
  const status = fieldOf(raw, 'Status');
  const slot = numberOf(fieldOf(raw, 'Slot'), 0);
  const nodeId = textOf(fieldOf(raw, 'NodeID'));
  const state = textOf(fieldOf(status, 'State')).toLowerCase();
  const container = fieldOf(status, 'ContainerStatus');
  return {
    id: need(raw, 'task', 'ID'),
    index: indexOf(raw, 'task'),
    serviceId,
    slot: slot > 0 ? String(slot) : nodeId,
    nodeId: nodeId === '' ? null : nodeId,
    state,
    wanted: WANTED.has(textOf(fieldOf(raw, 'DesiredState')).toLowerCase()),
    refs: refsOf(template),
    template: digestTemplate(template, ours),
    error: textOf(fieldOf(status, 'Err')),
    // A running task has an exit code of 0, too.
    exitCode: container !== undefined && ENDED.has(state) ? numberOf(fieldOf(container, 'ExitCode'), 0) : null,
  };
}
