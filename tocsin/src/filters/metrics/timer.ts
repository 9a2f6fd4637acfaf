import { createMeter, type Meter } from './meter.ts';

const SAMPLES = 1028;
const DECAY = 0.015;

/** A meter of values: their extremes, and percentiles of a sample in which newer values weigh more. */
export interface Timer extends Meter {
  update(value: number): void;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  percentile(share: number): number;
}

export function createTimer(clock: () => number, random: () => number = Math.random): Timer {
  const meter = createMeter(clock);
  const started = clock();
  const sample: { readonly weight: number; readonly value: number }[] = [];
  let [min, max, sum, mean, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  const keep = (value: number): void => {
    const weight = (DECAY * (clock() - started)) / 1000 - Math.log(random() || Number.MIN_VALUE);
    if (sample.length < SAMPLES) {
      sample.push({ weight, value });
      return;
    }
    let lightest = 0;
    for (let index = 1; index < sample.length; index++)
      if ((sample[index]?.weight ?? 0) < (sample[lightest]?.weight ?? 0)) lightest = index;
    if ((sample[lightest]?.weight ?? 0) < weight) sample[lightest] = { weight, value };
  };
  return {
    mark: meter.mark,
    rate: meter.rate,
    get count() {
      return meter.count;
    },
    get min() {
      return min;
    },
    get max() {
      return max;
    },
    get mean() {
      return meter.count === 0 ? 0 : sum / meter.count;
    },
    get deviation() {
      return meter.count < 2 ? 0 : Math.sqrt(squares / (meter.count - 1));
    },
    update: (value) => {
      meter.mark();
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      const before = mean;
      mean += (value - mean) / meter.count;
      squares += (value - before) * (value - mean);
      keep(value);
    },
    percentile: (share) => {
      const values = sample.map(({ value }) => value).sort((a, b) => a - b);
      const position = share * (values.length + 1);
      if (position < 1) return values[0] ?? 0;
      if (position >= values.length) return values.at(-1) ?? 0;
      const below = Math.floor(position);
      const lower = values[below - 1] ?? 0;
      return lower + (position - below) * ((values[below] ?? 0) - lower);
    },
  };
}
