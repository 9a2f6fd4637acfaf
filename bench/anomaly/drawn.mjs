import { draw, FIVE } from './draw.mjs';

/** Curves as drawn for a test: a day that repeats, and one thing that does not. */
export const drawn = (random, what) => {
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
