import type { Decoder, DecoderContext } from '../../codecs/index.ts';
import type { Event } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import { SinkFailure } from './sink.ts';
import type { Connection, ServeConnection } from './stream-input.ts';
import { onceEach } from './text-options.ts';
import { UnfinishedBytes } from './unfinished-bytes.ts';

export interface DecodedConnectionOptions {
  /** Where clients come to, for messages: one for all of them. */
  readonly place: string;
  /** Of an event that has not ended, a decoder holds no more bytes. */
  readonly longest: number;
  /** Makes the decoder of one connection, whose events come to `emit`. */
  readonly decoderOf: (connection: Connection, context: DecoderContext) => Decoder;
  /** Adds what is known of a connection to its events. */
  readonly complete: (event: Event, ip: string) => void;
}

/** Milliseconds between two questions whether what a decoder holds back is whole. */
const SILENCE = 500;

/**
 * Serves connections whose clients send events and are told nothing: a connection that breaks ends what it has sent, which is
 * handed on. A connection that has sent nothing costs no decoder.
 */
export function decodedConnections(
  { place, longest, decoderOf, complete }: DecodedConnectionOptions,
  { clock, count, notice }: Pick<InputContext, 'clock' | 'count' | 'notice'>,
): ServeConnection {
  const held = new UnfinishedBytes();
  const tell = onceEach(notice);
  return async (connection) => {
    const { ip, socket } = connection;
    const delivery = connection.delivery();
    let arrival = clock();
    let decoder: Decoder | undefined;
    let received = 0;
    let timer: NodeJS.Timeout | undefined;
    const begin = (): Decoder =>
      decoderOf(connection, {
        emit: (event) => {
          complete(event, ip);
          delivery.add(event);
        },
        offset: 0,
        clock: () => arrival,
        source: place,
        count,
        notice: tell,
        remember: () => undefined,
      });
    /** Asks again and again while something is held back: some decoders wait longer than others. */
    const watch = (): void => {
      if (decoder?.pending !== true) return;
      timer = setTimeout(() => {
        decoder?.flush({ final: false });
        watch();
      }, SILENCE);
    };
    held.add(connection, () => {
      count('held_too_much');
      socket.destroy(new Error('it holds the most of what clients have begun and not ended'));
    });
    let failure: unknown;
    try {
      for await (const chunk of connection.chunks) {
        await delivery.room();
        clearTimeout(timer);
        decoder ??= begin();
        arrival = clock();
        received += chunk.length;
        decoder.push(chunk);
        held.set(connection, Math.min(received - decoder.settled, longest));
        watch();
      }
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      clearTimeout(timer);
      held.delete(connection);
      // Behind a pipeline that takes nothing any more nothing is added.
      if (!(failure instanceof SinkFailure)) decoder?.flush({ final: true });
    }
  };
}
