import type { Node, Service } from '../model/live.js';

/**
 * Is a task of this global service expected on this node (P6)? Ready, active, and what swarmkit's constraint and
 * platform filters say: `key==value` or `key!=value`, values compared without regard to case.
 */
export function eligible(service: Service, node: Node): boolean {
  if (!node.ready || node.availability !== 'active') return false;
  return service.constraints.every((text) => meets(text, node)) && runsHere(service, node);
}

function meets(constraint: string, node: Node): boolean {
  const match = /^\s*(.+?)\s*(==|!=)\s*(.*?)\s*$/.exec(constraint);
  if (match === null) return true;
  const [, key = '', operator, wanted = ''] = match;
  const actual = valueOf(key, node);
  if (actual === null) return false;
  if (key.toLowerCase() === 'node.ip' && wanted.includes('/')) return inSubnet(actual, wanted) === (operator === '==');
  return (actual.toLowerCase() === wanted.toLowerCase()) === (operator === '==');
}

/** IPv4 only; an address or a subnet that this cannot read counts as met, so that its tasks are expected. */
function inSubnet(address: string, subnet: string): boolean {
  const [base = '', length = ''] = subnet.split('/');
  const [a, b, bits] = [ipv4(address), ipv4(base), Number(length)];
  if (a === null || b === null || !(bits >= 0 && bits <= 32)) return true;
  const size = 2 ** (32 - bits);
  return Math.floor(a / size) === Math.floor(b / size);
}

function ipv4(text: string): number | null {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || !parts.every((part) => part >= 0 && part <= 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** null: swarmkit knows no such key, and such a constraint is met by no node. */
function valueOf(key: string, node: Node): string | null {
  const lower = key.toLowerCase();
  if (lower === 'node.id') return node.id;
  if (lower === 'node.hostname') return node.hostname;
  if (lower === 'node.ip') return node.ip;
  if (lower === 'node.role') return node.role;
  if (lower === 'node.platform.os') return node.os;
  if (lower === 'node.platform.arch') return node.architecture;
  if (lower.startsWith('node.labels.')) return node.labels[key.slice('node.labels.'.length)] ?? '';
  if (lower.startsWith('engine.labels.')) return node.engineLabels[key.slice('engine.labels.'.length)] ?? '';
  return null;
}

function runsHere(service: Service, node: Node): boolean {
  if (service.platforms.length === 0) return true;
  return service.platforms.some(
    (platform) =>
      (platform.os === '' || platform.os === node.os) &&
      (platform.architecture === '' || canonical(platform.architecture) === canonical(node.architecture)),
  );
}

function canonical(architecture: string): string {
  if (architecture === 'x86_64') return 'amd64';
  return architecture === 'aarch64' ? 'arm64' : architecture;
}
