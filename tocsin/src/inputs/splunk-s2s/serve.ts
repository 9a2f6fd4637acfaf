import type { Connection, ServeConnection } from '../network/stream-input.ts';
import type { S2sContext } from './context.ts';
import { readPlainLines } from './plain-lines.ts';
import { S2sSession } from './session.ts';
import { COOKED, Malformed } from './wire/index.ts';

const TAB = 0x09;
const ESCAPE = 0x1b;
const SPACE = 0x20;

/** A forwarder greets; whoever does not sends lines. */
export const serveWith =
  (context: S2sContext): ServeConnection =>
  async (connection) => {
    const iterator = connection.chunks[Symbol.asyncIterator]();
    const deadline = setTimeout(() => {
      context.count('idle_closed');
      connection.socket.destroy(new Error('it said nothing'));
    }, context.options.idleTimeout);
    try {
      const first = await beginning(connection, iterator, context);
      clearTimeout(deadline);
      if (first === undefined) return;
      const chunks = startingWith(first.bytes, iterator);
      if (first.isCooked) return await new S2sSession(connection, context).run(chunks);
      if (context.tokens.size > 0) throw refusal(context, 'it does not greet as a forwarder, and so shows no token');
      if (!context.options.plainLines)
        throw refusal(context, 'it does not greet as a forwarder, and `plainLines` is false');
      const [byte = SPACE] = first.bytes;
      if (byte < TAB || (byte < SPACE && byte > 0x0d && byte !== ESCAPE))
        throw refusal(context, 'it sends neither a greeting nor lines; is it TLS?');
      context.count('plain_clients');
      return await readPlainLines(connection, chunks, context);
    } finally {
      clearTimeout(deadline);
    }
  };

function refusal(context: S2sContext, message: string): Malformed {
  context.count('greeting_unknown');
  return new Malformed(message, 'unsupported');
}

/** As many bytes as tell what the client is; undefined where it sends none. */
async function beginning(
  connection: Connection,
  chunks: AsyncIterator<Buffer, void>,
  context: S2sContext,
): Promise<{ readonly bytes: Buffer; readonly isCooked: boolean } | undefined> {
  let bytes: Buffer = Buffer.alloc(0);
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const { value, done } = await chunks.next();
      if (done === true) return bytes.length === 0 ? undefined : { bytes, isCooked: false };
      bytes = bytes.length === 0 ? value : Buffer.concat([bytes, value]);
      const length = Math.min(bytes.length, COOKED.length);
      if (bytes.compare(COOKED, 0, length, 0, length) !== 0) return { bytes, isCooked: false };
      if (length === COOKED.length) return { bytes, isCooked: true };
      timer ??= setTimeout(() => {
        context.count('frame_timeout');
        connection.socket.destroy(new Error('its greeting was not whole in time'));
      }, context.options.frameTimeout);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer, void>): AsyncGenerator<Buffer, void> {
  yield first;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield value;
  }
}
