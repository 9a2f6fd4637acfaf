import type { SourceRange } from '../inputs/index.ts';

interface OpenRange extends SourceRange {
  to: number;
}

/** Ranges of sources in the order of their reading; what follows directly on the last one makes that longer. */
export class SourceRanges {
  #list: OpenRange[] = [];
  #last: OpenRange | undefined;

  get isEmpty(): boolean {
    return this.#last === undefined;
  }

  add(source: string, from: number, to: number): void {
    const last = this.#last;
    if (last !== undefined && last.to === from && last.source === source) {
      last.to = to;
      return;
    }
    this.#last = { source, from, to };
    this.#list.push(this.#last);
  }

  addAll(ranges: readonly SourceRange[]): void {
    for (const { source, from, to } of ranges) this.add(source, from, to);
  }

  /** What was added since the last time. */
  take(): readonly SourceRange[] {
    const taken = this.#list;
    this.#list = [];
    this.#last = undefined;
    return taken;
  }
}
