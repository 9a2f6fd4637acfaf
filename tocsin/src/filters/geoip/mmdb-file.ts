/** Writes small MaxMind databases for tests and benchmarks. https://maxmind.github.io/MaxMind-DB/ */

type Data = string | number | boolean | readonly Data[] | DataMap;
interface DataMap {
  readonly [key: string]: Data;
}

export interface Network {
  readonly cidr: string;
  readonly data: DataMap;
}

const MARKER = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
const TYPE = { text: 2, double: 3, uint16: 5, uint32: 6, map: 7, uint64: 9, list: 11, boolean: 14 } as const;

function control(type: number, size: number): Buffer {
  const extended = type > 7;
  const first = (extended ? 0 : type) << 5;
  const tail = extended ? [type - 7] : [];
  if (size < 29) return Buffer.from([first | size, ...tail]);
  if (size < 285) return Buffer.from([first | 29, ...tail, size - 29]);
  return Buffer.from([first | 30, ...tail, (size - 285) >> 8, (size - 285) & 0xff]);
}

function unsigned(type: number, value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.concat([control(type, bytes.length), Buffer.from(bytes)]);
}

function encode(data: Data): Buffer {
  if (typeof data === 'string') {
    const bytes = Buffer.from(data);
    return Buffer.concat([control(TYPE.text, bytes.length), bytes]);
  }
  if (typeof data === 'boolean') return control(TYPE.boolean, data ? 1 : 0);
  if (typeof data === 'number') {
    if (Number.isInteger(data) && data >= 0) return unsigned(TYPE.uint32, data);
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(data);
    return Buffer.concat([control(TYPE.double, 8), bytes]);
  }
  if (isList(data)) return Buffer.concat([control(TYPE.list, data.length), ...data.map(encode)]);
  const entries = Object.entries(data);
  return Buffer.concat([
    control(TYPE.map, entries.length),
    ...entries.flatMap(([key, value]) => [encode(key), encode(value)]),
  ]);
}

const isList = (data: readonly Data[] | DataMap): data is readonly Data[] => Array.isArray(data);

interface Node {
  /** A node, the index of a network, or nothing. */
  readonly sides: [Node | number | undefined, Node | number | undefined];
}

const node = (): Node => ({ sides: [undefined, undefined] });

/** In a tree of IPv6, IPv4 networks lie below `::/96`. */
function bitsOf(cidr: string, ipVersion: 4 | 6): readonly (0 | 1)[] {
  const [address = '', length = ''] = cidr.split('/');
  const isShort = address.includes('.');
  const before = ipVersion === 4 ? 0 : 12;
  const bytes = isShort ? [...Buffer.alloc(before), ...address.split('.').map(Number)] : bytesOf(address);
  const bits = bytes.flatMap((byte) =>
    [7, 6, 5, 4, 3, 2, 1, 0].map((shift): 0 | 1 => (((byte >> shift) & 1) === 1 ? 1 : 0)),
  );
  return bits.slice(0, Number(length) + (isShort ? before * 8 : 0));
}

function bytesOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), tail === undefined ? [] : groups(tail)];
  const missing = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...missing, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

/** Networks must not overlap. Those that share an object of data share what is written of it. */
export function mmdbFile(type: string, networks: readonly Network[], ipVersion: 4 | 6 = 6): Buffer {
  const root = node();
  networks.forEach(({ cidr }, index) => {
    const bits = bitsOf(cidr, ipVersion);
    let at = root;
    bits.forEach((bit, depth) => {
      if (depth === bits.length - 1) at.sides[bit] = index;
      else {
        const next = at.sides[bit];
        const below = typeof next === 'object' ? next : node();
        at.sides[bit] = below;
        at = below;
      }
    });
  });
  const nodes: Node[] = [];
  const number = new Map<Node, number>();
  const visit = (one: Node): void => {
    number.set(one, nodes.length);
    nodes.push(one);
    for (const side of one.sides) if (typeof side === 'object') visit(side);
  };
  visit(root);

  const blocks: Buffer[] = [];
  const written = new Map<DataMap, number>();
  let size = 0;
  const offsets = networks.map(({ data }) => {
    const before = written.get(data);
    if (before !== undefined) return before;
    const block = encode(data);
    const at = size;
    written.set(data, at);
    blocks.push(block);
    size += block.length;
    return at;
  });
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach(({ sides }, index) => {
    sides.forEach((side, which) => {
      const record =
        typeof side === 'object'
          ? (number.get(side) ?? 0)
          : side === undefined
            ? nodes.length
            : nodes.length + 16 + (offsets[side] ?? 0);
      tree.writeUIntBE(record, index * 6 + which * 3, 3);
    });
  });

  const pairs: readonly (readonly [string, Buffer])[] = [
    ['node_count', unsigned(TYPE.uint32, nodes.length)],
    ['record_size', unsigned(TYPE.uint16, 24)],
    ['ip_version', unsigned(TYPE.uint16, ipVersion)],
    ['database_type', encode(type)],
    ['languages', encode(['en'])],
    ['binary_format_major_version', unsigned(TYPE.uint16, 2)],
    ['binary_format_minor_version', unsigned(TYPE.uint16, 0)],
    ['build_epoch', unsigned(TYPE.uint64, 1_790_000_000)],
    ['description', encode({ en: 'test' })],
  ];
  const metadata = [control(TYPE.map, pairs.length), ...pairs.flatMap(([key, value]) => [encode(key), value])];
  return Buffer.concat([tree, Buffer.alloc(16), ...blocks, MARKER, ...metadata]);
}
