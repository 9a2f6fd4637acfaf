import { isMarked, MARK_BYTES, type Mark } from './identity.ts';
import type { Ending, Inflation } from './inflation.ts';

/** A source whose content an archive may hold. */
export interface Candidate {
  readonly key: string;
  readonly mark: Mark | undefined;
  /** Whether the archive bears the mark; undefined where it has none, or ends before it. */
  bears: boolean | undefined;
}

const EMPTY = Buffer.alloc(0);

/** One pass over what an archive inflates to: how long it is, whether it is whole, and whose content it may be. */
export class Inspection {
  readonly #inflation: Inflation;
  readonly #headBytes: number;
  readonly #candidatesOf: (head: Buffer) => Candidate[];
  #held: Buffer[] = [];
  #known = false;
  /** Candidates with marks to come, the next one last. */
  #open: { readonly candidate: Candidate; readonly mark: Mark }[] = [];
  /** Where `#pass` is. */
  #at = 0;
  head: Buffer = EMPTY;
  /** The last bytes so far. */
  tail: Buffer = EMPTY;
  candidates: readonly Candidate[] = [];
  /** Is given all of the content, each chunk with the place where it begins; once candidates are known. */
  onBytes: (bytes: Buffer, at: number) => void = () => undefined;

  /** Asks for candidates once, with as many first bytes as identify a file, or all where there are fewer. */
  constructor(inflation: Inflation, headBytes: number, candidatesOf: (head: Buffer) => Candidate[]) {
    this.#inflation = inflation;
    this.#headBytes = headBytes;
    this.#candidatesOf = candidatesOf;
  }

  /** Length of the content. */
  get size(): number {
    return this.#at;
  }

  /** Looks at about `budget` bytes more. Gives how the content ends once that is known. */
  async advance(budget: number): Promise<Ending | undefined> {
    const until = this.#inflation.at + budget;
    while (this.#inflation.at < until) {
      const bytes = await this.#inflation.next();
      if (bytes === undefined) {
        if (!this.#known) this.#begin();
        return this.#inflation.ending;
      }
      if (this.#known) this.#pass(bytes);
      else {
        this.#held.push(bytes);
        if (this.#inflation.at >= this.#headBytes) this.#begin();
      }
    }
    return undefined;
  }

  #begin(): void {
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#known = true;
    this.head = Buffer.from(bytes.subarray(0, this.#headBytes));
    this.candidates = this.#candidatesOf(this.head);
    this.#open = this.candidates
      .flatMap((candidate) => (candidate.mark === undefined ? [] : [{ candidate, mark: candidate.mark }]))
      .sort((one, other) => other.mark.at - one.mark.at);
    this.#pass(bytes);
  }

  #pass(bytes: Buffer): void {
    const end = this.#at + bytes.length;
    this.onBytes(bytes, this.#at);
    for (let next = this.#open.at(-1); next !== undefined && next.mark.at <= end; next = this.#open.at(-1)) {
      const { candidate, mark } = next;
      const from = mark.at - mark.length - this.#at;
      const marked =
        from >= 0
          ? bytes.subarray(from, from + mark.length)
          : Buffer.concat([this.tail.subarray(from), bytes.subarray(0, from + mark.length)]);
      candidate.bears = isMarked(marked, mark);
      this.#open.pop();
    }
    const kept = bytes.length >= MARK_BYTES ? bytes : Buffer.concat([this.tail, bytes]);
    this.tail = Buffer.from(kept.subarray(-MARK_BYTES));
    this.#at = end;
  }

  close(): void {
    this.#inflation.close();
  }
}
