import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflate } from 'node:zlib';
import { createZstd } from './zstd.ts';

/** A request that is answered with a code of its own. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Bytes of all bodies that are being read or wait to be decoded. */
export class Budget {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  take(bytes: number): void {
    if (this.#held + bytes > this.#most) throw new Refusal(429, 'too many requests are being read');
    this.#held += bytes;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/** What a body may be compressed by. */
const INFLATERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ...(createZstd === undefined ? [] : [['zstd', createZstd] as const]),
]);

/**
 * Reads a body, inflated where it is compressed. Throws a `Refusal` for one that is too long, also once it is inflated. What it returns has taken
 * its length from `budget`, to be given back once it is decoded.
 */
export async function readBody(request: IncomingMessage, most: number, budget: Budget): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const inflate = INFLATERS.get(encoding)?.();
  if (inflate === undefined && encoding !== 'identity')
    throw new Refusal(415, `content-encoding ${encoding} is not known`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw new Refusal(413, `a body may have ${most} bytes`);
  const chunks: Buffer[] = [];
  let length = 0;
  // The streams before the one that refuses may tell of their own end instead.
  let refusal: Refusal | undefined;
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    try {
      for await (const chunk of source) {
        if (length + chunk.length > most)
          throw new Refusal(413, `a body may have ${most} bytes, also when it is inflated`);
        budget.take(chunk.length);
        length += chunk.length;
        chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof Refusal) refusal = error;
      throw error;
    }
  };
  try {
    if (inflate === undefined) await pipeline(request, collect);
    else await pipeline(request, inflate, collect);
    return Buffer.concat(chunks);
  } catch (error) {
    budget.give(length);
    if (refusal !== undefined) throw refusal;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(400, inflate === undefined ? 'the body was cut off' : `the body can't be inflated: ${reason}`);
  }
}
