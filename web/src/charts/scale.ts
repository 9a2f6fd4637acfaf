/** From values to pixels of one axis. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly at: (value: number) => number;
}

export function linearScale(min: number, max: number, from: number, to: number): Scale {
  const width = max - min;
  return { min, max, at: (value) => (width === 0 ? (from + to) / 2 : from + ((value - min) / width) * (to - from)) };
}

/** An axis of values: zero is on it, and both of its ends are round. */
export interface ValueAxis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];

/** `about` is how many intervals there is room for. `whole`: steps of less than one would say nothing of counts. */
export function valueAxis(low: number, high: number, about: number, { whole = false } = {}): ValueAxis {
  const bottom = Math.min(0, Number.isFinite(low) ? low : 0);
  const top = Math.max(0, Number.isFinite(high) ? high : 0);
  if (top === bottom) return { min: 0, max: 1, ticks: [0, 1] };
  const range = top - bottom;
  const rough = range / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = (STEPS.find((one) => one * power >= rough * 0.999_999) ?? 10) * power;
  if (whole && step < 1) step = 1;
  if (whole && !Number.isInteger(step)) step = Math.ceil(step);
  const first = Math.floor(bottom / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(top / step - 1e-9));
  const ticks: number[] = [];
  for (let index = first; index <= last && ticks.length < 100; index += 1) ticks.push(clean(index * step));
  return { min: ticks[0] ?? 0, max: ticks.at(-1) ?? 1, ticks };
}

/** Without what binary fractions add: 0.30000000000000004 is 0.3. */
function clean(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(12));
}

/** The smallest and the largest of what there is; NaN where there is nothing. */
export function extent(values: Iterable<number | null>): readonly [number, number] {
  let low = Number.NaN;
  let high = Number.NaN;
  for (const value of values) {
    if (value === null) continue;
    if (!(value >= low)) low = value;
    if (!(value <= high)) high = value;
  }
  return [low, high];
}

/** Which of so many labels to write, where each takes `room` pixels of `width`. */
export function labelled(count: number, width: number, room: number): readonly number[] {
  if (count <= 0) return [];
  const step = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / room))));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}
