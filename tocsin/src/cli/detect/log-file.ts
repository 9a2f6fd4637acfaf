import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { type Decoder, findCodec } from '../../codecs/index.ts';
import type { Event } from '../../event/index.ts';
import { CommandFailure } from '../failure.ts';

export interface LogFileOptions {
  /** A path, or `-` for standard input. */
  readonly path: string;
  readonly type: string | undefined;
  readonly timeZone: string | undefined;
  /** Called before the event is taken. */
  readonly normalise: (event: Event) => void;
}

/** An event and the number of the line where it begins. */
export interface Read {
  readonly event: Event;
  readonly line: number;
}

const LF = 10;
const CHUNK = 256 * 1024;

/** A log, read as it is asked for, so that its size does not matter. */
export class LogFile {
  readonly path: string;
  #events: Read[] = [];
  #at = 0;
  #decoder: Decoder;
  #chunks: AsyncIterator<Buffer>;
  #isOver = false;
  readonly #lines = new LineCounter();

  static async open(options: LogFileOptions): Promise<LogFile> {
    const { path } = options;
    if (path === '-') return new LogFile(options, Date.now(), plainOrGzip(process.stdin));
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new CommandFailure(`${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
    });
    if (found.isDirectory()) throw new CommandFailure(`${path} is a folder; give its files, each with --file`, 2);
    return new LogFile(options, found.mtimeMs, plainOrGzip(createReadStream(path, { highWaterMark: CHUNK })));
  }

  /** `written`: when the log was last written, so that times without a year get theirs. */
  private constructor(options: LogFileOptions, written: number, chunks: AsyncIterable<Buffer>) {
    const { path, type, timeZone, normalise } = options;
    this.path = path;
    this.#chunks = chunks[Symbol.asyncIterator]();
    const codec = findCodec('service');
    if (codec === undefined) throw new Error('the codec service is missing');
    const decoderOptions = { ...(type === undefined ? {} : { type }), ...(timeZone === undefined ? {} : { timeZone }) };
    const parsed = codec.options.safeParse(decoderOptions);
    if (!parsed.success) throw new CommandFailure(parsed.error.issues.map(({ message }) => message).join('\n'), 2);
    this.#decoder = codec.createDecoder(parsed.data, {
      emit: (event, from) => {
        normalise(event);
        this.#events.push({ event, line: this.#lines.lineAt(from) });
      },
      offset: 0,
      clock: () => written,
      source: path,
      count: () => undefined,
      notice: () => undefined,
      remember: () => undefined,
    });
  }

  /** Lines that were read so far. */
  get lines(): number {
    return this.#lines.total;
  }

  /** The next event, without taking it; undefined where the next chunk has to be read first, or none is left. */
  get head(): Read | undefined {
    return this.#events[this.#at];
  }

  get isOver(): boolean {
    return this.#isOver && this.head === undefined;
  }

  take(): void {
    this.#at++;
  }

  /** Reads on until there is an event, or the end. */
  async fill(): Promise<void> {
    while (this.head === undefined && !this.#isOver) {
      this.#events = [];
      this.#at = 0;
      const { value, done } = await this.#next();
      if (done === true) {
        this.#isOver = true;
        this.#lines.finish();
        this.#decoder.flush({ final: true });
      } else {
        this.#lines.add(value);
        this.#decoder.push(value);
      }
    }
  }

  async #next(): Promise<IteratorResult<Buffer>> {
    try {
      return await this.#chunks.next();
    } catch (error) {
      throw new CommandFailure(`${this.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Numbers of lines by byte offset; asked for offsets that do not fall. */
class LineCounter {
  total = 0;
  #line = 1;
  #at = 0;
  #end = 0;
  #last: number | undefined;
  #chunks: { readonly from: number; readonly bytes: Buffer }[] = [];

  add(bytes: Buffer): void {
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) this.total++;
    if (bytes.length > 0) this.#last = bytes[bytes.length - 1];
    this.#chunks.push({ from: this.#end, bytes });
    this.#end += bytes.length;
  }

  /** A last line without a line end is one too. */
  finish(): void {
    const last = this.#last;
    if (last !== undefined && last !== LF) this.total++;
  }

  lineAt(offset: number): number {
    while (this.#at < offset) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) break;
      const to = Math.min(offset, chunk.from + chunk.bytes.length);
      for (
        let at = chunk.bytes.indexOf(LF, this.#at - chunk.from);
        at !== -1 && at < to - chunk.from;
        at = chunk.bytes.indexOf(LF, at + 1)
      )
        this.#line++;
      this.#at = to;
      if (to === chunk.from + chunk.bytes.length) this.#chunks.shift();
    }
    return this.#line;
  }
}

/** Compressed or not is told by the first bytes, not by the name. */
async function* plainOrGzip(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!isGzip) {
    yield* all();
    return;
  }
  const gunzip = createGunzip();
  void feed(all(), gunzip);
  yield* gunzip as AsyncIterable<Buffer>;
}

async function feed(chunks: AsyncIterable<Buffer>, gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of chunks)
      if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve));
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
