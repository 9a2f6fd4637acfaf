import { randomBytes } from 'node:crypto';
import { type ForwardMessage, MessagePackFramer, pack, readForward } from '../../codecs/index.ts';
import type { Event } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import type { Budget } from '../network/body.ts';
import type { Delivery } from '../network/delivery.ts';
import { HeldBytes, HeldTooMuch } from '../network/held-bytes.ts';
import type { Connection } from '../network/stream-input.ts';
import { type ReadFluentEvent, unreadable } from './event.ts';
import { type Helo, keyDigest, readPing, refusalOf, type Secrets, writeHelo, writePong } from './handshake.ts';

export interface FluentSessionOptions {
  /** Undefined: everybody may send. */
  readonly secrets: Secrets | undefined;
  /** Name of this side in the handshake. */
  readonly hostname: string;
  readonly maxMessage: number;
  readonly maxInflated: number;
  /** Bytes that all connections together may hold. */
  readonly budget: Budget;
  readonly read: ReadFluentEvent;
  readonly clock: () => number;
  readonly count: InputContext['count'];
}

/** Milliseconds in which a client must have shown that it knows the key, and bytes that it may do it with. */
const GREETING_TIME = 10_000;
const GREETING = 8 << 10;
/** Bytes of memory, for each byte of a message whose values are read. */
const WEIGHT = 4;
/** Messages of one client that wait to be acknowledged; then no more is read of it. */
const MOST_WAITING = 1_024;
/** Bytes of acknowledgements that a client has not read. */
const MOST_UNREAD = 64 << 10;

