/** Bytes of memory that one value of JSON comes to, whatever it is, once events were made of it: measured on lists of empty objects. */
const VALUE = 160;
const MOST = 128 << 20;

/**
 * Whether a JSON text makes more of the memory of a worker than it has: a list of empty objects comes to a hundred times its length. An
 * estimate from above, by its length and its commas and brackets.
 */
export function isHeavyJson(bytes: Uint8Array): boolean {
  let weight = 2 * bytes.length;
  // Even if each byte were a value.
  if (weight + VALUE * bytes.length <= MOST) return false;
  for (let at = 0; at < bytes.length && weight <= MOST; at++) {
    const byte = bytes[at];
    if (byte === COMMA || byte === BRACE || byte === BRACKET) weight += VALUE;
  }
  return weight > MOST;
}

const COMMA = 0x2c;
const BRACE = 0x7b;
const BRACKET = 0x5b;
