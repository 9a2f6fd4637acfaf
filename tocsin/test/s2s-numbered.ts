import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, random } from './random.ts';
import { S2sForwarder } from './s2s-forwarder.ts';

interface Piece {
  readonly id: number;
  readonly text: string;
}

/**
 * A universal forwarder with `useACK` that sends numbered lines in pieces cut anywhere, sends again on a new connection what was not
 * acknowledged, and nothing of what was.
 */
export class NumberedForwarder {
  readonly #port: number;
  readonly #choose: Random;
  readonly #source: string;
  #isSending = true;
  #pieces: Piece[] = [];
  #rest = '';
  #nextId = 1;
  #work: Promise<void> | undefined;
  written = 0;
  /** Pieces that were acknowledged, of all connections. */
  acknowledged = 0;
  connections = 0;
  sentAgain = 0;

  constructor(port: number, seed: number, source = '/var/log/numbers.log') {
    this.#port = port;
    this.#source = source;
    this.#choose = random(seed);
  }

  get waiting(): number {
    return this.#pieces.length;
  }

  start(): void {
    this.#work = this.#run();
  }

  /** Writes no more lines; resolves once everything is acknowledged. */
  async finish(): Promise<void> {
    this.#isSending = false;
    await this.#work;
  }

  async #run(): Promise<void> {
    while (this.#isSending || this.#pieces.length > 0) {
      const client = new S2sForwarder({
        port: this.#port,
        capabilities: 'ack=1;compression=0',
        // Old events would not be kept.
        time: Math.floor(Date.now() / 1_000),
      });
      try {
        await client.greeted();
        this.connections += 1;
        await this.#send(client);
      } catch {
        await sleep(50);
      } finally {
        client.socket.destroy();
      }
    }
  }

  async #send(client: S2sForwarder): Promise<void> {
    client.open(1, this.#source, 'numbers');
    this.sentAgain += this.#pieces.length;
    for (const piece of this.#pieces) client.piece(1, piece.id, piece.text);
    while (!client.isClosed) {
      const before = this.#pieces.length;
      this.#pieces = this.#pieces.filter(({ id }) => !client.acknowledged.has(id));
      this.acknowledged += before - this.#pieces.length;
      if (!this.#isSending && this.#rest === '' && this.#pieces.length === 0) return;
      if (this.#pieces.length < 200) {
        const piece = this.#nextPiece();
        if (piece !== undefined) {
          this.#pieces.push(piece);
          client.piece(1, piece.id, piece.text);
        }
      }
      await sleep(2);
    }
  }

  #nextPiece(): Piece | undefined {
    let text = this.#rest;
    if (this.#isSending)
      for (let count = this.#choose(20); count >= 0; count--) text += `sequence ${this.written++} end of the line\n`;
    if (text === '') return undefined;
    const cut = this.#isSending ? Math.max(1, text.length - this.#choose(30)) : text.length;
    this.#rest = text.slice(cut);
    return { id: this.#nextId++, text: text.slice(0, cut) };
  }
}
