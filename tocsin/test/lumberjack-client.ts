import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { FrameReader } from '../src/inputs/lumberjack/reader.ts';
import { CERT } from './certificate.ts';

/** A client of Lumberjack by bytes: it sends what it is told, and keeps the acknowledgements. */
export class LumberjackClient {
  readonly acks: number[] = [];
  readonly socket: Socket;
  readonly #reader = new FrameReader({ maxFrame: 64, maxInflated: 64 });
  #isClosed = false;

  constructor(port: number, tls?: { readonly cert?: string; readonly key?: string }) {
    this.socket =
      tls === undefined
        ? connectTcp({ host: '127.0.0.1', port })
        : connectTls({ host: 'localhost', port, ca: CERT, ...tls });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.#isClosed = true;
    });
    this.socket.on('data', (chunk) => {
      for (const frame of this.#reader.push(chunk)) if (frame.kind === 'ack') this.acks.push(frame.sequence);
    });
  }

  /** Rejects where nobody listens. */
  async connected(): Promise<void> {
    while (this.socket.connecting) await new Promise((resolve) => setTimeout(resolve, 2));
    if (this.socket.destroyed) throw new Error('no connection');
  }

  send(...frames: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** Resolves once the acknowledgements satisfy; rejects if the connection is closed before. */
  async until(isEnough: (acks: readonly number[]) => boolean): Promise<readonly number[]> {
    while (!isEnough(this.acks)) {
      if (this.#isClosed)
        throw new Error(`the connection was closed after the acknowledgements ${this.acks.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return this.acks;
  }

  async closed(): Promise<void> {
    while (!this.#isClosed) await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
