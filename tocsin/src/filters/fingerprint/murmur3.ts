const rotate32 = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** MurmurHash3 x86 32 bit with seed 0, as an unsigned number. */
export function murmur3(bytes: Buffer): number {
  let hash = 0;
  const mix = (block: number): number => Math.imul(rotate32(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    hash = rotate32(hash ^ mix(bytes.readInt32LE(at)), 13);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | (bytes[at] ?? 0);
  if (bytes.length > whole) hash ^= mix(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;
const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate64 = (value: bigint, by: bigint): bigint => wrap((value << by) | (value >> (64n - by)));
const mix1 = (block: bigint): bigint => wrap(rotate64(wrap(block * C1), 31n) * C2);
const mix2 = (block: bigint): bigint => wrap(rotate64(wrap(block * C2), 33n) * C1);

function finish(value: bigint): bigint {
  let hash = value;
  hash = wrap((hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn);
  hash = wrap((hash ^ (hash >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return hash ^ (hash >> 33n);
}

/** What Logstash seeds it with. */
const SEED = 2n;

/** MurmurHash3 x64 128 bit, as 16 bytes in little-endian order. */
export function murmur3Long(bytes: Buffer): Buffer {
  let first = SEED;
  let second = SEED;
  const whole = bytes.length & ~15;
  for (let at = 0; at < whole; at += 16) {
    first = wrap((rotate64(first ^ mix1(bytes.readBigUInt64LE(at)), 27n) + second) * 5n + 0x52dce729n);
    second = wrap((rotate64(second ^ mix2(bytes.readBigUInt64LE(at + 8)), 31n) + first) * 5n + 0x38495ab5n);
  }
  const tail = Buffer.alloc(16);
  bytes.copy(tail, 0, whole);
  if (bytes.length - whole > 8) second ^= mix2(tail.readBigUInt64LE(8));
  if (bytes.length > whole) first ^= mix1(tail.readBigUInt64LE(0));
  const length = BigInt(bytes.length);
  first = wrap((first ^ length) + (second ^ length));
  second = wrap((second ^ length) + first);
  first = finish(first);
  second = finish(second);
  first = wrap(first + second);
  const hash = Buffer.alloc(16);
  hash.writeBigUInt64LE(first, 0);
  hash.writeBigUInt64LE(wrap(second + first), 8);
  return hash;
}
