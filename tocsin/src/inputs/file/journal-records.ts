import { crc32 } from 'node:zlib';
import type { SourceRange } from '../input.ts';
import type { Identity, Mark } from './identity.ts';

/** What must be known of a file to go on with it. */
export interface SourceState {
  readonly path: string;
  readonly identity: Identity;
  /** Every byte before it is committed. */
  readonly offset: number;
  readonly mark?: Mark | undefined;
  /** What the decoder asked to remember. */
  readonly memory?: string | undefined;
  /** Size when last seen. */
  readonly size: number;
  /** Milliseconds since the epoch when last seen. */
  readonly seen: number;
  /** Key of the source whose beginning this file is a copy of. */
  readonly copyOf?: string | undefined;
  /** Of a compressed file; then `identity`, `offset`, `mark` and `size` speak of what it inflates to. */
  readonly archive?: ArchiveFacts | undefined;
}

/** What a compressed file looked like when it was inflated. */
export interface ArchiveFacts {
  readonly size: number;
  readonly modified: number;
}

/** A stretch of a batch, and the offsets within it where a time-out ended a record. */
export interface PreparedRange extends SourceRange {
  readonly cuts?: readonly number[];
}

export interface PreparedSource {
  /** What the decoder remembered when the batch began. */
  readonly memory?: string | undefined;
  /** The file's state once the batch is committed. */
  readonly after: SourceState;
}

/** A batch that was, or is about to be, handed to the outputs. */
export interface Prepared {
  readonly token: string;
  /** Time of arrival of its events; all of them arrived on the same day (UTC). */
  readonly arrival: number;
  /** In the order in which the events were added. */
  readonly ranges: readonly PreparedRange[];
  readonly sources: Readonly<Record<string, PreparedSource>>;
}

export type JournalRecord =
  | { readonly kind: 'prepare'; readonly batch: Prepared }
  | { readonly kind: 'commit'; readonly token: string }
  | { readonly kind: 'state'; readonly key: string; readonly state: SourceState }
  | { readonly kind: 'drop'; readonly token: string };

export interface Checkpoint {
  readonly version: 1;
  /** Number of the journal that continues it. */
  readonly journal: number;
  /** Whether the patterns were ever expanded: files that are there at the very first time may begin at their end. */
  readonly begun: boolean;
  readonly sources: Readonly<Record<string, SourceState>>;
  readonly prepared: readonly Prepared[];
}

/** One line: CRC-32 of the text, its length in bytes, the text. */
export const sealLine = (value: JournalRecord | Checkpoint): Buffer => {
  const text = Buffer.from(JSON.stringify(value));
  const line = Buffer.allocUnsafe(HEAD + text.length + 1);
  line.write(`${hex(crc32(text))} ${hex(text.length)} `, 'latin1');
  text.copy(line, HEAD);
  line[HEAD + text.length] = NEWLINE;
  return line;
};

const HEAD = 18;
const NEWLINE = 0x0a;
const hex = (value: number): string => value.toString(16).padStart(8, '0');

const unsealLine = (line: Buffer): unknown => {
  if (line.length < HEAD) return undefined;
  const text = line.subarray(HEAD);
  const head = line.toString('latin1', 0, HEAD);
  return head === `${hex(crc32(text))} ${hex(text.length)} ` ? JSON.parse(text.toString('utf8')) : undefined;
};

/** The whole records of a journal, and whether the last, or one before it, is damaged. */
export const readRecords = (
  bytes: Buffer,
): { readonly records: readonly JournalRecord[]; readonly torn: boolean; readonly damaged: number } => {
  const records: JournalRecord[] = [];
  let damaged = 0;
  let at = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
    const record = unsealLine(bytes.subarray(at, end));
    if (record === undefined) damaged++;
    // The checksum says that these bytes are ours.
    else records.push(record as JournalRecord);
    at = end + 1;
  }
  return { records, torn: at < bytes.length, damaged };
};

export const readCheckpoint = (bytes: Buffer): Checkpoint | undefined => {
  const end = bytes.indexOf(NEWLINE);
  const value = end < 0 ? undefined : unsealLine(bytes.subarray(0, end));
  return value === undefined ? undefined : (value as Checkpoint);
};
