import { setTimeout as sleep } from 'node:timers/promises';

/** One connection of a client. */
export interface Sender {
  /** Sends these as messages; resolves once they are acknowledged, rejects when the connection ends before. */
  send(messages: readonly string[]): Promise<void>;
  close(): void;
}

export interface NumberedClientsOptions {
  readonly connect: () => Promise<Sender>;
  /** Goes before the numbers, so that several kinds of clients can be told apart. */
  readonly label?: string;
}

const SENDERS = 3;
const BATCH = 50;

/**
 * Clients that send numbered messages, `sequence N end`. What was acknowledged is never sent again, so that it is missing in the end if it was
 * lost; what was not is sent again by the next connection, and may come twice.
 */
export class NumberedClients {
  readonly #connect: () => Promise<Sender>;
  readonly #label: string;
  #isSending = true;
  #work: readonly Promise<void>[] = [];
  sent = 0;
  acknowledged = 0;
  /** Connections that broke. */
  again = 0;

  constructor({ connect, label = '' }: NumberedClientsOptions) {
    this.#connect = connect;
    this.#label = label;
  }

  start(): void {
    this.#work = Array.from({ length: SENDERS }, () => this.#run());
  }

  /** Resolves once something more is acknowledged. */
  async progress(): Promise<void> {
    const before = this.acknowledged;
    while (this.acknowledged === before) await sleep(5);
  }

  /** Sends nothing new; resolves once everything is acknowledged. */
  async finish(): Promise<void> {
    this.#isSending = false;
    await Promise.all(this.#work);
  }

  async #run(): Promise<void> {
    let batch: readonly string[] = [];
    while (this.#isSending || batch.length > 0) {
      let sender: Sender | undefined;
      try {
        sender = await this.#connect();
        for (;;) {
          if (batch.length === 0) {
            if (!this.#isSending) return;
            batch = Array.from({ length: BATCH }, () => `sequence ${this.#label}${this.sent++} end`);
          }
          await sender.send(batch);
          this.acknowledged += batch.length;
          batch = [];
        }
      } catch {
        this.again += 1;
        await sleep(150);
      } finally {
        sender?.close();
      }
    }
  }
}
