import { isIP } from 'node:net';
import { parseIp } from '../event/index.ts';

/** A network, or one address with all of its bits. An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export interface IpNetwork {
  readonly family: 4 | 6;
  /** Two groups of 16 bits, or eight. */
  readonly groups: readonly number[];
  readonly bits: number;
}

export function readAddress(text: string): IpNetwork | undefined {
  const parsed = isIP(text) === 0 ? null : parseIp(text);
  if (parsed === null) return undefined;
  const { groups } = parsed;
  const isV4 = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return isV4 ? { family: 4, groups: groups.slice(6), bits: 32 } : { family: 6, groups, bits: 128 };
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `2001:db8::/32` or one address. */
export function readNetwork(text: string): IpNetwork | undefined {
  const [addressText = '', maskText, ...more] = text.trim().replaceAll(/[[\]]/g, '').split('/');
  const address = readAddress(addressText);
  if (address === undefined || more.length > 0) return undefined;
  if (maskText === undefined) return address;
  const written = /^\d{1,3}$/.test(maskText) ? Number(maskText) : maskBits(maskText);
  const bits = written !== undefined && address.family === 4 && addressText.includes(':') ? written - 96 : written;
  return bits === undefined || bits < 0 || bits > address.bits ? undefined : { ...address, bits };
}

function maskBits(text: string): number | undefined {
  const mask = readAddress(text);
  if (mask === undefined) return undefined;
  const binary = mask.groups.map((group) => group.toString(2).padStart(16, '0')).join('');
  return /^1*0*$/.test(binary) ? binary.lastIndexOf('1') + 1 : undefined;
}

const maskGroup = (group: number, bits: number): number =>
  bits >= 16 ? group : bits <= 0 ? 0 : group & (0xffff << (16 - bits));

export const holdsAddress = (network: IpNetwork, address: IpNetwork): boolean =>
  network.family === address.family &&
  network.groups.every((group, index) => {
    const bits = network.bits - index * 16;
    return maskGroup(group, bits) === maskGroup(address.groups[index] ?? 0, bits);
  });

/** The address with all bits behind the first `bits` cleared, in its canonical spelling; undefined for what is none. */
export function maskAddress(text: string, bits: number): string | undefined {
  const address = readAddress(text);
  if (address === undefined || bits < 0 || bits > address.bits) return undefined;
  const masked = address.groups.map((group, index) => maskGroup(group, bits - index * 16));
  if (address.family === 4) return masked.flatMap((group) => [group >> 8, group & 0xff]).join('.');
  return parseIp(masked.map((group) => group.toString(16)).join(':'))?.ip;
}
