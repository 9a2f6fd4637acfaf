// Scores detections on labelled series as the Numenta Anomaly Benchmark does (Lavin and Ahmad 2015, https://arxiv.org/abs/1510.03336):
// within a window only the best point above the threshold counts, weighted by how early it is; what lies outside costs by its distance behind
// the last window; one threshold for the whole corpus, the best there is; 0 is a detector that finds nothing, 100 a perfect one.

export const PROFILES = {
  standard: { tp: 1, fp: 0.11, fn: 1 },
  'low FP': { tp: 1, fp: 0.22, fn: 1 },
  'low FN': { tp: 1, fp: 0.11, fn: 2 },
};

/** 0.987 at the left edge of a window (-1), 0 at its right edge, -1 far behind it. */
const position = (at) => (at >= 3 ? -1 : 2 / (1 + Math.exp(5 * at)) - 1);
const MOST = position(-1);

/** Points of the beginning that are not scored: 15 %, of at most 5,000. */
export const probation = (length) => Math.min(Math.floor(0.15 * length), 750);

/**
 * What each scored point would bring. `windows` are [first, last] indices, inclusive and in order.
 * @returns {{score: number, gain: number, window: number}[]} window -1: outside
 */
const weigh = (scores, windows, { tp, fp }, offset) => {
  const points = [];
  let next = 0;
  let last;
  for (let index = 0; index < scores.length; index++) {
    while (next < windows.length && index > windows[next][1]) last = windows[next++];
    const window = next < windows.length && index >= windows[next][0] ? windows[next] : undefined;
    let gain;
    if (window !== undefined) gain = (position(-(window[1] - index + 1) / (window[1] - window[0] + 1)) * tp) / MOST;
    else gain = fp * position(last === undefined ? 3 : (index - last[1]) / Math.max(1, last[1] - last[0]));
    if (index < probation(scores.length)) continue;
    points.push({ score: scores[index], gain, window: window === undefined ? -1 : offset + next });
  }
  return points;
};

/**
 * @param {{scores: ArrayLike<number>, windows: [number, number][]}[]} corpus
 * @returns the best score over all thresholds, with the threshold and what it finds
 */
export const nabScore = (corpus, profile = PROFILES.standard) => {
  const points = [];
  let offset = 0;
  for (const { scores, windows } of corpus) {
    points.push(...weigh(scores, windows, profile, offset));
    offset += windows.length;
  }
  const scored = new Set(points.flatMap(({ window }) => (window < 0 ? [] : [window])));
  const best = new Map();
  let sum = -profile.fn * scored.size;
  const nothing = sum;
  let top = { sum, threshold: Number.POSITIVE_INFINITY, found: 0, falsePositives: 0 };
  let falsePositives = 0;
  points.sort((a, b) => b.score - a.score);
  for (let index = 0; index < points.length; index++) {
    const { score, gain, window } = points[index];
    if (window < 0) {
      sum += gain;
      falsePositives++;
    } else if (gain > (best.get(window) ?? -profile.fn)) {
      sum += gain - (best.get(window) ?? -profile.fn);
      best.set(window, gain);
    }
    const isLastOfScore = points[index + 1]?.score !== score;
    if (isLastOfScore && sum > top.sum) top = { sum, threshold: score, found: best.size, falsePositives };
  }
  const perfect = profile.tp * scored.size;
  return { score: (100 * (top.sum - nothing)) / (perfect - nothing), windows: scored.size, ...top };
};
