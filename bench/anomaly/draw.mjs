// How a labelled series is drawn: where its anomalies begin, what is marked, and what looks like one and is not.

export const DAY = 86_400;

/** Where anomalies begin: after the part that is not scored, with room between them. */
const places = (random, length, count) => {
  const first = Math.floor(length * 0.2);
  const room = Math.floor((length * 0.95 - first) / count);
  return Array.from({ length: count }, (_, index) => first + index * room + random.integer(0, Math.floor(room * 0.7)));
};

const windowsAround = (starts, length) => {
  const half = Math.max(2, Math.floor((0.1 * length) / starts.length / 2));
  return starts.map((start) => [Math.max(0, start - half), Math.min(length - 1, start + half)]);
};

/** Gauss–Markov noise with standard deviation one. */
export const drifting = (random, memory) => {
  let state = random.normal();
  return () => {
    state = memory * state + Math.sqrt(1 - memory * memory) * random.normal();
    return state;
  };
};

export const hump = (hour, centre, width) => {
  const away = Math.min(Math.abs(hour - centre), 24 - Math.abs(hour - centre));
  return Math.exp(-0.5 * (away / width) ** 2);
};
/** By hour of the day, 0 to about 1, with a hump in the morning and one in the evening. */
export const daily = (seconds, { morning = 9, evening = 19, weekend = 1 } = {}) => {
  const hour = (seconds / 3600) % 24;
  const isWeekend = Math.floor(seconds / DAY) % 7 >= 5;
  return (0.6 * hump(hour, morning, 2.5) + hump(hour, evening, 3.5)) * (isWeekend ? weekend : 1);
};

/**
 * @param {object} kind step in seconds (or a function that draws it), length, anomalies, value(index, seconds, active) where active is the
 *   number of points since the last anomaly began, and which it is
 */
export const draw = (random, { step, length, anomalies, value, digits = 3, blips = 1 / 1500 }) => {
  const starts = places(random, length, anomalies);
  const timestamps = new Float64Array(length);
  const values = new Float64Array(length);
  let seconds = 16_000 * DAY + random.integer(0, DAY);
  seconds -= seconds % 300;
  let which = -1;
  for (let index = 0; index < length; index++) {
    if (which + 1 < starts.length && index >= starts[which + 1]) which++;
    const since = which < 0 ? -1 : index - starts[which];
    timestamps[index] = seconds;
    const drawn = value(index, seconds, since, which);
    values[index] = Number(drawn.toFixed(digits));
    seconds += typeof step === 'function' ? step(seconds) : step;
  }
  const windows = windowsAround(starts, length);
  for (let count = random.poisson(length * blips); count > 0; count--)
    blip(random, values, windows, random.integer(0, length - 1), digits);
  return { timestamps, values, windows };
};

/** What looks like an anomaly, and nobody marked: one to three points that go some of the way from the middle to an extreme. */
const blip = (random, values, windows, at, digits) => {
  if (windows.some(([first, last]) => at >= first - 3 && at <= last)) return;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted[sorted.length >> 1];
  const extreme = random.uniform() < 0.75 ? sorted[sorted.length - 1] : sorted[0];
  const share = random.between(0.3, 1);
  for (let index = at; index < Math.min(values.length, at + random.integer(1, 3)); index++)
    values[index] = Number((values[index] + share * (extreme - middle)).toFixed(digits));
};

export const FIVE = { step: 300, length: 4032 };
