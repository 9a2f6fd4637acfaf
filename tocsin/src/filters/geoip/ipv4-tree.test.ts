import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { Reader, type Response } from 'maxmind';
import { expect, test } from 'vitest';
import { Ipv4Tree, leaf } from './ipv4-tree.ts';
import { mmdbFile } from './mmdb-file.ts';

const NETWORKS = [
  { cidr: '0.0.0.0/8', data: { is: 'zero' } },
  { cidr: '10.0.0.0/9', data: { is: 'half' } },
  { cidr: '198.51.100.0/24', data: { is: 'small' } },
  { cidr: '198.51.101.7/32', data: { is: 'one' } },
  { cidr: '255.0.0.0/8', data: { is: 'end' } },
];

const number = fc.oneof(
  fc.constantFrom('0', '7', '10', '51', '100', '101', '127', '128', '198', '255'),
  fc.nat(300).map(String),
);
const address = fc.tuple(number, number, number, number).map((parts) => parts.join('.'));
const near = fc.constantFrom(
  '',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '01.2.3.4',
  '1.2.3.',
  '.1.2.3',
  '1..2.3',
  ' 1.2.3.4',
  '1.2.3.4/8',
  '::1',
  '1.2.3.x',
);

test.each([
  [4, mmdbFile('Test', NETWORKS, 4)],
  [6, mmdbFile('Test', [...NETWORKS, { cidr: '2001:db8::/32', data: { is: 'other' } }], 6)],
] as const)('finds what the library finds, in a tree of IPv%i', (_, bytes) => {
  const reader = new Reader<Response>(bytes);
  const tree = new Ipv4Tree(bytes, reader.metadata);
  fc.assert(
    fc.property(fc.oneof(address, near), (text) => {
      expect(tree.find(text)).toBe(isIPv4(text));
      if (!isIPv4(text)) return;
      const [entry, prefix] = reader.getWithPrefixLength(text);
      expect([leaf.pointer !== 0, leaf.prefix]).toEqual([entry !== null, prefix]);
    }),
    { numRuns: 1_000 },
  );
});

test.each([24, 28, 32])('records of %i bits', (recordSize) => {
  // One node for each bit of 1.2.3.4, which leads to a place behind a tree of so many nodes; the other side leads nowhere.
  const nodeCount = recordSize === 24 ? 32 : 70_000;
  const place = recordSize === 24 ? nodeCount + 16 : 0x0ab_cdef;
  const bytes = Buffer.alloc(32 * (recordSize / 4));
  const bits = [1, 2, 3, 4].flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((shift) => (byte >> shift) & 1));
  for (const [depth, bit] of bits.entries()) {
    const wanted = depth === 31 ? place : depth + 1;
    const sides = bit === 0 ? [wanted, nodeCount] : [nodeCount, wanted];
    const at = depth * (recordSize / 4);
    if (recordSize === 28) {
      bytes.writeUIntBE((sides[0] ?? 0) & 0xffffff, at, 3);
      bytes[at + 3] = (((sides[0] ?? 0) >>> 24) << 4) | ((sides[1] ?? 0) >>> 24);
      bytes.writeUIntBE((sides[1] ?? 0) & 0xffffff, at + 4, 3);
    } else for (const side of [0, 1]) bytes.writeUIntBE(sides[side] ?? 0, at + side * (recordSize / 8), recordSize / 8);
  }
  const tree = new Ipv4Tree(bytes, { nodeCount, recordSize, ipVersion: 4 });
  expect([tree.find('1.2.3.4'), { ...leaf }]).toEqual([true, { pointer: place, prefix: 32 }]);
  expect([tree.find('1.2.3.5'), { ...leaf }]).toEqual([true, { pointer: 0, prefix: 32 }]);
  expect([tree.find('129.2.3.4'), { ...leaf }]).toEqual([true, { pointer: 0, prefix: 1 }]);
});
