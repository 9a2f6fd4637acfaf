/** An address in its one canonical spelling (RFC 5952), and the port that was written with it. */
export interface IpText {
  readonly ip: string;
  readonly port: number | undefined;
  /** The eight groups of the IPv6 form; an IPv4 address is mapped (`::ffff:a.b.c.d`). */
  readonly groups: readonly number[];
}

const CACHE_LIMIT = 20_000;
const MAX_LENGTH = 80;
const cache = new Map<string, IpText | null>();

/**
 * Reads `192.0.2.1`, `192.0.2.1:8080`, `2001:db8::1`, `[2001:db8::1]:443`, `fe80::1%eth0`, `::ffff:192.0.2.1`, blanks
 * and double quotes around them allowed. Null: not an address.
 */
export function parseIp(text: string): IpText | null {
  if (text.length > MAX_LENGTH) return null;
  const known = cache.get(text);
  if (known !== undefined) return known;
  const parsed = read(text);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(text, parsed);
  return parsed;
}

const FORM =
  /^\s*"?(?:\[([0-9a-f:.]+)(?:%[\w.-]+)?\](?::(\d{1,5}))?|([\d.]+)(?::(\d{1,5}))?|([0-9a-f:.]+)(?:%[\w.-]+)?)"?\s*$/i;

function read(text: string): IpText | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const v4 = match[3];
  const groups = v4 !== undefined ? readV4(v4) : readV6(match[1] ?? match[5] ?? '');
  if (groups === null) return null;
  const portText = match[2] ?? match[4];
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && port > 65_535) return null;
  return Object.freeze({ ip: print(groups), port, groups: Object.freeze(groups) });
}

function readV4(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bytes = parts.map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  if (bytes.some((byte) => byte > 255)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return [0, 0, 0, 0, 0, 0xffff, a * 256 + b, c * 256 + d];
}

function readV6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = readGroups(halves[0] ?? '', { last: halves.length === 1 });
  const tail = halves.length === 2 ? readGroups(halves[1] ?? '', { last: true }) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : null;
  return missing < 1 ? null : [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** An IPv4 tail may only stand at the end of the address. */
function readGroups(text: string, options: { readonly last: boolean }): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (options.last && index === parts.length - 1 && part.includes('.')) {
      const v4 = readV4(part);
      if (v4 === null) return null;
      groups.push(...v4.slice(6));
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups.length > 8 ? null : groups;
}

const isMapped = (groups: readonly number[]): boolean =>
  groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);

function print(groups: readonly number[]): string {
  if (isMapped(groups)) {
    const [high = 0, low = 0] = groups.slice(6);
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  const [from, length] = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, from).join(':')}::${hex.slice(from + length).join(':')}`;
}

function longestZeros(groups: readonly number[]): [number, number] {
  let best: [number, number] = [0, 0];
  let from = 0;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) continue;
    if (index - from > best[1]) best = [from, index - from];
    from = index + 1;
  }
  return best;
}

/** Bits before an IPv4 address where it is mapped into IPv6. */
const MAPPED = 96;

/** The addresses whose first `bits` are those of `groups`; IPv4 is counted as it is mapped, so that a /24 of it has 120. */
export interface IpRange {
  readonly groups: readonly number[];
  readonly bits: number;
}

/** A set of address ranges. */
export interface IpRanges {
  has(address: IpText): boolean;
}

/** From `10.0.0.0/8`, `2001:db8::/32` or single addresses. Throws a RangeError for what is neither. */
export function createIpRanges(ranges: readonly string[]): IpRanges {
  const parsed = ranges.map(parseIpRange);
  return { has: ({ groups }) => parsed.some((range) => agree(range.groups, groups, range.bits)) };
}

/** Throws a RangeError for what is neither an address nor a range. */
export function parseIpRange(text: string): IpRange {
  const [address = '', prefix, ...rest] = text.split('/');
  const ip = parseIp(address);
  const isV4 = ip !== null && !address.includes(':');
  const width = isV4 ? 32 : 128;
  const bits = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (ip === null || ip.port !== undefined || rest.length > 0 || !(bits <= width)) {
    throw new RangeError(`"${text}" is no address range: write an address or a CIDR range such as 10.0.0.0/8`);
  }
  return { groups: ip.groups, bits: isV4 ? bits + MAPPED : bits };
}

/** The length of its prefix as it is written, with the family that it belongs to. */
export function prefixOf({ groups, bits }: IpRange): { readonly family: 4 | 6; readonly prefix: number } {
  return bits >= MAPPED && isMapped(groups) ? { family: 4, prefix: bits - MAPPED } : { family: 6, prefix: bits };
}

/** The range of that many bits around it; `prefix` counts as its family does. */
export function widenIpRange(range: IpRange, prefix: number): IpRange {
  return { groups: range.groups, bits: Math.min(range.bits, prefixOf(range).family === 4 ? prefix + MAPPED : prefix) };
}

/** `192.0.2.0/24`; a single address without its length. */
export function printIpRange(range: IpRange): string {
  const { family, prefix } = prefixOf(range);
  const first = print(range.groups.map((group, index) => group & maskOf(range.bits - 16 * index)));
  return prefix === (family === 4 ? 32 : 128) ? first : `${first}/${prefix}`;
}

/** Whether there is an address that both have. */
export function overlapping(a: IpRange, b: IpRange): boolean {
  return agree(a.groups, b.groups, Math.min(a.bits, b.bits));
}

/** Of a group of which so many bits count. */
const maskOf = (bits: number): number => (bits >= 16 ? 0xffff : bits <= 0 ? 0 : 0xffff & ~(0xffff >> bits));

function agree(a: readonly number[], b: readonly number[], bits: number): boolean {
  for (let index = 0, left = bits; left > 0; index++, left -= 16) {
    const mask = maskOf(left);
    if (((a[index] ?? 0) & mask) !== ((b[index] ?? 0) & mask)) return false;
  }
  return true;
}
