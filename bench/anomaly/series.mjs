// Labelled series in the likeness of what one meets: machines, networks, taxis, tweets, advertisements, roads, engines, and drawn curves.
// Everything is made here from a seed. Windows are what a person would mark: a tenth of the series, shared among its anomalies.
import { createRandom } from './random.mjs';

const DAY = 86_400;

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
const drifting = (random, memory) => {
  let state = random.normal();
  return () => {
    state = memory * state + Math.sqrt(1 - memory * memory) * random.normal();
    return state;
  };
};

const hump = (hour, centre, width) => {
  const away = Math.min(Math.abs(hour - centre), 24 - Math.abs(hour - centre));
  return Math.exp(-0.5 * (away / width) ** 2);
};
/** By hour of the day, 0 to about 1, with a hump in the morning and one in the evening. */
const daily = (seconds, { morning = 9, evening = 19, weekend = 1 } = {}) => {
  const hour = (seconds / 3600) % 24;
  const isWeekend = Math.floor(seconds / DAY) % 7 >= 5;
  return (0.6 * hump(hour, morning, 2.5) + hump(hour, evening, 3.5)) * (isWeekend ? weekend : 1);
};

/**
 * @param {object} kind step in seconds (or a function that draws it), length, anomalies, value(index, seconds, active) where active is the
 *   number of points since the last anomaly began, and which it is
 */
