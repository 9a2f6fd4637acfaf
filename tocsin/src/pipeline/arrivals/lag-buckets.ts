/** Lags by size, four buckets an octave: whole milliseconds up to 2³¹, which is 24 days; longer ones lie in the last. */
export const LAG_BUCKETS = 120;

const MOST = 0x7fff_ffff;

/** Negative: the clock of the sender is ahead of ours; it counts as none. */
export function lagBucket(lag: number): number {
  const ms = lag >= MOST ? MOST : lag > 0 ? Math.floor(lag) : 0;
  if (ms < 4) return ms;
  const octave = 31 - Math.clz32(ms);
  return 4 * (octave - 1) + ((ms >> (octave - 2)) & 3);
}

/** The middle of what lies in a bucket. */
function lagIn(bucket: number): number {
  if (bucket < 4) return bucket;
  const octave = Math.floor(bucket / 4) + 1;
  const width = 2 ** (octave - 2);
  return 2 ** octave + (bucket % 4) * width + (width - 1) / 2;
}

/** The lag below which this share of the events lies, within an eighth of its size. Undefined: there are none. */
export function lagQuantile(counts: Uint32Array, share: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let left = Math.max(1, Math.ceil(total * share));
  const bucket = counts.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  return Math.round(lagIn(bucket));
}
