import { closeSync, existsSync, openSync, readSync } from 'node:fs';

const NUMBERS = /number (\d+) end/g;
/** As long as a number may be. */
const TAIL = 40;

/** The lines that are written, as `numbersIn` finds them in whatever form they arrive. */
export const numberedLine = (number: number): string => `number ${number} end\n`;

export const numbersIn = (text: string): number[] => [...text.matchAll(NUMBERS)].map(([, digits]) => Number(digits));

/** When each number has arrived at a peer, in milliseconds. */
export class Arrivals {
  readonly #times = new Map<number, number[]>();
  /** Of those that came again, and that the peer did not store twice. */
  recognised = 0;

  add(numbers: Iterable<number>): void {
    const now = Date.now();
    for (const number of numbers) {
      const times = this.#times.get(number);
      if (times === undefined) this.#times.set(number, [now]);
      else times.push(now);
    }
  }

  get different(): number {
    return this.#times.size;
  }

  has(number: number): boolean {
    return this.#times.has(number);
  }

  /** Of each that came again: when it came, and when it had come before. */
  *again(): Generator<{ readonly before: number; readonly at: number }> {
    for (const times of this.#times.values())
      for (const [index, at] of times.entries()) {
        const before = times[index - 1];
        if (before !== undefined) yield { before, at };
      }
  }
}

/** Finds numbers in a stream that is cut anywhere. */
export function numberReader(arrivals: Arrivals): (bytes: Uint8Array) => void {
  let rest = '';
  return (bytes) => {
    const text = rest + Buffer.from(bytes).toString('latin1');
    let end = 0;
    const numbers: number[] = [];
    for (const match of text.matchAll(NUMBERS)) {
      numbers.push(Number(match[1]));
      end = match.index + match[0].length;
    }
    arrivals.add(numbers);
    rest = text.slice(Math.max(end, text.length - TAIL));
  };
}

/** Follows a file that a program writes. Returns what ends it. */
export function followFile(path: string, arrivals: Arrivals): () => void {
  const read = numberReader(arrivals);
  const bytes = Buffer.alloc(1 << 20);
  let at = 0;
  const timer = setInterval(() => {
    if (!existsSync(path)) return;
    const file = openSync(path, 'r');
    for (let got = 1; got > 0; at += got) {
      got = readSync(file, bytes, 0, bytes.length, at);
      read(bytes.subarray(0, got));
    }
    closeSync(file);
  }, 100);
  return () => clearInterval(timer);
}
