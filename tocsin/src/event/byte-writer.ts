const FIRST_BYTES = 1 << 16;
/** A buffer that a single large event has blown up is not kept. */
const MOST_KEPT = 32 << 20;
/** Up to this length a text is written faster here than by a call to the engine. */
const SHORT = 20;
const QUOTE = 0x22;

/** Texts and bytes, one behind the other in a buffer that grows. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #used = 0;

  get length(): number {
    return this.#used;
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }

  /** As UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#used += this.#buffer.write(text, this.#used, 'utf8');
  }

  /** Nothing but ASCII. */
  ascii(text: string): void {
    this.#reserve(text.length);
    this.#ascii(text);
  }

  /** Nothing but ASCII, between quotation marks. */
  quoted(text: string): void {
    this.#reserve(text.length + 2);
    this.#buffer[this.#used++] = QUOTE;
    this.#ascii(text);
    this.#buffer[this.#used++] = QUOTE;
  }

  /** There is room. */
  #ascii(text: string): void {
    const { length } = text;
    const buffer = this.#buffer;
    const at = this.#used;
    if (length > SHORT) buffer.write(text, at, 'latin1');
    else for (let index = 0; index < length; index++) buffer[at + index] = text.charCodeAt(index);
    this.#used = at + length;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#used++] = byte;
  }

  /** What was written, as a buffer of its own; begins anew. */
  take(): ArrayBuffer {
    const taken = Buffer.allocUnsafeSlow(this.#used);
    this.#buffer.copy(taken, 0, 0, this.#used);
    this.#used = 0;
    if (this.#buffer.length > MOST_KEPT) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    return taken.buffer;
  }
}
