import { isDeepStrictEqual } from 'node:util';
import { cut, mutate } from './mutate.ts';
import type { Parser } from './parser.ts';
import { random } from './random.ts';

export interface MutationReport {
  readonly inputs: number;
  readonly items: number;
  readonly refused: number;
  /** Milliseconds of the input that took the longest. */
  readonly slowest: number;
}

/**
 * Reads so many changed inputs. Throws, with the input in hexadecimal digits, where the parser throws what is no refusal, reads the same
 * bytes otherwise when they come in other pieces, or lets a key become a prototype.
 */
export function readMutated(parser: Parser, inputs: number, seed: number): MutationReport {
  const choose = random(seed);
  let [items, refused, slowest] = [0, 0, 0];
  for (let input = 0; input < inputs; input++) {
    const bytes = mutate(parser.samples, choose);
    const began = performance.now();
    try {
      const whole = parser.read([bytes]);
      slowest = Math.max(slowest, performance.now() - began);
      for (const item of whole) if (parser.isRefusal(item)) refused += 1;
      items += whole.length;
      if (parser.isStream && !isDeepStrictEqual(parser.read(cut(bytes, choose)), whole))
        throw new Error('what is read depends on where the bytes are cut');
      if (Reflect.ownKeys(Object.prototype).length !== KEYS) throw new Error('a key has become one of every object');
    } catch (error) {
      throw new Error(`${parser.name}, input ${input} of seed ${seed}: ${bytes.toString('hex')}`, { cause: error });
    }
  }
  return { inputs, items, refused, slowest };
}

const KEYS = Reflect.ownKeys(Object.prototype).length;
