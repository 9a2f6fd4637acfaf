import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { decodeRecord, findHeader, readHeader } from './record.ts';

/** Where a record lies. */
export interface Entry {
  readonly sequence: number;
  readonly page: number;
  readonly offset: number;
  readonly length: number;
  readonly events: number;
}

export interface Scanned extends Entry {
  readonly token: string;
  readonly maker: string | undefined;
}

export interface Scan {
  readonly entries: readonly Scanned[];
  /** Bytes up to the end of the last good record: what lies behind is a torn write. */
  readonly end: number;
  /** Bytes between good records that are none. */
  readonly damaged: number;
}

export const pageName = (page: number): string => `${String(page).padStart(10, '0')}.page`;

export const pageNumber = (name: string): number | undefined => {
  const digits = /^(\d{10,15})\.page$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/**
 * The good records of a page. Damage in the middle is passed over up to the next good record. Reads the page whole: pages are small enough.
 */
export function scanPage(path: string, page: number): Scan {
  const bytes = readWhole(path);
  const entries: Scanned[] = [];
  let at = 0;
  let end = 0;
  let damaged = 0;
  while (at < bytes.length) {
    const header = readHeader(bytes, at);
    const record = header === undefined ? undefined : decodeRecord(bytes.subarray(at, at + header.length));
    if (header !== undefined && record !== undefined) {
      damaged += at - end;
      const { sequence, batch, maker } = record;
      const { token, events } = batch;
      entries.push({ sequence, page, offset: at, length: header.length, events, token, maker });
      at += header.length;
      end = at;
      continue;
    }
    const next = findHeader(bytes, at + 1);
    if (next < 0) break;
    at = next;
  }
  return { entries, end, damaged };
}

function readWhole(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.allocUnsafe(size);
    let read = 0;
    while (read < size) {
      const got = readSync(file, bytes, read, size - read, read);
      if (got === 0) break;
      read += got;
    }
    return bytes.subarray(0, read);
  } finally {
    closeSync(file);
  }
}
