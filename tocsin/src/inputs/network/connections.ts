import type { Server, Socket } from 'node:net';
import type { InputContext } from '../input.ts';
import { SinkFailure } from './sink.ts';

export interface ConnectionsOptions {
  /** Further ones are turned away at once. */
  readonly most: number;
  /** Milliseconds without a byte after which a connection is closed; 0: never. */
  readonly idle: number;
  /** Milliseconds that connections have to end by themselves when the signal aborts. Default 0: they are closed at once. */
  readonly patience?: number;
  /** Reads one connection to its end. */
  readonly serve: (socket: Socket) => Promise<void>;
}

/** The connections of a server: how many there may be, and that none of them outlives it. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #context: Pick<InputContext, 'count' | 'signal'>;
  readonly #open = new Map<Socket, Promise<void>>();
  #end: (error: unknown) => void = () => undefined;

  constructor(options: ConnectionsOptions, context: Pick<InputContext, 'count' | 'signal'>) {
    this.#options = options;
    this.#context = context;
  }

  get size(): number {
    return this.#open.size;
  }

  accept(socket: Socket): void {
    const { count, signal } = this.#context;
    socket.on('error', () => undefined);
    if (this.#open.size >= this.#options.most || signal.aborted) {
      count('connection_refused');
      socket.destroy();
      return;
    }
    count('connections');
    // The other side may be gone without a word.
    socket.setKeepAlive(true, 60_000);
    if (this.#options.idle > 0) {
      socket.setTimeout(this.#options.idle, () => {
        count('idle_closed');
        socket.destroy();
      });
    }
    const served = this.#options.serve(socket).then(
      () => socket.end(),
      (error: unknown) => {
        socket.destroy();
        if (error instanceof SinkFailure) this.fail(error);
        // How a client goes away is its own affair.
        else if (!signal.aborted) count('connection_broken');
      },
    );
    this.#open.set(
      socket,
      served.then(() => void this.#open.delete(socket)),
    );
  }

  /** The pipeline behind takes nothing any more. */
  fail(error: unknown): void {
    this.#end(error);
  }

  /** Until the signal aborts, or the pipeline behind takes nothing any more; then no connection is left. */
  async until(server: Server): Promise<void> {
    const { signal } = this.#context;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#end = reject;
        server.once('error', reject);
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      server.close();
      const close = (): void => {
        for (const socket of this.#open.keys()) socket.destroy();
      };
      const { patience = 0 } = this.#options;
      const timer = patience > 0 && signal.aborted ? setTimeout(close, patience) : undefined;
      if (timer === undefined) close();
      await Promise.all(this.#open.values());
      clearTimeout(timer);
    }
  }
}
