import { hash } from 'node:crypto';
import { fstatSync, readSync } from 'node:fs';
import { fileKey } from './find-files.ts';

/**
 * Who a file is, whatever it is called: device and inode, and a digest of its first bytes, since inodes are used again
 * and contents are copied. `length` grows with a file that is still short.
 */
export interface Identity {
  readonly file: string;
  readonly length: number;
  readonly digest: string;
  /** Digests of the first 16, 32, 64 … bytes below `length`: a copy may be shorter than what was known of its original. */
  readonly steps?: readonly string[] | undefined;
}

/** A shorter beginning tells too little to know a copy by. */
export const COPY_BYTES = 16;
const STEP_DIGITS = 12;

/** Bytes that were read and must still be there: tells a file that was emptied and filled again, and a true copy. */
export interface Mark {
  /** Offset of the byte after the marked ones. */
  readonly at: number;
  readonly length: number;
  readonly digest: string;
}

export const MARK_BYTES = 64;
const SAMPLE_BYTES = 4096;
const SAMPLES = 16;

const digestOf = (bytes: Uint8Array): string => hash('sha1', bytes, 'hex').slice(0, 24);

let scratch = Buffer.allocUnsafe(SAMPLE_BYTES * 2);

/** What is noted of the first bytes. */
const summary = (head: Buffer): Omit<Identity, 'file'> => {
  const steps: string[] = [];
  for (let at = COPY_BYTES; at < head.length; at *= 2) steps.push(digestOf(head.subarray(0, at)).slice(0, STEP_DIGITS));
  return { length: head.length, digest: digestOf(head), steps };
};

/** Up to `length` bytes at `position`; fewer where the file ends. Valid until the next call. */
const readAt = (fd: number, position: number, length: number): Buffer => {
  if (scratch.length < length) scratch = Buffer.allocUnsafe(length);
  let have = 0;
  while (have < length) {
    const got = readSync(fd, scratch, have, length - have, position + have);
    if (got === 0) break;
    have += got;
  }
  return scratch.subarray(0, have);
};

export const identify = (fd: number, bytes: number): Identity => {
  const head = readAt(fd, 0, bytes);
  return { file: fileKey(fstatSync(fd, { bigint: true })), ...summary(head) };
};

/** The identity with as many first bytes as there are now; the same one where the file still begins as it did. */
export const grown = (fd: number, identity: Identity, bytes: number): Identity => {
  const head = readAt(fd, 0, bytes);
  return head.length <= identity.length ? identity : { ...identity, ...summary(head) };
};

/** Whether an open file that may be shorter begins alike, as far as that was noted. */
export const beginsAlike = (fd: number, size: number, identity: Identity): boolean =>
  headAlike(readAt(fd, 0, Math.min(size, identity.length)), identity);

/** Whether the open file still begins as it did. */
export const beginsLike = (fd: number, identity: Identity): boolean => headIs(readAt(fd, 0, identity.length), identity);

/** Whether content that begins with `head` begins as the file did. */
export const headIs = (head: Buffer, { length, digest }: Identity): boolean =>
  head.length >= length && digestOf(head.subarray(0, length)) === digest;

/** As `headIs`; of content that is shorter than what is known of the file, as far as that was noted. */
export const headAlike = (head: Buffer, identity: Identity): boolean => {
  if (head.length >= identity.length) return headIs(head, identity);
  const { steps = [] } = identity;
  const at = Math.min(steps.length - 1, Math.floor(Math.log2(head.length / COPY_BYTES)));
  return at >= 0 && digestOf(head.subarray(0, COPY_BYTES * 2 ** at)).slice(0, STEP_DIGITS) === steps[at];
};

/** As `headAlike`, for very many identities: most of them have the same length. */
export const matcherOf = (head: Buffer): ((identity: Identity) => boolean) => {
  const digests = new Map<number, string>();
  return (identity) => {
    const { length } = identity;
    if (head.length < length) return headAlike(head, identity);
    const digest = digests.get(length) ?? digestOf(head.subarray(0, length));
    digests.set(length, digest);
    return digest === identity.digest;
  };
};

/** The identity of content that begins with `head`. */
export const identityOf = (file: string, head: Buffer): Identity => ({ file, ...summary(head) });

/** Whether these are the marked bytes. */
export const isMarked = (bytes: Buffer, mark: Mark): boolean =>
  bytes.length === mark.length && digestOf(bytes) === mark.digest;

export const markOf = (at: number, before: Uint8Array): Mark => {
  const bytes = before.subarray(Math.max(0, before.length - MARK_BYTES));
  return { at, length: bytes.length, digest: digestOf(bytes) };
};

export const bears = (fd: number, mark: Mark | undefined): boolean => {
  if (mark === undefined) return true;
  return isMarked(readAt(fd, mark.at - mark.length, mark.length), mark);
};

/** A copy of the bytes before `offset`, at most `length`. */
export const bytesBefore = (fd: number, offset: number, length: number): Buffer => {
  const wanted = Math.min(length, offset);
  return Buffer.from(readAt(fd, offset - wanted, wanted));
};

/** Whether two open files agree in their first `length` bytes, by beginning, end and samples between. */
export const agree = (one: number, other: number, length: number): boolean => {
  const step = Math.max(1, Math.floor((length - SAMPLE_BYTES) / SAMPLES));
  for (let at = 0; ; at = Math.min(at + step, Math.max(0, length - SAMPLE_BYTES))) {
    const wanted = Math.min(SAMPLE_BYTES, length - at);
    const bytes = Buffer.from(readAt(one, at, wanted));
    if (bytes.length !== wanted || !bytes.equals(readAt(other, at, wanted))) return false;
    if (at + wanted >= length) return true;
  }
};
