import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const inflate = promisify(gunzip);

/** What we begin a member with: gzip, deflate, no flags, no time. RFC 1952, 2.3. Eight bytes do not come about by chance. */
const MEMBER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
/** A batch is smaller. */
const LONGEST_MEMBER = 64 << 20;

/**
 * Makes the end of a file whole that a crash within a write has cut off, so that what is appended can be read: of lines by ending the
 * last one, of gzip by taking the torn member away, whose batch nobody was told of and which comes again. What was done, for a person.
 */
export async function makeEndWhole(path: string, form: 'lines' | 'gzip'): Promise<string | undefined> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    // Missing, or one that may be written only.
    if (error.code === 'ENOENT' || error.code === 'EACCES') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size === 0) return undefined;
    return form === 'lines' ? await endLine(file, stat.size) : await cutMember(file, stat.size);
  } finally {
    await file.close();
  }
}

async function endLine(file: FileHandle, size: number): Promise<string | undefined> {
  const [last] = await tailOf(file, size, 1);
  if (last === 0x0a) return undefined;
  await file.write('\n', size);
  return 'ended within a line, which was ended';
}

async function cutMember(file: FileHandle, size: number): Promise<string | undefined> {
  const end = await tornAt(file, size);
  if (end === undefined) return undefined;
  await file.truncate(end);
  return `ended in ${size - end} bytes of a torn write, which were cut`;
}

/** Where the torn member begins. Undefined: the last one is whole, or none of ours. */
async function tornAt(file: FileHandle, size: number): Promise<number | undefined> {
  for (let bytes = 1 << 20; ; bytes *= 4) {
    const tail = await tailOf(file, size, bytes);
    for (let begun = MEMBER.length - 1; begun > 0; begun--)
      if (tail.length > begun && tail.subarray(-begun).equals(MEMBER.subarray(0, begun))) return size - begun;
    const at = tail.lastIndexOf(MEMBER);
    if (at >= 0) return (await isCutOff(tail.subarray(at))) ? size - (tail.length - at) : undefined;
    if (bytes >= size || bytes >= LONGEST_MEMBER) return undefined;
  }
}

const isCutOff = (member: Buffer): Promise<boolean> =>
  inflate(member).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'Z_BUF_ERROR',
  );

async function tailOf(file: FileHandle, size: number, bytes: number): Promise<Buffer> {
  const length = Math.min(size, bytes);
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, size - length);
  return buffer.subarray(0, bytesRead);
}
