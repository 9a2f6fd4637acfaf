import { closeSync, fstatSync, readSync } from 'node:fs';
import type { Decoder } from '../../codecs/index.ts';
import { openSame } from './find-files.ts';
import {
  beginsAlike,
  beginsLike,
  bytesBefore,
  COPY_BYTES,
  grown,
  type Identity,
  identify,
  type Mark,
  markOf,
} from './identity.ts';
import type { ArchiveFacts } from './journal-records.ts';

/** Bytes before the read offset that each read must find again: a file emptied and filled meanwhile shows. */
const TAIL_BYTES = 256;

/** What `read` found. The bytes are valid until the buffer is used again. */
export type ReadResult = Uint8Array | 'end' | 'changed';

/** Kept under its inode; kept as that of an archive; kept, but its content is at no known inode; dropped. */
export type SourceEnding = 'kept' | 'archived' | 'gone' | 'forgotten';

export interface SourceStart {
  readonly key: string;
  readonly path: string;
  readonly identity: Identity;
  readonly offset: number;
  readonly memory?: string | undefined;
  readonly archive?: ArchiveFacts | undefined;
  readonly fingerprintBytes: number;
}

/** One file being followed: its handle, how far it was read, and the decoder of its bytes. */
export class FileSource {
  readonly key: string;
  path: string;
  identity: Identity;
  decoder: Decoder | undefined;
  /** What the decoder asked to remember, and what that was when the last batch was sealed. */
  memory: string | undefined;
  sealedMemory: string | undefined;
  /** Bytes read and given to the decoder. */
  read: number;
  /** Bytes whose events, or absence of events, were handed to the sink. */
  handed: number;
  /** Bytes in batches that were journalled; and in batches that were acknowledged. */
  sealed: number;
  committed: number;
  /** Offsets where a time-out ended a record, not yet in a batch: repeating must end it there too. */
  cuts: number[] = [];
  size = 0;
  /** Where, and how long, the content was when it was last seen to be this one. */
  seenAt: string;
  knownSize: number;
  /** Modification time at the last look by handle. */
  modified = -1;
  /** Facts of the last scan, to see that a quiet file has changed. */
  scanned = '';
  /** Something may be there to read, although the file is closed. */
  woken = true;
  /** Monotonic milliseconds when bytes last came. */
  lastData = 0;
  nextLook = 0;
  /** No longer at a path that the patterns name: read to its end, then let go. */
  detached = false;
  /** The end of what was read has been delivered as a partial line. */
  partialDelivered = false;
  /** What becomes of its state with its last commit, once it is let go. */
  ending: SourceEnding = 'kept';
  /** Set for one whose bytes come by `take`. */
  readonly archive: ArchiveFacts | undefined;
  error: string | undefined;
  readonly #fingerprintBytes: number;
  #fd = -1;
  #tail: Buffer | undefined;
  #tailLength = 0;

  constructor(start: SourceStart) {
    this.key = start.key;
    this.path = start.path;
    this.identity = start.identity;
    this.seenAt = start.path;
    this.knownSize = start.offset;
    this.read = start.offset;
    this.handed = start.offset;
    this.sealed = start.offset;
    this.committed = start.offset;
    this.memory = start.memory;
    this.archive = start.archive;
    this.sealedMemory = start.memory;
    this.#fingerprintBytes = start.fingerprintBytes;
  }

  get isOpen(): boolean {
    return this.#fd >= 0;
  }

