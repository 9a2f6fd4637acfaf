import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createDeflateRaw, createInflateRaw } from 'node:zlib';
import type { Row } from '../search.ts';

/**
 * The rows of a result until all of them are known: only then are its columns, and whether the search succeeds. They are kept
 * as deflated JSON lines, about a tenth of their size.
 */
export class Spool {
  readonly #deflate = createDeflateRaw({ level: 1 });
  readonly #chunks: Buffer[] = [];
  #rows = 0;

  constructor() {
    this.#deflate.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Bytes that it holds. */
  get bytes(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** Resolves when more may come. */
  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      this.#rows += 1;
      if (!this.#deflate.write(`${JSON.stringify(row)}\n`)) await once(this.#deflate, 'drain');
    }
  }

  /** Ends the adding. */
  async close(): Promise<void> {
    this.#deflate.end();
    await once(this.#deflate, 'end');
  }

  /** Without close: what was added is of no use. */
  drop(): void {
    this.#deflate.destroy();
    this.#chunks.length = 0;
  }

  /** Lines of JSON, once it is closed; each chunk is given up as it is read. */
  async *lines(): AsyncGenerator<string> {
    const text = Readable.from(this.#given()).pipe(createInflateRaw());
    text.setEncoding('utf8');
    let rest = '';
    for await (const piece of text) {
      const lines = (rest + String(piece)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  }

  *#given(): Generator<Buffer> {
    for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) yield chunk;
  }
}
