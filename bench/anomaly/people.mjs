// Series in the likeness of what people do: requests, taxis, tweets, advertisements, roads, keys.
import { DAY, daily, draw, FIVE, hump } from './draw.mjs';

export const requests = (random) => {
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

export const taxi = (random) => {
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

export const tweets = (random) => {
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

export const advertisement = (random) => {
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

export const occupancy = (random, isSpeed) => {
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

export const travelTime = (random) =>
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

export const keys = (random) => {
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
