/** What one window of one entity is compared with. */
export interface Verdict {
  /** −log10 of the chance. */
  readonly surprise: number;
  readonly expected: number;
  /** Windows of its own that the expectation rests on; 0: on those of others. */
  readonly windows: number;
}

export interface Judge {
  /** Before learning. `start`: of the window. */
  judge(slot: number, start: number, observed: number): Verdict;
  /** What was unusual teaches little, so that an attack does not become usual at once. */
  learn(slot: number, start: number, observed: number, unusual: boolean): void;
  expect(slot: number, observed: number): void;
  clear(slot: number): void;
  /** State of the slots in this order, and what all share. */
  snapshot(slots: readonly number[]): unknown;
  restore(slots: readonly number[], state: unknown): void;
}