const draw = (random, { step, length, anomalies, value, digits = 3, blips = 1 / 1500 }) => {
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

const FIVE = { step: 300, length: 4032 };

/** What happens to a machine: factor and addition by the number of points since it began. */
const incident = (random, strength) => {
  const kind = random.pick(['spike', 'burst', 'shift', 'shift', 'drop', 'ramp']);
  const span = {
    spike: random.integer(1, 4),
    burst: random.integer(10, 60),
    shift: 100_000,
    drop: random.integer(5, 80),
    ramp: random.integer(60, 300),
  }[kind];
  const size = strength * random.between(0.7, 1.6) * (kind === 'spike' ? 1.5 : 1);
  return (since) => {
    if (since < 0 || since >= span) return 0;
    if (kind === 'drop') return -size;
    return kind === 'ramp' ? (size * since) / span : size;
  };
};

const machine = (random, { noise, spike, every, floor, memory = 0.5 }) => {
  const anomalies = random.integer(1, 3);
  const incidents = Array.from({ length: anomalies }, () => incident(random, random.between(2, 6)));
  const wander = drifting(random, memory);
  const level = random.between(5, 60);
  const period = every === 0 ? 0 : random.integer(every, 3 * every);
  const busy = random.uniform() < 0.5 ? random.between(0, 3) : 0;
  return draw(random, {
    ...FIVE,
    anomalies,
    value: (index, seconds, since, which) => {
      let value = level + noise * (wander() + busy * daily(seconds));
      if (period > 0 && index % period < 2) value += spike * noise * random.between(0.8, 1.2);
      // What nobody would mark: a blip now and then.
      if (random.uniform() < 0.003) value += noise * random.between(2, 5) * random.pick([1, 1, -1]);
      for (let past = 0; past <= which; past++) value += noise * incidents[past](past === which ? since : 100 + since);
      return Math.max(floor ?? Number.NEGATIVE_INFINITY, value);
    },
  });
};

const idle = (random) => {
  const anomalies = random.integer(1, 2);
  const unit = random.pick([0.002, 0.066, 0.1, 1]);
  const isShift = random.uniform() < 0.6;
  return draw(random, {
    ...FIVE,
    anomalies,
    value: (_index, _seconds, since, which) => {
      let steps = random.pick([1, 1, 1, 1, 1, 1, 2, 2, 0]);
      if (random.uniform() < 0.004) steps += random.integer(2, 5);
      if (since >= 0 && (isShift ? since < 400 : since < 3)) steps += isShift ? 2 + which : random.integer(8, 30);
      return unit * steps;
    },
  });
};

const transfer = (random) => {
  const anomalies = random.integer(1, 3);
  const base = random.between(1e4, 1e6);
  const tail = random.between(1.6, 3);
  const period = random.integer(12, 300);
  return draw(random, {
    ...FIVE,
    anomalies,
    digits: 1,
    value: (index, _seconds, since) => {
      let value = base * random.logNormal(0.3);
      if (index % period === 0) value += base * 4 * random.logNormal(0.3);
      if (random.uniform() < 0.01) value += base * random.pareto(tail);
      if (since >= 0 && since < 12) value += base * random.between(3, 12) * (since < 3 ? 1 : 0.4);
      return value;
    },
  });
};

const writes = (random) => {
  const anomalies = random.integer(1, 2);
  const size = random.between(1e5, 1e7);
  const chance = random.between(0.01, 0.08);
  return draw(random, {
    ...FIVE,
    anomalies,
    digits: 0,
    value: (_index, _seconds, since) => {
      const isDense = since >= 0 && since < 60;
      if (random.uniform() > (isDense ? 0.8 : chance)) return 0;
      return size * random.logNormal(0.6) * (since >= 0 && since < 3 ? 6 : 1);
    },
  });
};

/** Instances of a group: steps that hold, and a fall to nothing. */
const instances = (random) => {
  let level = 20;
  return draw(random, {
    ...FIVE,
    length: 4621,
    anomalies: random.integer(1, 3),
    value: (_index, _seconds, since) => {
      if (random.uniform() < 0.004) level = Math.max(8, Math.min(36, level + random.integer(-4, 4)));
      if (since >= 0 && since < 15) return since < 8 ? 0 : level / 2;
      return level;
    },
  });
};

const requests = (random) => {
  const rate = random.between(20, 200);
  return draw(random, {
    ...FIVE,
    anomalies: random.integer(1, 3),
    digits: 0,
    value: (_index, seconds, since) => {
      const mean = rate * (0.2 + daily(seconds)) * random.logNormal(0.25);
      return random.poisson(mean + (since >= 0 && since < 6 ? rate * random.between(1, 3) : 0));
    },
  });
};

const taxi = (random) => {
  const kinds = Array.from({ length: 5 }, () => random.pick(['holiday', 'holiday', 'festival', 'storm']));
  return draw(random, {
    step: 1800,
    length: 10_320,
    anomalies: 5,
    digits: 0,
    value: (_index, seconds, since, which) => {
      const hour = (seconds / 3600) % 24;
      const weekday = Math.floor(seconds / DAY) % 7;
      let mean =
        25_000 *
        (0.1 + 0.75 * hump(hour, 9, 2.5) * (weekday >= 5 ? 0.5 : 1) + hump(hour, 19, 4) * (1 + 0.04 * weekday));
      if (weekday >= 5) mean += 12_000 * hump(hour, 1, 2);
      if (since >= 0 && since < 48)
        mean *= { holiday: 0.65, festival: since < 10 ? 1.7 : 1, storm: 0.25 }[kinds[which]];
      return mean * (1 + 0.04 * random.normal());
    },
  });
};

const tweets = (random) => {
  const rate = random.between(3, 60);
  const anomalies = random.integer(2, 4);
  let excited = 0;
  return draw(random, {
    step: 300,
    length: 15_900,
    anomalies,
    digits: 0,
    value: (_index, seconds, since) => {
      excited *= 0.85;
      if (random.uniform() < 0.004) excited += rate * random.pareto(1.6);
      if (since === 0) excited += rate * random.between(2, 15);
      if (since > 0 && since < 20) excited += rate * random.between(0, 3);
      return random.poisson((rate * (0.3 + daily(seconds)) + excited) * random.logNormal(0.3));
    },
  });
};

const advertisement = (random) => {
  const anomalies = random.integer(1, 4);
  const sigma = random.between(0.15, 0.35);
  const cycle = random.between(0, 0.6);
  const size = random.between(1.6, 4);
  return draw(random, {
    step: 3600,
    length: 1624,
    anomalies,
    value: (_index, seconds, since) => {
      let value = 0.1 * random.logNormal(sigma) * (1 + cycle * daily(seconds));
      if (random.uniform() < 0.01) value *= random.between(1.5, 2.2);
      if (since >= 0 && since < 3) value *= size * (since === 0 ? 1 : 0.6);
      return value;
    },
  });
};

/** Detectors of a road report when something passes. */
const roadStep = (random) => () =>
  random.uniform() < 0.03 ? random.integer(20, 200) * 60 : random.integer(1, 4) * 300;

const occupancy = (random, isSpeed) => {
  const rush = random.between(6, 10);
  return draw(random, {
    step: roadStep(random),
    length: random.integer(1100, 2500),
    anomalies: random.integer(1, 3),
    digits: 2,
    value: (_index, seconds, since) => {
      const load = 2 + rush * daily(seconds, { morning: 8, evening: 17, weekend: 0.4 }) + random.normal();
      const jam =
        (since >= 0 && since < 12 ? random.between(4, 16) : 0) + (random.uniform() < 0.01 ? random.between(2, 8) : 0);
      return isSpeed
        ? Math.max(10, Math.round(82 - 1.1 * load - 2 * jam + 3 * random.normal()))
        : Math.max(0, load + jam);
    },
  });
};

const travelTime = (random) =>
  draw(random, {
    step: roadStep(random),
    length: random.integer(2100, 2900),
    anomalies: random.integer(1, 3),
    digits: 0,
    value: (_index, seconds, since) => {
      let value = 150 * random.logNormal(0.3) * (1 + daily(seconds, { weekend: 0.5 }));
      if (random.uniform() < 0.02) value *= random.between(1.5, 4);
      if (since >= 0 && since < 10) value *= random.between(1.5, 5);
      return value;
    },
  });

const engine = (random) => {
  const slow = drifting(random, 0.998);
  const quick = drifting(random, 0.9);
  const kinds = Array.from({ length: 4 }, () => random.pick(['off', 'sag', 'off', 'peak']));
  return draw(random, {
    step: 300,
    length: 22_695,
    anomalies: 4,
    value: (_index, seconds, since, which) => {
      let value = 85 + 5 * slow() + 1.5 * quick() + 2 * daily(seconds);
      if (random.uniform() < 0.0003) value -= 12;
      if (since >= 0 && since < 300) {
        const kind = kinds[which];
        if (kind === 'off') value -= 70 * Math.min(1, since / 30) * Math.max(0, 1 - since / 300);
        else value += (kind === 'sag' ? -30 : 22) * Math.sin((Math.PI * since) / 300);
      }
      return value;
    },
  });
};

const room = (random) => {
  const slow = drifting(random, 0.995);
  const quick = drifting(random, 0.7);
  return draw(random, {
    step: 3600,
    length: 7267,
    anomalies: 2,
    value: (_index, seconds, since) =>
      71 +
      2.5 * slow() +
      0.8 * quick() +
      2 * daily(seconds) -
      (since >= 0 && since < 60 ? 9 * Math.sin((Math.PI * since) / 60) : 0),
  });
};

/** A machine whose load follows the day until it is configured wrongly. */
const misconfigured = (random) =>
  draw(random, {
    step: 300,
    length: 18_050,
    anomalies: 1,
    value: (_index, seconds, since) => {
      const load = 40 + 25 * daily(seconds) + 4 * random.normal();
      return since >= 0 && since < 1500 ? Math.min(100, load * 0.3 + 62) : load + (random.uniform() < 0.01 ? 15 : 0);
    },
  });

const keys = (random) => {
  let held = 0.1;
  return draw(random, {
    step: 300,
    length: random.pick([1882, 5315]),
    anomalies: 2,
    value: (_index, seconds, since) => {
      const isAwake = hump((seconds / 3600) % 24, 14, 5) > 0.4;
      held = 0.7 * held + 0.3 * random.logNormal(0.5) * 0.1;
      if (since >= 0 && since < 15) return random.between(0.3, 0.9);
      return isAwake && random.uniform() < 0.4 ? held : 0;
    },
  });
};

/** Curves as drawn for a test: a day that repeats, and one thing that does not. */
const drawn = (random, what) => {
  const noise = what === 'no noise' ? 0 : random.between(1, 6);
  const isFlat = what === 'flat' || what === 'jump of flat';
  return draw(random, {
    ...FIVE,
    blips: 0,
    anomalies: ['none', 'flat', 'no noise', 'square'].includes(what) ? 0 : 1,
    value: (index, seconds, since) => {
      const hour = (seconds / 3600) % 24;
      const isDay = hour >= 9 && hour < 18;
      const inDay = since >= 0 && since < 288;
      let value = isFlat ? 45 : isDay ? 70 : 20;
      if (what === 'square') return index % 48 < 24 ? 80 : 20;
      if (inDay && isDay && what === 'missing') value = 20;
      if (inDay && isDay && what === 'up') value = 110;
      if (inDay && !isDay && what === 'down') value = -10;
      if (inDay && what === 'middle') value = 45;
      if (since >= 0 && what === 'noisier') value += 3 * noise * random.normal();
      if (since >= 0 && since < 40 && what === 'jump of flat') value += 30;
      if (what === 'spikes')
        value = random.uniform() < (since >= 0 && since < 300 ? 0.12 : 0.02) ? random.between(40, 90) : 0;
      return value + (isFlat ? 0 : noise * random.uniform());
    },
  });
};

/** Name of a family → how many series of it → one series. Together as many, and of such kinds, as public collections have. */
const FAMILIES = [
  [
    'processor',
    6,
    (random) =>
      machine(random, {
        noise: random.between(0.5, 4),
        spike: random.between(0, 6),
        every: random.pick([0, 12, 60]),
        floor: 0,
      }),
  ],
  ['processor, wandering', 2, (random) => machine(random, { noise: 3, spike: 0, every: 0, floor: 0, memory: 0.97 })],
  ['processor, idle', 3, idle],
  ['network', 3, transfer],
  ['disk', 2, writes],
  ['instances', 1, instances],
  ['requests', 2, requests],
  ['taxi', 1, taxi],
  ['tweets', 10, tweets],
  ['advertisement', 6, advertisement],
  ['occupancy', 2, (random) => occupancy(random, false)],
  ['speed', 3, (random) => occupancy(random, true)],
  ['travel time', 2, travelTime],
  ['engine', 1, engine],
  ['room', 1, room],
  ['misconfigured', 1, misconfigured],
  ['keys', 2, keys],
  ...['none', 'flat', 'no noise', 'square', 'missing', 'up', 'down', 'middle', 'noisier', 'jump of flat', 'spikes'].map(
    (what) => [`drawn, ${what}`, 1, (random) => drawn(random, what)],
  ),
];

/** @returns {{family: string, timestamps: Float64Array, values: Float64Array, windows: [number, number][]}[]} times in epoch seconds */
export const createCorpus = (seed) =>
  FAMILIES.flatMap(([family, count, make], kind) =>
    Array.from({ length: count }, (_, index) => ({ family, ...make(createRandom(seed * 7919 + kind * 101 + index)) })),
  );
