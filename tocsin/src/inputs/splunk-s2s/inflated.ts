import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createInflate } from 'node:zlib';
import { Malformed } from './wire/index.ts';

/** What is beyond this many bytes may be so many times as long as it came: a bomb is a thousand times as long. */
const FREE = 16 << 20;
const MOST_TIMES = 400;

/** Inflates the rest of a stream, as much as is asked for. `first` comes before `rest`. */
export async function* inflated(first: Buffer, rest: AsyncIterator<Buffer, void>): AsyncGenerator<Buffer, void> {
  const inflate = createInflate({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
  let taken = 0;
  let given = 0;
  async function* bytes(): AsyncGenerator<Buffer> {
    for (let chunk = first; ; ) {
      taken += chunk.length;
      yield chunk;
      const { value, done } = await rest.next();
      if (done === true) return;
      chunk = value;
    }
  }
  const feeding = pipeline(Readable.from(bytes(), { objectMode: false, highWaterMark: 64 << 10 }), inflate);
  feeding.catch(() => undefined);
  try {
    for await (const part of inflate) {
      given += part.length;
      if (given > FREE && given > taken * MOST_TIMES)
        throw new Malformed(`it inflates to more than ${MOST_TIMES} times its length`, 'too_large');
      yield part;
    }
  } catch (error) {
    if (error instanceof Malformed || !isZlibError(error)) throw error;
    throw new Malformed(`it can't be inflated: ${error.message}`);
  }
  await feeding;
}

const isZlibError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
