import { createHash } from 'node:crypto';
import { fstatSync, readSync } from 'node:fs';

/** Bytes from the beginning that tell one file from another. */
export const FINGERPRINT_BYTES = 1024;

/**
 * Who a file is, whatever it is called: device and inode, and a digest of its first bytes, since inodes are used again.
 * `length` grows with a file that is shorter than `FINGERPRINT_BYTES`.
 */
export interface Identity {
  readonly device: number;
  readonly inode: number;
  readonly length: number;
  readonly digest: string;
}

const scratch = Buffer.allocUnsafe(FINGERPRINT_BYTES);

/** Digest of the first `length` bytes, or undefined where the file is shorter than that. */
export const digestHead = (fd: number, length: number): string | undefined => {
  let have = 0;
  while (have < length) {
    const got = readSync(fd, scratch, have, length - have, have);
    if (got === 0) return undefined;
    have += got;
  }
  return createHash('sha1').update(scratch.subarray(0, length)).digest('hex');
};

export const identify = (fd: number): Identity => {
  const { dev, ino, size } = fstatSync(fd);
  for (let length = Math.min(size, FINGERPRINT_BYTES); ; length = Math.min(fstatSync(fd).size, FINGERPRINT_BYTES)) {
    const digest = digestHead(fd, length);
    // Undefined: it shrank between the two calls.
    if (digest !== undefined) return { device: dev, inode: ino, length, digest };
  }
};

/** Whether the open file still begins as it did. */
export const beginsLike = (fd: number, identity: Identity): boolean =>
  digestHead(fd, identity.length) === identity.digest;
