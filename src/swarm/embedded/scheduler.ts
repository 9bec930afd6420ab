import { isUnschedulable } from './behaviour.js';
import { constraintsOf } from './service-spec.js';
import { hasEnded } from './task-state.js';
import { moveTask } from './tasks.js';
import type { Node, Task, World } from './world.js';

/** Gives the task to a node, or tells why there is none. */
export function schedule(world: World, task: Task): boolean {
  const nodes = [...world.nodes.values()].filter((node) => task.nodeId === '' || node.id === task.nodeId);
  const open = nodes.filter(isOpen);
  const suitable = open.filter((node) => suits(node, task.template) && !isUnschedulable(task.template));
  const [best] = suitable.sort((a, b) => load(world, task, a) - load(world, task, b));
  if (best !== undefined) {
    moveTask(world, task, 'assigned', { nodeId: best.id, message: 'scheduler assigned task to node', error: '' });
    return true;
  }
  const error = reason(nodes.length - open.length, open.length);
  if (task.state !== 'pending' || task.error !== error) {
    moveTask(world, task, 'pending', { message: 'pending task scheduling', error });
  }
  return false;
}

function reason(closed: number, unsuitable: number): string {
  const nodes = (n: number): string => `${n} node${n === 1 ? '' : 's'}`;
  const reasons = [
    { n: closed, text: `${nodes(closed)} not available for new tasks` },
    { n: unsuitable, text: `scheduling constraints not satisfied on ${nodes(unsuitable)}` },
  ].filter(({ n }) => n > 0);
  const most = reasons.sort((a, b) => b.n - a.n).map(({ text }) => text);
  return most.length === 0 ? 'no suitable node' : `no suitable node (${most.join('; ')})`;
}

/** Few tasks of the same service first, then few tasks at all. */
function load(world: World, task: Task, node: Node): number {
  const there = [...world.tasks.values()].filter((other) => other.nodeId === node.id && !hasEnded(other.state));
  const same = there.filter((other) => other.serviceId === task.serviceId && !hasEnded(other.desired));
  return same.length * 1_000_000 + there.length;
}

/** Takes new tasks. */
function isOpen(node: Node): boolean {
  return node.state === 'ready' && node.availability === 'active';
}

/** Keeps the tasks that it has. */
export function isUsable(node: Node | undefined): boolean {
  return node?.state === 'ready' && node.availability !== 'drain';
}

/** Whether the node meets all placement constraints. One that cannot be read is met by no node. */
export function suits(node: Node, template: unknown): boolean {
  return constraintsOf(template).every((text) => {
    const match = /^\s*([a-z.]+(?:\.[A-Za-z0-9_.-]+)?)\s*(==|!=)\s*(.*?)\s*$/.exec(text);
    if (match === null) return false;
    const value = attribute(node, match[1] ?? '');
    return (value?.toLowerCase() === match[3]?.toLowerCase()) === (match[2] === '==');
  });
}

function attribute(node: Node, name: string): string | undefined {
  switch (name) {
    case 'node.id':
      return node.id;
    case 'node.hostname':
      return node.hostname;
    case 'node.role':
      return node.role;
    case 'node.platform.os':
      return 'linux';
    case 'node.platform.arch':
      return 'x86_64';
    default:
      return name.startsWith('node.labels.') ? (node.labels[name.slice('node.labels.'.length)] ?? '') : undefined;
  }
}
