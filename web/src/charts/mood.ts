export const MOODS = ['good', 'neutral', 'warning', 'bad'] as const;
export type Mood = (typeof MOODS)[number];

export interface Threshold {
  /** The value from which it counts. */
  readonly from: number;
  readonly mood: Mood;
}

/** Of the highest threshold that the value has reached. */
export function moodOf(value: number | null | undefined, thresholds: readonly Threshold[]): Mood | undefined {
  if (value === null || value === undefined) return undefined;
  let best: Threshold | undefined;
  for (const one of thresholds) if (value >= one.from && (best === undefined || one.from >= best.from)) best = one;
  return best?.mood;
}
