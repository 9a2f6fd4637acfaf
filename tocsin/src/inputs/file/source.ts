import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Decoder } from '../../codecs/index.ts';
import { beginsLike, digestHead, FINGERPRINT_BYTES, type Identity } from './identity.ts';

/** Bytes before the read offset that must still be there: tells a file that was emptied and filled again. */
const TAIL_BYTES = 64;

/** One file being read: its handle, how far it was read, and the decoder of its bytes. */
export class FileSource {
  readonly key: string;
  path: string;
  identity: Identity;
  decoder: Decoder | undefined;
  /** What the decoder asked to remember. */
  memory: string | undefined;
  /** Bytes read and given to the decoder. */
  read: number;
  /** Bytes whose events (or absence of events) were handed to the sink. */
  handed: number;
  /** Bytes committed. */
  committed: number;
  size = 0;
  /** Milliseconds of the clock: when bytes last came, and when to look next. */
  lastData = 0;
  nextLook = 0;
  quiet = 0;
  /** No longer at its path: read to its end, then let go. */
  detached = false;
  partialFlushed = false;
  error: string | undefined;
  #fd = -1;
  #tail: Buffer = Buffer.alloc(0);

  constructor(key: string, path: string, identity: Identity, offset: number, memory: string | undefined) {
    this.key = key;
    this.path = path;
    this.identity = identity;
    this.read = offset;
    this.handed = offset;
    this.committed = offset;
    this.memory = memory;
  }

  get isOpen(): boolean {
    return this.#fd >= 0;
  }

  get fingerprint(): string {
    return this.identity.digest.slice(0, 16);
  }

  /** Takes over an open descriptor. */
  adopt(fd: number): void {
    this.close();
    this.#fd = fd;
  }

  /** Opens the file at its path; false where another file lies there now. */
  open(): boolean {
    if (this.#fd >= 0) return true;
    const fd = openSync(this.path, 'r');
    const { dev, ino } = fstatSync(fd);
    if (dev !== this.identity.device || ino !== this.identity.inode) {
      closeSync(fd);
      return false;
    }
    this.#fd = fd;
    return true;
  }

  close(): void {
    if (this.#fd < 0) return;
    closeSync(this.#fd);
    this.#fd = -1;
  }

  /** Size now, by the handle or the path; undefined where the file is gone from its path and closed. */
  look(): number | undefined {
    if (this.#fd >= 0) this.size = fstatSync(this.#fd).size;
    else {
      const stat = statSync(this.path);
      if (stat.dev !== this.identity.device || stat.ino !== this.identity.inode) return undefined;
      this.size = stat.size;
    }
    return this.size;
  }

  /** Whether the content that was read is still the content of the file. Needs an open handle. */
  unchanged(): boolean {
    if (this.size < this.read || this.size < this.identity.length) return false;
    if (!beginsLike(this.#fd, this.identity)) return false;
    if (this.#tail.length === 0) return true;
    const now = Buffer.allocUnsafe(this.#tail.length);
    const got = readSync(this.#fd, now, 0, now.length, this.read - now.length);
    return got === now.length && now.equals(this.#tail);
  }

  /** Reads the next bytes into `buffer`; the fingerprint grows with a file that was short. */
  next(buffer: Buffer, limit = buffer.length): number {
    const got = readSync(this.#fd, buffer, 0, Math.min(limit, buffer.length), this.read);
    if (got === 0) return 0;
    this.read += got;
    if (got >= TAIL_BYTES) this.#tail = Buffer.from(buffer.subarray(got - TAIL_BYTES, got));
    else this.#tail = Buffer.concat([this.#tail, buffer.subarray(0, got)]).subarray(-TAIL_BYTES);
    if (this.identity.length < FINGERPRINT_BYTES) this.#grow();
    return got;
  }

  #grow(): void {
    const length = Math.min(fstatSync(this.#fd).size, FINGERPRINT_BYTES);
    if (length <= this.identity.length) return;
    const digest = digestHead(this.#fd, length);
    if (digest !== undefined) this.identity = { ...this.identity, length, digest };
  }
}
