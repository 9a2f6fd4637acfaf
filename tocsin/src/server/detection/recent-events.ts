import type { Sample } from './protocol.ts';

const KEPT = 5_000;
const LONGEST = 1_024;

/** What the last events said, for whoever reads a finding: a ring, so that a flood of them costs no more. */
export class RecentEvents {
  readonly #samples: (Sample | undefined)[] = new Array<Sample | undefined>(KEPT).fill(undefined);
  readonly #indexes = new Float64Array(KEPT).fill(-1);

  add(index: number, time: number, raw: string): void {
    const at = index % KEPT;
    this.#indexes[at] = index;
    this.#samples[at] = { time, raw: raw.length > LONGEST ? `${raw.slice(0, LONGEST)}…` : raw };
  }

  of(indexes: readonly number[], most: number): readonly Sample[] {
    const found: Sample[] = [];
    for (let from = indexes.length - 1; from >= 0 && found.length < most; from--) {
      const index = indexes[from] ?? -1;
      const sample = this.#samples[index % KEPT];
      if (this.#indexes[index % KEPT] === index && sample !== undefined) found.push(sample);
    }
    return found.reverse();
  }
}
