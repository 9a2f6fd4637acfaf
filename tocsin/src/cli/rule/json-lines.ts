import { createReadStream } from 'node:fs';

const NEWLINE = 10;
const MAX_LINE = 16 * 1024 * 1024;

/** A line's object, or what is wrong with the line. `index` counts all lines, from 0. */
export type JsonLine = { readonly index: number } & (
  | { readonly event: object }
  | { readonly event?: undefined; readonly trouble: string }
);

/** Objects of a file of JSON lines, or of stdin for `-`. Empty lines count, and are nothing else. */
export async function* jsonLines(file: string): AsyncGenerator<readonly JsonLine[]> {
  const input = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  let kept: Buffer[] = [];
  let keptLength = 0;
  let index = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const found: JsonLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const piece = chunk.subarray(from, end);
      const length = keptLength + piece.length;
      found.push(...read(kept.length === 0 ? piece : Buffer.concat([...kept, piece]), length, index++));
      kept = [];
      keptLength = 0;
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    keptLength += rest.length;
    // Of a line that is too long no more is kept than tells so.
    if (rest.length > 0 && keptLength <= MAX_LINE) kept.push(rest);
    yield found;
  }
  if (keptLength > 0) yield read(Buffer.concat(kept), keptLength, index);
}

function read(bytes: Buffer, length: number, index: number): readonly JsonLine[] {
  if (length > MAX_LINE) return [{ index, trouble: `is longer than ${MAX_LINE / 1024 / 1024} MiB` }];
  const text = bytes.toString('utf8').trim();
  if (text === '') return [];
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return [{ index, event }];
    return [{ index, trouble: 'is no JSON object' }];
  } catch {
    return [{ index, trouble: 'is no JSON' }];
  }
}
