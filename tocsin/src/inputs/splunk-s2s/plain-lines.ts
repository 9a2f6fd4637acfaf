import { SinkFailure } from '../network/sink.ts';
import type { Connection } from '../network/stream-input.ts';
import type { S2sContext } from './context.ts';
import { Reception } from './reception.ts';

/** Reads a client that sends lines and nothing else to its end. */
export async function readPlainLines(
  connection: Connection,
  chunks: AsyncIterator<Buffer, void>,
  context: S2sContext,
): Promise<void> {
  const { index, source, sourcetype, host } = context.options;
  const metadata = {
    index,
    source: source ?? `tcp:${connection.socket.localPort ?? context.options.port}`,
    sourcetype,
    host: host ?? connection.ip,
    charset: undefined,
  };
  const reception = new Reception(connection, context);
  const stream = reception.stream();
  try {
    for (;;) {
      const { value, done } = await chunks.next();
      if (done === true) break;
      await reception.taking(() => reception.text(stream, value, { metadata, fields: [], time: undefined }, undefined));
    }
    await reception.finish({ isRepeated: false });
  } catch (error) {
    if (!(error instanceof SinkFailure)) await reception.finish({ isRepeated: false }).catch(() => undefined);
    throw error;
  } finally {
    reception.release();
  }
}
