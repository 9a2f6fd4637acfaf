import type { Part, RecordedEntry, Recording } from './recording.ts';

/** A part of the recording as it is played: `begins` is the time at which the part's first instant falls. */
export interface Stretch {
  readonly part: Part;
  readonly begins: number;
  /** What would fall at or before this time is left out: it stands in the logs from another stretch. */
  readonly after?: number | undefined;
}

/** How often faster than recorded: the day and the attack keep their pace; afterwards something happens every few seconds. */
const PACE: Readonly<Record<Part, number>> = { day: 1, busy: 4 };

/** One log of a stretch: all its bytes, where each record ends in them, and when it is due. */
export interface ShiftedLog {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
  /** Ascending. */
  readonly due: readonly number[];
}

export const endOf = ({ parts }: Recording, { part, begins }: Stretch): number =>
  begins + (parts[part].to - parts[part].from) / PACE[part];

/** The same stretch always gives the same bytes, so the length of what was written says how far it was played. */
export const shiftLog = (
  entries: readonly RecordedEntry[],
  { parts }: Pick<Recording, 'parts'>,
  { part, begins, after = Number.NEGATIVE_INFINITY }: Stretch,
): ShiftedLog => {
  const { from, to } = parts[part];
  const texts: string[] = [];
  const ends: number[] = [];
  const due: number[] = [];
  let length = 0;
  // Records of one log may stand a few milliseconds out of order.
  let latest = Number.NEGATIVE_INFINITY;
  for (const { text, stamp } of entries) {
    if (stamp.at < from || stamp.at > to) continue;
    const at = Math.floor(begins + (stamp.at - from) / PACE[part]);
    if (at <= after) continue;
    const shifted = text.slice(0, stamp.from) + stamp.write(at) + text.slice(stamp.to);
    texts.push(shifted);
    length += Buffer.byteLength(shifted);
    ends.push(length);
    latest = Math.max(latest, at);
    due.push(latest);
  }
  return { bytes: Buffer.from(texts.join('')), ends, due };
};

/** How many of an ascending list are not greater. */
export const countUpTo = (ascending: readonly number[], limit: number): number => {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
};
