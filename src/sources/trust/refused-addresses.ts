import { BlockList, isIPv6 } from 'node:net';

/**
 * Addresses at which no secret system is: where a cloud tells its machines (and whoever can make them ask) credentials of
 * their own, and what is no address of one machine.
 */
const IPV4 = [
  // Link-local, which is where most clouds have it.
  '169.254.0.0/16',
  // Alibaba, Oracle, Azure.
  '100.100.100.200/32',
  '192.0.0.192/32',
  '168.63.129.16/32',
  // "This network", multicast, reserved, broadcast.
  '0.0.0.0/8',
  '224.0.0.0/3',
];

const IPV6 = [
  'fe80::/10',
  // AWS.
  'fd00:ec2::/32',
  // Unspecified, multicast.
  '::/128',
  'ff00::/8',
];

const REFUSED = new BlockList();
for (const range of IPV4) {
  const [net, bits] = parts(range);
  const [a, b, c, d] = net.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  REFUSED.addSubnet(net, bits, 'ipv4');
  // The same in disguise: translated (NAT64), and tunnelled (6to4).
  REFUSED.addSubnet(`64:ff9b::${a}${b}:${c}${d}`, 96 + bits, 'ipv6');
  REFUSED.addSubnet(`2002:${a}${b}:${c}${d}::`, 16 + bits, 'ipv6');
}
for (const range of IPV6) REFUSED.addSubnet(...parts(range), 'ipv6');

function parts(range: string): [net: string, bits: number] {
  const [net = '', bits] = range.split('/');
  return [net, Number(bits)];
}

/** Whether no name of a store may lead there. An IPv4 address that is mapped into IPv6 is the IPv4 address. */
export function isRefused(address: string): boolean {
  // A zone (fe80::1%eth0) is no part of the address.
  const bare = address.replace(/%.*$/, '');
  return REFUSED.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
}
