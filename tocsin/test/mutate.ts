import type { Random } from './random.ts';

/** Bytes that mean something to somebody: ends of ranges, brackets, quotes, ends of texts. */
const SPECIAL = Buffer.from('00ff7f8001fe0a0d205c22277b7d5b5d3c3e7c3d3a2c5e', 'hex');
/** Lengths and counts that are just too much, or nothing. */
const NUMBERS = [0, 1, 0x7f, 0xff, 0xffff, 0x10000, 0x100000, 0x7fffffff, 0x80000000, 0xffffffff];
const LONGEST = 16 << 10;

/** One of the samples, changed a few times: its bits, lengths, order, end, or put together with another. */
export function mutate(samples: readonly Buffer[], choose: Random): Buffer<ArrayBuffer> {
  let bytes = Buffer.from(sampleOf(samples, choose));
  for (let changes = 1 + choose(4); changes > 0; changes--) bytes = changed(bytes, samples, choose);
  return bytes.subarray(0, LONGEST);
}

const sampleOf = (samples: readonly Buffer[], choose: Random): Buffer =>
  samples[choose(samples.length)] ?? Buffer.alloc(0);

function changed(bytes: Buffer<ArrayBuffer>, samples: readonly Buffer[], choose: Random): Buffer<ArrayBuffer> {
  const at = choose(bytes.length + 1);
  const to = Math.min(bytes.length, at + choose(32));
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  const special = (): number => SPECIAL[choose(SPECIAL.length)] ?? 0;
  switch (choose(10)) {
    case 0: // a bit is turned
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << choose(8));
      return bytes;
    case 1: // a byte is another
      if (at < bytes.length) bytes[at] = special();
      return bytes;
    case 2: // a number is another
      if (bytes.length >= at + 4) bytes.writeUInt32BE(NUMBERS[choose(NUMBERS.length)] ?? 0, at);
      return bytes;
    case 3: // something is missing
      return Buffer.concat([before, after]);
    case 4: // something is there twice, or many times
      return Buffer.concat([before, ...Array.from({ length: 1 + choose(4) ** 3 }, () => part), part, after]);
    case 5: // it is cut off
      return bytes.subarray(0, at);
    case 6: // bytes of no meaning
      return Buffer.concat([before, Buffer.from(Array.from({ length: choose(16) }, () => choose(256))), part, after]);
    case 7: // the same byte over and over
      return Buffer.concat([before, Buffer.alloc(choose(600), special()), part, after]);
    case 8: {
      // it goes on as another one
      const other = sampleOf(samples, choose);
      return Buffer.concat([before, other.subarray(choose(other.length + 1))]);
    }
    default: // parts change places
      return Buffer.concat([after, part, before]);
  }
}

/** The same bytes in pieces, cut anywhere. */
export function cut(bytes: Buffer, choose: Random): Buffer[] {
  const pieces: Buffer[] = [];
  const longest = 1 + choose(bytes.length + 1);
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + choose(longest);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
