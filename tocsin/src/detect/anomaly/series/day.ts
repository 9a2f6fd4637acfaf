/** What is usual by time of day: the mean of each half hour (UTC), and of what came lately for one that was not seen yet. */
export interface Day {
  readonly means: number[];
  readonly counts: number[];
  recent: number;
  count: number;
}

const BUCKETS = 48;
const BUCKET_MS = 86_400_000 / BUCKETS;
const RATE = 0.05;
const RECENT_RATE = 0.02;

export const createDay = (): Day => ({
  means: new Array<number>(BUCKETS).fill(0),
  counts: new Array<number>(BUCKETS).fill(0),
  recent: 0,
  count: 0,
});

/** What is usual at `time` (epoch milliseconds; NaN: unknown, then what came lately). */
export const usual = (day: Day, time: number): number => {
  const bucket = bucketOf(time);
  return day.counts[bucket] ? (day.means[bucket] ?? 0) : day.recent;
};

/** Whether that time of day was seen before; always, where the time is unknown. */
export const isUsualKnown = (day: Day, time: number): boolean => (day.counts[bucketOf(time)] ?? 1) > 0;

export const learnDay = (day: Day, time: number, value: number): void => {
  day.count++;
  day.recent += Math.max(RECENT_RATE, 1 / day.count) * (value - day.recent);
  const bucket = bucketOf(time);
  if (bucket < 0) return;
  const count = (day.counts[bucket] ?? 0) + 1;
  const mean = day.means[bucket] ?? 0;
  day.counts[bucket] = count;
  day.means[bucket] = mean + Math.max(RATE, 1 / count) * (value - mean);
};

const bucketOf = (time: number): number => {
  const within = Math.floor(time / BUCKET_MS) % BUCKETS;
  return Number.isNaN(within) ? -1 : (within + BUCKETS) % BUCKETS;
};
