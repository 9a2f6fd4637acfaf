// Series in the likeness of machines: processors, networks, disks, instances, an engine, a room.
import { daily, draw, drifting, FIVE } from './draw.mjs';

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

export const machine = (random, { noise, spike, every, floor, memory = 0.5 }) => {
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

export const idle = (random) => {
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

export const transfer = (random) => {
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

export const writes = (random) => {
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
export const instances = (random) => {
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

export const engine = (random) => {
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

export const room = (random) => {
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
export const misconfigured = (random) =>
  draw(random, {
    step: 300,
    length: 18_050,
    anomalies: 1,
    value: (_index, seconds, since) => {
      const load = 40 + 25 * daily(seconds) + 4 * random.normal();
      return since >= 0 && since < 1500 ? Math.min(100, load * 0.3 + 62) : load + (random.uniform() < 0.01 ? 15 : 0);
    },
  });
