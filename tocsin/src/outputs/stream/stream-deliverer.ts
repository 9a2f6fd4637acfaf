import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import { backOff } from '../../net/index.ts';
import { openSocket } from '../balanced/open-socket.ts';
import { printServer, type Server } from '../balanced/server.ts';
import type { EncodedBatch } from '../output.ts';
import type { DeliveryContext } from '../output-declaration.ts';
import type { OutputDeliverer, SideBySide } from '../output-plugin.ts';
import { sayOnce } from '../plugins/once.ts';
import { release } from '../release.ts';
import { StreamLink } from './stream-link.ts';

export interface StreamSettings {
  readonly server: Server;
  readonly tls: ConnectionOptions | undefined;
  /** Milliseconds in which the receiver must take something. */
  readonly stallTimeout: number;
  /** Milliseconds for which what the receiver's system took is kept, since the program there may not have read it. */
  readonly resend: number;
  /** Whether receivers never answer, so that an answer tells that the port is wrong. */
  readonly isSilent: boolean;
}

/** A batch, or a piece of one, that the receiver's system has not acknowledged. */
interface Entry {
  readonly bytes: Uint8Array;
  readonly events: number;
  /** On this connection: behind its last byte. Undefined: it was not sent by it yet. */
  end: number | undefined;
  readonly done: () => void;
}

/** What was acknowledged a moment ago. */
interface Recent {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** It was sent again: the system may still be reading it. */
  readonly isOnItsWay: boolean;
  readonly events: number;
  readonly at: number;
}

const CONNECT_TIMEOUT = 20_000;
/** Of the copies of what was acknowledged a moment ago. */
const MOST_RECENT = 1 << 20;

/**
 * One connection by which batches go in their order. Nothing acknowledges them, so a batch counts as delivered once the receiver's system
 * has acknowledged its bytes (where ours says so, as Linux does; else once ours has taken them). What was not when a connection broke is
 * sent again as a whole, and with it what was acknowledged so shortly before that the program there may not have read it.
 */
export class StreamDeliverer implements OutputDeliverer {
  readonly sideBySide: SideBySide = { events: 5_000, bytes: 256 << 10, batches: 8 };
  readonly #settings: StreamSettings;
  readonly #context: DeliveryContext;
  readonly #name: string;
  readonly #once: ReturnType<typeof sayOnce>;
  readonly #life = new AbortController();
  readonly #entries: Entry[] = [];
  #recent: Recent[] = [];
  /** To be sent before all else on the next connection. */
  #again: Recent[] = [];
  #link: StreamLink | undefined;
  #isConnecting = false;
  #failures = 0;
  /** Whether this connection has brought something. */
  #isOfUse = false;

  constructor(settings: StreamSettings, context: DeliveryContext) {
    this.#settings = settings;
    this.#context = context;
    this.#name = printServer(settings.server);
    this.#once = sayOnce(context);
  }

  deliver({ chunks, events }: EncodedBatch, signal: AbortSignal): Promise<void> {
    const [chunk] = chunks;
    if (chunk === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        const at = this.#entries.indexOf(entry);
        if (at >= 0) this.#entries.splice(at, 1);
        reject(signal.reason);
      };
      const done = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const entry: Entry = { bytes: new Uint8Array(chunk), events, end: undefined, done };
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      this.#entries.push(entry);
      this.#feed();
    });
  }

  /** Sends what was not sent by this connection, or has one made. */
  #feed(): void {
    const link = this.#link;
    if (link === undefined) {
      if (!this.#isConnecting) void this.#connect();
      return;
    }
    for (const entry of this.#entries) entry.end ??= link.send(entry.bytes);
  }

  /** Tries until there is a connection, or nothing to be sent. */
  async #connect(): Promise<void> {
    this.#isConnecting = true;
    const { signal } = this.#life;
    const { server, tls, stallTimeout } = this.#settings;
    try {
      while (!signal.aborted && (this.#entries.length > 0 || this.#again.length > 0)) {
        if (this.#failures > 0)
          await sleep(backOff(this.#failures, this.#context.retry, Math.random), undefined, { signal });
        try {
          const socket = await openSocket(server, { tls, timeout: CONNECT_TIMEOUT }, signal);
          const link: StreamLink = new StreamLink(socket, stallTimeout, {
            acknowledged: (bytes) => this.#acknowledged(bytes),
            lost: (error, isClean) => {
              if (this.#link === link) this.#lost(error, isClean);
            },
            heard: (text) => this.#heard(text),
          });
          this.#begin(link);
          return;
        } catch (error) {
          signal.throwIfAborted();
          this.#failed(error);
        }
      }
    } catch {
      // It was closed.
    } finally {
      this.#isConnecting = false;
    }
  }

  #begin(link: StreamLink): void {
    this.#link = link;
    this.#isOfUse = false;
    for (const entry of this.#entries) entry.end = undefined;
    const again = this.#again;
    this.#again = [];
    // They count as recent anew: this connection may break as well.
    this.#recent = again.map((one) => ({ ...one, isOnItsWay: true }));
    for (const { bytes, events } of again) {
      link.send(bytes);
      this.#context.count('sent_again', events);
    }
    this.#feed();
  }

  #acknowledged(bytes: number): void {
    this.#failures = 0;
    this.#isOfUse = true;
    this.#once.well();
    for (let [first] = this.#entries; first?.end !== undefined && first.end <= bytes; [first] = this.#entries) {
      this.#entries.shift();
      this.#remember(first);
      this.#context.answered({
        ok: true,
        words: `${this.#name} has taken it, as far as TCP tells: nothing else answers`,
      });
      first.done();
    }
  }

  /** A copy: the bytes of a batch are given back once it is delivered. */
  #remember({ bytes, events }: Entry): void {
    const { resend } = this.#settings;
    if (resend === 0) return;
    const now = performance.now();
    this.#recent.push({ bytes: bytes.slice(), events, at: now, isOnItsWay: false });
    let size = 0;
    const from = this.#recent.findLastIndex((one) => {
      size += one.bytes.length;
      return size > MOST_RECENT || now - one.at > resend;
    });
    const gone = this.#recent.splice(0, from + 1);
    release(gone.flatMap(({ bytes: copy, isOnItsWay }) => (isOnItsWay ? [] : [copy.buffer])));
  }

  #lost(error: Error, isClean: boolean): void {
    this.#link = undefined;
    const since = performance.now() - this.#settings.resend;
    // What was on its way twice when the connection broke goes first, as it did.
    this.#again = isClean ? [] : this.#recent.filter(({ at }) => at >= since);
    this.#recent = [];
    const again = this.#entries.filter(({ end }) => end !== undefined);
    for (const entry of again) {
      entry.end = undefined;
      this.#context.count('sent_again', entry.events);
    }
    if (this.#entries.length === 0 && this.#again.length === 0) return;
    // Receivers end connections from time to time: the next one follows at once, and nobody has to know.
    if (!isClean || !this.#isOfUse) this.#failed(error);
    this.#feed();
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    const words = `${this.#name}: ${error instanceof Error ? error.message : String(error)}`;
    this.#context.count('retries');
    this.#context.answered({ ok: false, words });
    this.#once.say(`${words}; tried again until it takes them`);
  }

  #heard(text: string): void {
    if (!this.#settings.isSilent) return;
    this.#context.count('unexpected_answers');
    this.#once.say(`${this.#name} answers, which no receiver of syslog does: is the port right? It says: ${text}`);
  }

  async close(): Promise<void> {
    this.#life.abort(new Error('stopped'));
    const link = this.#link;
    this.#link = undefined;
    await link?.end();
  }
}
