import { dirname } from 'node:path';
import { archivePrefix, isArchiveName } from './archive-claims.ts';
import { type FileFacts, isArchive, openSame } from './find-files.ts';
import type { Following } from './following.ts';
import { headAlike } from './identity.ts';
import { Inflation } from './inflation.ts';
import { type Candidate, Inspection } from './inspection.ts';
import type { SourceState } from './journal-records.ts';
import type { Folders } from './locate.ts';

const MAX_CANDIDATES = 64;

/**
 * Bytes `from` to `to` of the content that a state speaks of, out of the archive that holds it; undefined where none does
 * that lies beside the file and is named like a rotation of it. They are fewer where the archive is of a copy that was
 * made before all of it was read. All of them are in memory: it is one batch.
 */
export const inflateRange = async (
  shared: Following,
  state: SourceState,
  from: number,
  to: number,
  folders: Folders,
): Promise<Buffer | undefined> => {
  let most: Buffer | undefined;
  for (const facts of archivesOf(state, folders)) {
    try {
      const bytes = await bytesIn(shared, facts, state, from, to);
      if (bytes?.length === to - from) return bytes;
      if (bytes !== undefined && bytes.length > (most?.length ?? 0)) most = bytes;
    } catch {
      // Gone or closed to us: the next one is tried.
    }
  }
  return most;
};

/** The one that it lay in first, then the youngest. */
const archivesOf = ({ path, identity, archive }: SourceState, folders: Folders): readonly FileFacts[] => {
  const isOwn = ({ file }: FileFacts): boolean => archive !== undefined && file === identity.file;
  return folders
    .beginningWith(dirname(path), archivePrefix(path))
    .filter((facts) => isArchive(facts.path) && (isOwn(facts) || isArchiveName(facts.path, path)))
    .sort((one, other) => Number(isOwn(other)) - Number(isOwn(one)) || other.modified - one.modified)
    .slice(0, MAX_CANDIDATES);
};

const bytesIn = async (
  { context, options }: Following,
  { path, file, size }: FileFacts,
  { identity, mark }: SourceState,
  from: number,
  to: number,
): Promise<Buffer | undefined> => {
  const fd = openSame(path, file);
  if (fd === undefined) return undefined;
  const parts: Buffer[] = [];
  const inflation = new Inflation(fd, size, { bytes: options.archiveBytes, ratio: options.archiveRatio });
  const candidate: Candidate = { key: '', mark, bears: undefined };
  const inspection = new Inspection(inflation, options.fingerprintBytes, (head) =>
    headAlike(head, identity) ? [candidate] : [],
  );
  inspection.onBytes = (bytes, at) => {
    if (at < to && at + bytes.length > from) parts.push(bytes.subarray(Math.max(0, from - at), to - at));
  };
  const enough = Math.max(to, mark?.at ?? 0);
  try {
    while (inspection.size < enough && !context.signal.aborted) {
      const ending = await inspection.advance(options.readBytes);
      // What is still being written says nothing of how much there is.
      if (ending?.kind === 'cut' && inspection.size < enough) return undefined;
      if (ending !== undefined || (inspection.size > 0 && inspection.candidates.length === 0)) break;
    }
  } finally {
    inspection.close();
  }
  return inspection.candidates.length > 0 && candidate.bears !== false ? Buffer.concat(parts) : undefined;
};
