/** Bytes that are no message of protobuf. */
export class BrokenMessage extends Error {}

/** One field of a message. Groups, which proto3 does not have, are passed over. */
export interface WireField {
  readonly number: number;
  /** Of a varint, as a number that keeps its lower 64 bits; of the fixed ones, their bytes as an integer. */
  readonly integer: bigint;
  /** Of a field that has a length; empty otherwise. */
  readonly bytes: Uint8Array;
  readonly type: WireType;
}

export type WireType = 'varint' | 'fixed64' | 'bytes' | 'fixed32';

const NOTHING = new Uint8Array(0);
/** As many as protobuf's own readers take. */
const DEEPEST_GROUP = 100;
const LAST_FIELD = 0x1fff_ffff;

/**
 * Walks the fields of a message in their order. It reads each byte once and allocates nothing that grows with the message. Throws a
 * `BrokenMessage`.
 */
export function* fieldsOf(message: Uint8Array): Generator<WireField, void, undefined> {
  const reader = new WireReader(message);
  while (!reader.isAtEnd) {
    const field = reader.field();
    if (field !== undefined) yield field;
  }
}

class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Undefined for a group. */
  field(): WireField | undefined {
    const { number, wire } = this.#tag();
    if (wire === 3) {
      this.#skipGroup(number, 1);
      return undefined;
    }
    return this.#value(number, wire);
  }

  #tag(): { readonly number: number; readonly wire: number } {
    const tag = this.#varint();
    const number = Number(tag >> 3n);
    if (number < 1 || number > LAST_FIELD) throw new BrokenMessage('a field has no valid number');
    return { number, wire: Number(tag & 7n) };
  }

  #value(number: number, wire: number): WireField {
    switch (wire) {
      case 0:
        return { number, type: 'varint', integer: this.#varint(), bytes: NOTHING };
      case 1: {
        const at = this.#advance(8);
        return { number, type: 'fixed64', integer: this.#view.getBigUint64(at, true), bytes: NOTHING };
      }
      case 2: {
        const length = this.#varint();
        if (length > BigInt(this.#bytes.length)) throw new BrokenMessage('a field is longer than the message');
        const at = this.#advance(Number(length));
        return { number, type: 'bytes', integer: 0n, bytes: this.#bytes.subarray(at, this.#at) };
      }
      case 5: {
        const at = this.#advance(4);
        return { number, type: 'fixed32', integer: BigInt(this.#view.getUint32(at, true)), bytes: NOTHING };
      }
      default:
        throw new BrokenMessage(`a field has the wire type ${wire}`);
    }
  }

  /** Where the bytes begin that it steps over. */
  #advance(length: number): number {
    const from = this.#at;
    if (length > this.#bytes.length - from) throw new BrokenMessage('the message is cut off');
    this.#at = from + length;
    return from;
  }

  #varint(): bigint {
    let low = 0;
    let shift = 0;
    // Numbers below 2^28, which are nearly all, need no bigint on the way.
    for (; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (; shift < 70; shift += 7) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new BrokenMessage('a number has more than ten bytes');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new BrokenMessage('the message is cut off');
    this.#at += 1;
    return byte;
  }

  #skipGroup(opened: number, depth: number): void {
    if (depth > DEEPEST_GROUP) throw new BrokenMessage('groups are nested too deeply');
    for (;;) {
      const { number, wire } = this.#tag();
      if (wire === 4) {
        if (number !== opened) throw new BrokenMessage('a group ends that did not begin');
        return;
      }
      if (wire === 3) this.#skipGroup(number, depth + 1);
      else this.#value(number, wire);
    }
  }
}
