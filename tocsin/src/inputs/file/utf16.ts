import { TextDecoder } from 'node:util';
import type { Decoder, DecoderContext } from '../../codecs/index.ts';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = '\uFEFF';

/** The same place in the file and in what is made of it. */
interface Place {
  readonly utf8: number;
  readonly utf16: number;
}

/**
 * Lets a codec, which wants UTF-8, decode UTF-16, and tells offsets in the file's own bytes. Places are known after each
 * line and each push; codecs emit and settle at lines' ends and, at a flush, at the end of what was pushed.
 */
export class Utf16Decoder implements Decoder {
  readonly #inner: Decoder;
  readonly #text: TextDecoder;
  /** Ascending; those before what is settled are forgotten. */
  #places: Place[];
  /** Where the next push begins. */
  #end: Place;

  constructor(
    encoding: 'utf-16le' | 'utf-16be',
    context: DecoderContext,
    create: (context: DecoderContext) => Decoder,
  ) {
    const { offset, emit } = context;
    this.#text = new TextDecoder(encoding, { ignoreBOM: true });
    // An offset of the file serves as the first one inside too: codecs take zero for the beginning of the file.
    this.#end = { utf8: offset, utf16: offset };
    this.#places = [this.#end];
    this.#inner = create({
      ...context,
      emit: (event, from, to) => emit(event, this.#outside(from), this.#outside(to)),
    });
  }

  push(chunk: Uint8Array): void {
    const last = this.#end;
    const decoded = this.#text.decode(chunk, { stream: true });
    const isBeginning = last.utf16 === 0 && decoded.startsWith(BYTE_ORDER_MARK);
    const bytes = Buffer.from(isBeginning ? decoded.slice(1) : decoded);
    let unit = decoded.indexOf('\n');
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
      this.#places.push({ utf8: last.utf8 + at + 1, utf16: last.utf16 + (unit + 1) * 2 });
      unit = decoded.indexOf('\n', unit + 1);
    }
    // What the text decoder holds back, half a character, counts with the next push.
    this.#end = { utf8: last.utf8 + bytes.length, utf16: last.utf16 + decoded.length * 2 };
    // A byte order mark belongs to what follows it.
    if (this.#end.utf8 > (this.#places.at(-1)?.utf8 ?? 0)) this.#places.push(this.#end);
    this.#inner.push(bytes);
    this.#forget();
  }

  flush(options: { readonly final: boolean }): void {
    this.#inner.flush(options);
    this.#forget();
  }

  get settled(): number {
    return this.#outside(this.#inner.settled);
  }

  get pending(): boolean {
    return this.#inner.pending;
  }

  /** The last known place that is not after `utf8`. */
  #outside(utf8: number): number {
    let low = 0;
    let high = this.#places.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle]?.utf8 ?? 0) <= utf8) low = middle;
      else high = middle;
    }
    return this.#places[low]?.utf16 ?? 0;
  }

  #forget(): void {
    const { settled } = this.#inner;
    let count = 0;
    while (count + 1 < this.#places.length && (this.#places[count + 1]?.utf8 ?? 0) <= settled) count++;
    if (count > 0) this.#places.splice(0, count);
  }
}
