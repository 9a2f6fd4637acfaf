import { BlockList, isIP } from 'node:net';

/**
 * Networks that a request made for somebody else must not reach: the machine itself, its neighbours, metadata services, and
 * what is no host at all. IANA special-purpose registries, https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const V4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** All that is not global unicast, and within it what carries an IPv4 address or leads nowhere. */
const V6: readonly (readonly [network: string, prefix: number])[] = [
  ['::', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['4000::', 2],
  ['8000::', 1],
];

const listOf = (networks: typeof V4, family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
};

// Two lists: one list takes IPv4 addresses for the mapped ones of IPv6 as well.
const v4 = listOf(V4, 'ipv4');
const v6 = listOf(V6, 'ipv6');

/** Whether an address is one of a private, local or special network. What is no address is private: nothing may pass by it. */
export const isPrivateAddress = (address: string): boolean => {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return true;
  return family === 4 ? v4.check(plain, 'ipv4') : v6.check(plain, 'ipv6');
};
