import type { ChildProcess } from 'node:child_process';
import { isAlive } from './message.ts';

export interface PulseOptions {
  /** Milliseconds between two questions. */
  readonly every: number;
  /** Questions in a row without an answer, after which the process counts as hung. */
  readonly misses: number;
  readonly onHang: () => void;
}

/**
 * Asks a process again and again whether it lives. Counts questions and not time: where this process stood still too, as on
 * a laptop that slept, none was asked.
 */
export class Pulse {
  readonly #timer: NodeJS.Timeout;

  constructor(child: ChildProcess, { every, misses, onHang }: PulseOptions) {
    let open = 0;
    child.on('message', (message) => {
      if (isAlive(message)) open = 0;
    });
    this.#timer = setInterval(() => {
      if (open >= misses) {
        this.stop();
        onHang();
        return;
      }
      open++;
      if (child.connected) child.send({ kind: 'alive?' }, () => undefined);
    }, every);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
