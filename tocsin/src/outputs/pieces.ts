import type { EncodedBatch } from './output.ts';
import type { RecordsNote } from './records.ts';

/** What a piece of a batch carries at most; a record that is larger is a piece of its own. */
export interface PieceLimits {
  readonly events: number;
  readonly bytes: number;
}

/** A batch of records as several, in their order, which are acknowledged each by itself. Their tokens follow from its token. */
export function piecesOf(batch: EncodedBatch, limits: PieceLimits): readonly EncodedBatch[] {
  const [chunk] = batch.chunks;
  if (chunk === undefined || (batch.events <= limits.events && chunk.byteLength <= limits.bytes)) return [batch];
  const { lengths, heads } = batch.note as RecordsNote;
  const pieces: EncodedBatch[] = [];
  let from = 0;
  let at = 0;
  let bytes = 0;
  const cut = (to: number): void => {
    if (to === from) return;
    const note: RecordsNote = { lengths: lengths.slice(from, to), heads: headsBetween(heads, from, to) };
    pieces.push({
      token: `${batch.token}/${pieces.length}`,
      events: to - from,
      chunks: [chunk.slice(at, at + bytes)],
      note,
    });
    from = to;
    at += bytes;
    bytes = 0;
  };
  for (const [index, length] of lengths.entries()) {
    if (index - from >= limits.events || bytes + length > limits.bytes) cut(index);
    bytes += length;
  }
  cut(lengths.length);
  return pieces;
}

/** The heads that hold for the records from `from` to before `to`, counted from there. */
function headsBetween(heads: RecordsNote['heads'], from: number, to: number): RecordsNote['heads'] {
  const inherited = heads.findLast((head) => head.from <= from);
  const own = heads.filter((head) => head.from > from && head.from < to);
  return [...(inherited === undefined ? [] : [inherited]), ...own].map(({ from: begin, head }) => ({
    from: Math.max(0, begin - from),
    head,
  }));
}
