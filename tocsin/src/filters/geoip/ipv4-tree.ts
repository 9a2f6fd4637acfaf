/** Where an address leads to in the search tree. One for the whole thread. */
export const leaf = { pointer: 0, prefix: 0 };

export interface TreeLayout {
  readonly nodeCount: number;
  /** Bits. */
  readonly recordSize: number;
  readonly ipVersion: number;
}

/**
 * The search tree of a MaxMind database as IPv4 addresses see it. It is walked for every event: here in a few steps, where a reader that also
 * knows IPv6 makes lists of numbers and calls for each bit. https://maxmind.github.io/MaxMind-DB/
 */
export class Ipv4Tree {
  readonly #bytes: Uint8Array;
  readonly #nodes: number;
  readonly #recordSize: number;
  readonly #nodeBytes: number;
  readonly #root: number;

  constructor(bytes: Uint8Array, { nodeCount, recordSize, ipVersion }: TreeLayout) {
    this.#bytes = bytes;
    this.#nodes = nodeCount;
    this.#recordSize = recordSize;
    this.#nodeBytes = recordSize / 4;
    let root = 0;
    // In a tree of IPv6, IPv4 addresses lie behind 96 zeros.
    if (ipVersion === 6) for (let depth = 0; depth < 96 && root < nodeCount; depth++) root = this.#record(root, 0);
    this.#root = root;
  }

  /** Sets `leaf`; false for what is no IPv4 address in its usual form, and then it says nothing. A pointer of 0: no network has it. */
  find(text: string): boolean {
    const address = readIpv4(text);
    if (address < 0) return false;
    let node = this.#root;
    let depth = 0;
    for (; depth < 32 && node < this.#nodes; depth++) node = this.#record(node, (address >>> (31 - depth)) & 1);
    leaf.pointer = node > this.#nodes ? node : 0;
    leaf.prefix = depth;
    return true;
  }

  #record(node: number, side: number): number {
    const bytes = this.#bytes;
    const at = node * this.#nodeBytes;
    const from = this.#recordSize === 28 ? at + side * 4 : at + side * (this.#nodeBytes / 2);
    const three = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    if (this.#recordSize === 24) return three;
    if (this.#recordSize === 32) return three * 256 + (bytes[from + 3] ?? 0);
    const middle = bytes[at + 3] ?? 0;
    return (side === 0 ? middle >>> 4 : middle & 0x0f) * 0x100_0000 + three;
  }
}

/** Four numbers up to 255 without leading zeros, and nothing beside; -1 for anything else. */
function readIpv4(text: string): number {
  const { length } = text;
  let address = 0;
  let part = -1;
  let parts = 1;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2e) {
      if (part < 0) return -1;
      address = address * 256 + part;
      part = -1;
      parts++;
    } else {
      const digit = code - 0x30;
      if (digit < 0 || digit > 9 || part === 0) return -1;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return -1;
    }
  }
  return part < 0 || parts !== 4 ? -1 : address * 256 + part;
}
