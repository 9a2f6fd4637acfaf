import type { HttpReply } from '../network/http-input.ts';
import { bytesField, textField, varintField } from './write-message.ts';

/** How requests are written, and so their answers. */
export type Encoding = 'protobuf' | 'json';

const TYPES: Readonly<Record<Encoding, string>> = { protobuf: 'application/x-protobuf', json: 'application/json' };

/** ExportLogsServiceResponse. */
export function exportReply(encoding: Encoding, rejected: number, why: string): HttpReply {
  const headers = { 'content-type': TYPES[encoding] };
  if (rejected === 0) return { status: 200, headers, body: encoding === 'json' ? '{}' : '' };
  if (encoding === 'json') {
    // An integer of 64 bits is a text.
    const partialSuccess = { rejectedLogRecords: String(rejected), errorMessage: why };
    return { status: 200, headers, body: JSON.stringify({ partialSuccess }) };
  }
  const partial = Buffer.concat([varintField(1, BigInt(rejected)), textField(2, why)]);
  return { status: 200, headers, body: bytesField(1, partial) };
}

/** google.rpc.Status. */
export function statusReply(
  encoding: Encoding,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return {
    status,
    headers: { 'content-type': TYPES[encoding], ...headers },
    body: encoding === 'json' ? JSON.stringify({ message }) : textField(2, message),
  };
}
