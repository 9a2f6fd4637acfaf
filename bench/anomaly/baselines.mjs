// What a detector is compared with: each gives a score for a point and learns from it. Times in epoch seconds.
import { createRandom } from './random.mjs';

const random = () => createRandom(1).uniform;

/** Distance from mean and deviation of the last 6,400 points. */
const windowedGaussian = () => {
  const window = new Float64Array(6400);
  let count = 0;
  let sum = 0;
  let squares = 0;
  return (_time, value) => {
    const known = Math.min(count, window.length);
    const mean = sum / known;
    const score = known < 20 ? 0 : Math.abs(value - mean) / Math.sqrt(Math.max(1e-12, squares / known - mean * mean));
    const at = count++ % window.length;
    sum += value - window[at];
    squares += value * value - window[at] ** 2;
    window[at] = value;
    return score;
  };
};

const smoothed = (rate) => () => {
  let mean = 0;
  let variance = 0;
  let count = 0;
  return (_time, value) => {
    count++;
    const step = count === 1 ? 0 : value - mean;
    const score = count < 20 ? 0 : Math.abs(step) / Math.sqrt(variance + 1e-12);
    const share = Math.max(rate, 1 / count);
    mean += share * (count === 1 ? value : step);
    variance = (1 - share) * (variance + share * step * step);
    return score;
  };
};

const timeOfDay = () => {
  const means = new Float64Array(48);
  const counts = new Float64Array(48);
  const residual = smoothed(0.005)();
  return (time, value) => {
    const bucket = Math.floor((time % 86_400) / 1800);
    const score = residual(time, counts[bucket] === 0 ? 0 : value - means[bucket]);
    counts[bucket]++;
    means[bucket] += Math.max(1 / counts[bucket], 0.05) * (value - means[bucket]);
    return score;
  };
};

/** For 200 points after one that counted, others count only where they score by half as much again. */
const refractory = (create) => () => {
  const detector = create();
  let last = 0;
  let since = 200;
  return (time, value) => {
    const score = detector(time, value);
    since++;
    if (since <= 200 && score < last * 1.5) return score * 0.01;
    since = 0;
    last = score;
    return score;
  };
};

export const BASELINES = [
  ['random', random],
  ['windowed Gaussian', windowedGaussian],
  ['exponential mean and deviation, 0.002', smoothed(0.002)],
  ['the same, one alert in 200 points', refractory(smoothed(0.002))],
  ['usual of the time of day', timeOfDay],
  ['the same, one alert in 200 points', refractory(timeOfDay)],
];
