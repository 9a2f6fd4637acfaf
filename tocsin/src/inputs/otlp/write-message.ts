/** Fields of a message of protobuf; a message is what its fields come to, one after the other. */
export const varintField = (number: number, value: bigint): Buffer => Buffer.concat([tag(number, 0), varint(value)]);

export const bytesField = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([tag(number, 2), varint(BigInt(bytes.length)), bytes]);

export const textField = (number: number, text: string): Buffer => bytesField(number, Buffer.from(text));

export function fixed64Field(number: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return Buffer.concat([tag(number, 1), bytes]);
}

export function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(number, 1), bytes]);
}

const tag = (number: number, wire: number): Buffer => varint(BigInt(number * 8 + wire));

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
