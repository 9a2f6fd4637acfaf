export interface PopulationState {
  readonly level: number;
  readonly judged: number;
}

/** One score in a thousand among all entities of a rule is larger than the level. */
const SHARE = 1e-3;
const STEP = 0.05;

/** The running quantile of the scores of all entities: what is rare for one, and common among all, is no finding. */
export class Population {
  #level = 0;
  #judged = 0;

  /** Whether `score` is extreme among all as well; learns from it. Until a thousand were seen, everything is. */
  isExtreme(score: number): boolean {
    this.#judged++;
    const result = score > this.#level;
    const step = STEP * Math.max(1, this.#level);
    this.#level = Math.max(0, this.#level + (result ? step * (1 - SHARE) : -step * SHARE));
    return result || this.#judged < 1 / SHARE;
  }

  snapshot(): PopulationState {
    return { level: this.#level, judged: this.#judged };
  }

  restore({ level, judged }: PopulationState): void {
    this.#level = level;
    this.#judged = judged;
  }
}
