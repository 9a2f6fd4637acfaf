import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '../../net/index.ts';
import type { InputPluginContext } from '../input-plugin.ts';
import { SinkFailure } from '../network/sink.ts';

export interface KeepConnectedOptions {
  /** For messages. */
  readonly place: string;
  readonly open: () => Socket;
  /** By which it is open. */
  readonly event: 'connect' | 'secureConnect';
  readonly read: (socket: Socket) => Promise<void>;
  readonly pause: { readonly first: number; readonly last: number };
}

/** Connects, reads to the end, and begins anew, until the signal aborts. */
export async function keepConnected(
  { place, open, event, read, pause }: KeepConnectedOptions,
  { signal, notice, count }: Pick<InputPluginContext, 'signal' | 'notice' | 'count'>,
): Promise<void> {
  let told: string | undefined;
  for (let attempt = 1; !signal.aborted; attempt++) {
    const socket = open();
    const stop = (): void => void socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await opened(socket, event);
      attempt = 0;
      told = undefined;
      await read(socket);
    } catch (error) {
      if (error instanceof SinkFailure) throw error;
      const message = `${place}: ${error instanceof Error ? error.message : String(error)}; tried again until it is there`;
      if (message !== told && !signal.aborted) notice('warn', message);
      told = message;
    } finally {
      signal.removeEventListener('abort', stop);
      socket.destroy();
    }
    count('reconnects');
    await sleep(backOff(attempt, pause, Math.random), undefined, { signal }).catch(() => undefined);
  }
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
}