  /** The open handle; must not be asked while closed. */
  get handle(): number {
    if (this.#fd < 0) throw new Error(`${this.path} is not open`);
    return this.#fd;
  }

  /** Goes on in a copy, which may be shorter than what the source was known by. */
  goOnIn(fd: number): void {
    this.adopt(fd);
    this.identity = identify(fd, this.#fingerprintBytes);
    this.size = fstatSync(fd).size;
    // The patterns may not name the copy: then the next scan finds it missing.
    this.detached = false;
  }

  /** Takes over an open descriptor of the same content. */
  adopt(fd: number): void {
    this.close();
    this.#fd = fd;
    if (this.#tail === undefined) this.#keepTail(bytesBefore(fd, this.read, TAIL_BYTES));
  }

  /** Opens the file at its path; false where another file lies there now. Throws where it can't be opened. */
  open(): boolean {
    if (this.#fd >= 0) return true;
    const fd = openSame(this.path, this.identity.file);
    if (fd === undefined) return false;
    this.adopt(fd);
    return true;
  }

  close(): void {
    if (this.#fd < 0) return;
    closeSync(this.#fd);
    this.#fd = -1;
    this.modified = -1;
  }

  /** Looks at the open file: whether it may have changed since the last look that said `steady`. */
  look(): { readonly changed: boolean; readonly deleted: boolean; readonly steady: () => void } {
    const { size, mtimeMs, nlink } = fstatSync(this.handle);
    this.size = size;
    return {
      changed: size !== this.read || mtimeMs !== this.modified,
      deleted: nlink === 0,
      steady: () => {
        this.modified = mtimeMs;
        this.seenAt = this.path;
        this.knownSize = size;
      },
    };
  }

  /** Whether what was read is still what the open file holds. */
  unchanged(): boolean {
    if (this.size < this.read || !beginsLike(this.handle, this.identity)) return false;
    return this.#tail === undefined || bytesBefore(this.handle, this.read, this.#tailLength).equals(this.#tailBytes());
  }

  /** Whether another open file holds all that was read of this one; of what it is known by, more may have been seen. */
  isCopiedIn(fd: number): boolean {
    const { size } = fstatSync(fd);
    return (
      size >= this.read &&
      beginsAlike(fd, size, this.identity) &&
      bytesBefore(fd, this.read, this.#tailLength).equals(this.#tailBytes())
    );
  }

  /** Whether another open file is a copy that was made before all was read of this one. */
  isPartlyCopiedIn(fd: number): boolean {
    const { size } = fstatSync(fd);
    return size >= COPY_BYTES && size < this.read && beginsAlike(fd, size, this.identity);
  }

  /** Reads the next bytes. Reads the last ones again with them: content that was exchanged in between is never joined. */
  next(buffer: Buffer): ReadResult {
    const overlap = this.#tailLength;
    const got = readSync(this.handle, buffer, 0, buffer.length, this.read - overlap);
    if (got < overlap || !buffer.subarray(0, overlap).equals(this.#tailBytes())) return 'changed';
    // Nothing was read that could be found again: then the beginning must still be the one that the file is known by.
    if (this.read === 0 && !beginsLike(this.handle, this.identity)) return 'changed';
    if (got === overlap) return 'end';
    this.read += got - overlap;
    this.#keepTail(buffer.subarray(0, got));
    if (this.identity.length < this.#fingerprintBytes) {
      this.identity = grown(this.handle, this.identity, this.#fingerprintBytes);
    }
    return buffer.subarray(overlap, got);
  }

  /** Bytes that follow the ones before, from elsewhere than the handle. */
  take(bytes: Buffer): void {
    this.read += bytes.length;
    this.#keepTail(bytes.length < TAIL_BYTES ? Buffer.concat([this.#tailBytes(), bytes]) : bytes);
  }

  /** A mark of what was handed on, or of what was read where that is further on. */
  mark(): Mark | undefined {
    if (this.#tail === undefined || this.#tailLength === 0) return undefined;
    const beyond = this.read - this.handed;
    const bytes = this.#tailBytes();
    return beyond < bytes.length
      ? markOf(this.handed, bytes.subarray(0, bytes.length - beyond))
      : markOf(this.read, bytes);
  }

  #tailBytes(): Buffer {
    return (this.#tail ?? EMPTY).subarray(0, this.#tailLength);
  }

  #keepTail(bytes: Buffer): void {
    this.#tail ??= Buffer.allocUnsafe(TAIL_BYTES);
    this.#tailLength = Math.min(bytes.length, TAIL_BYTES);
    bytes.copy(this.#tail, 0, bytes.length - this.#tailLength);
  }
}

const EMPTY = Buffer.alloc(0);
