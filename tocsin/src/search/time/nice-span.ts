const NICE = [1, 2, 5, 10, 15, 30]
  .flatMap((step) => [step * 1_000, step * 60_000])
  .concat([1, 2, 3, 6, 12, 24, 48, 168, 336, 720, 2_190, 8_760].map((hours) => hours * 3_600_000))
  .sort((a, b) => a - b);

/** The finest round width that makes at most `buckets` buckets. */
export const niceSpan = (range: number, buckets: number): number =>
  NICE.find((span) => range / span <= buckets) ?? NICE.at(-1) ?? 1_000;