/** One client of the Forward protocol. A message that asks for it is acknowledged once its events are durable. */
export class FluentSession {
  readonly #connection: Connection;
  readonly #options: FluentSessionOptions;
  readonly #helo: Helo | undefined;
  #isWelcome: boolean;
  #peer: string;
  readonly #held: HeldBytes;
  /** For all messages that ask for no acknowledgement. */
  #unasked: Delivery | undefined;
  readonly #waiting = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(connection: Connection, options: FluentSessionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#peer = connection.ip;
    this.#held = new HeldBytes(options.budget);
    this.#isWelcome = options.secrets === undefined;
    if (options.secrets !== undefined) {
      const salt = (): Uint8Array => Buffer.from(randomBytes(16).toString('hex'));
      this.#helo = { nonce: salt(), auth: options.secrets.users.length > 0 ? salt() : new Uint8Array(0) };
    }
  }

  /** To the end of the connection. Rejects for what is no Forward protocol, once what came before it is acknowledged. */
  async run(): Promise<void> {
    const { chunks, socket } = this.#connection;
    const { count, maxMessage } = this.#options;
    let messages: Uint8Array[] = [];
    let malformed: string | undefined;
    const framer = new MessagePackFramer({
      offset: 0,
      maxBytes: maxMessage,
      onMessage: (bytes) => messages.push(bytes.slice()),
      onMalformed: (reason) => {
        malformed = reason;
      },
    });
    if (this.#helo !== undefined) socket.write(writeHelo(this.#helo));
    const timer = setTimeout(() => {
      if (this.#isWelcome) return;
      count('handshake_failed');
      socket.destroy();
    }, GREETING_TIME);
    let received = 0;
    let waiting = 0;
    try {
      for await (const chunk of chunks) {
        received += chunk.length;
        this.#held.change(chunk.length);
        waiting += chunk.length;
        framer.push(chunk);
        if (!this.#isWelcome && waiting > GREETING) malformed ??= 'a greeting is too long';
        const whole = messages;
        messages = [];
        if (malformed === undefined || this.#isWelcome) for (const message of whole) await this.#message(message);
        if (malformed !== undefined) {
          count('message_unreadable');
          throw new Error(malformed);
        }
        this.#held.change(received - framer.start - waiting);
        waiting = received - framer.start;
      }
      if (framer.pending) count('message_cut');
    } catch (error) {
      if (error instanceof HeldTooMuch) count('held_too_much');
      throw error;
    } finally {
      this.#held.release();
      clearTimeout(timer);
      await Promise.all(this.#waiting);
    }
  }

  async #message(bytes: Uint8Array): Promise<void> {
    if (!this.#isWelcome) return this.#greet(bytes);
    const weight = WEIGHT * bytes.length;
    this.#held.change(weight);
    await this.#transport(bytes);
    this.#held.change(-weight);
  }

  async #transport(bytes: Uint8Array): Promise<void> {
    let message: ForwardMessage | undefined;
    try {
      message = readForward(bytes, {
        maxInflated: this.#options.maxInflated,
        hold: (more) => this.#held.change(more),
      });
    } catch (error) {
      this.#options.count('message_unreadable');
      throw error;
    }
    if (message === undefined) return;
    this.#options.count('messages');
    const { chunk } = message;
    if (chunk === undefined) {
      this.#unasked ??= this.#connection.delivery();
      await this.#add(message, this.#unasked);
    } else {
      const delivery = this.#connection.delivery();
      await this.#add(message, delivery);
      this.#acknowledge(chunk, delivery);
    }
    await this.#room();
  }

  async #greet(bytes: Uint8Array): Promise<void> {
    const { secrets, hostname, count } = this.#options;
    const { socket } = this.#connection;
    if (this.#helo === undefined || secrets === undefined) return;
    let refusal: string | undefined;
    try {
      const ping = readPing(bytes);
      refusal = refusalOf(ping, this.#helo, secrets);
      if (refusal === undefined) {
        const key = keyDigest(ping.salt, hostname, this.#helo.nonce, secrets.sharedKey);
        socket.write(writePong({ isWelcome: true, reason: '', hostname, keyDigest: key }));
        this.#isWelcome = true;
        if (ping.hostname !== '') this.#peer = ping.hostname;
        return;
      }
    } catch (error) {
      refusal = error instanceof Error ? error.message : String(error);
    }
    count('unauthorized');
    const pong = writePong({ isWelcome: false, reason: refusal, hostname: '', keyDigest: '' });
    await new Promise<void>((resolve) => {
      socket.once('close', resolve);
      socket.end(pong, resolve);
    });
    throw new Error(refusal);
  }

  /** What can't be read on is told by an event in its place: the client would send it again for ever. */
  async #add({ tag, entries }: ForwardMessage, delivery: Delivery): Promise<void> {
    const { read, clock, count } = this.#options;
    const all = entries[Symbol.iterator]();
    for (;;) {
      let event: Event;
      try {
        const next = all.next();
        if (next.done === true) return;
        event = read(tag, next.value, this.#peer);
      } catch (error) {
        if (error instanceof HeldTooMuch) throw error;
        count('record_unreadable');
        delivery.add(unreadable(error instanceof Error ? error.message : String(error), tag, clock()));
        return;
      }
      if (delivery.add(event)) await delivery.room();
    }
  }

  #acknowledge(chunk: string, delivery: Delivery): void {
    const { socket } = this.#connection;
    const waiting = delivery.acknowledged().then(() => {
      this.#waiting.delete(waiting);
      if (socket.writable) socket.write(pack({ ack: chunk }));
      this.#wake();
    });
    this.#waiting.add(waiting);
    waiting.catch((error: unknown) => {
      this.#failure ??= { error };
      this.#wake();
    });
  }

  get #isBehind(): boolean {
    return this.#waiting.size > MOST_WAITING || this.#connection.socket.writableLength > MOST_UNREAD;
  }

  async #room(): Promise<void> {
    const { socket } = this.#connection;
    if (this.#failure === undefined && !this.#isBehind) return;
    const wake = (): void => this.#wake();
    socket.on('drain', wake);
    socket.on('close', wake);
    try {
      while (this.#failure !== undefined || this.#isBehind) {
        if (this.#failure !== undefined) throw this.#failure.error;
        if (socket.destroyed) throw new Error('the connection was cut off');
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      socket.off('drain', wake);
      socket.off('close', wake);
    }
  }
}
