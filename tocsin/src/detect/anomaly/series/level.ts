/** A mean that follows slowly: at first the mean of all, then exponentially weighted. */
export interface Level {
  mean: number;
  count: number;
}

export const createLevel = (): Level => ({ mean: 0, count: 0 });

/** How far `value` lies from the level, which then moves by `rate` of that. The first is the level. */
export const deviation = (level: Level, value: number, rate: number): number => {
  level.count++;
  const result = level.count === 1 ? 0 : value - level.mean;
  level.mean = level.count === 1 ? value : level.mean + Math.max(rate, 1 / level.count) * result;
  return result;
};
