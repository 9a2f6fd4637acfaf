const TICK = 5_000;
const MINUTE = 60_000;

export const RATES = [1, 5, 15] as const;
export type Rate = (typeof RATES)[number];

/** Counts, and averages the rate of the last minutes exponentially, in steps of five seconds: zero until the first of them is over. */
export interface Meter {
  readonly count: number;
  mark(): void;
  /** Per second. */
  rate(minutes: Rate): number;
}

export function createMeter(clock: () => number): Meter {
  let count = 0;
  let sinceTick = 0;
  let lastTick = clock();
  const averages = RATES.map((minutes) => ({
    minutes,
    alpha: 1 - Math.exp(-TICK / (minutes * MINUTE)),
    value: undefined as number | undefined,
  }));
  const tick = (): void => {
    const now = clock();
    const age = now - lastTick;
    if (age <= TICK) return;
    lastTick = now;
    for (let ticks = Math.min(Math.floor(age / TICK), 10_000); ticks > 0; ticks--) {
      const current = sinceTick / TICK;
      sinceTick = 0;
      for (const average of averages)
        average.value =
          average.value === undefined ? current : average.value + average.alpha * (current - average.value);
    }
  };
  return {
    get count() {
      return count;
    },
    mark: () => {
      tick();
      count++;
      sinceTick++;
    },
    rate: (minutes) => {
      tick();
      return (averages.find((average) => average.minutes === minutes)?.value ?? 0) * 1000;
    },
  };
}
