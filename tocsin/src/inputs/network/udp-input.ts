import type { Event } from '../../event/index.ts';
import type { Input, InputContext, ListenerStatus, SourceStatus } from '../input.ts';
import { type Datagram, UdpReceiver, type UdpReceiverOptions } from './udp-receiver.ts';

/** Hands on the events of one datagram. */
export type TakeDatagram = (datagram: Datagram, add: (event: Event) => void) => void;

/** An input whose clients send datagrams. */
export class UdpInput implements Input {
  readonly #name: string;
  readonly #context: InputContext;
  readonly #take: TakeDatagram;
  readonly #receiver: UdpReceiver;
  #events = 0;

  /** `name`: key of its events, no other input's. */
  constructor(name: string, options: UdpReceiverOptions, take: TakeDatagram, context: InputContext) {
    this.#name = name;
    this.#context = context;
    this.#take = take;
    this.#receiver = new UdpReceiver(options, context);
  }

  run(): Promise<void> {
    const { sink } = this.#context;
    const add = (event: Event): void => {
      sink.add(event, this.#name, this.#events, this.#events + 1);
      this.#events += 1;
    };
    return this.#receiver.run((datagram) => this.#take(datagram, add));
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  committed(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }

  status(): readonly SourceStatus[] {
    const { place, bytes } = this.#receiver;
    return [{ source: place, codec: '', bytesRead: bytes, bytesCommitted: bytes, lag: 0 }];
  }

  get opened(): Promise<void> {
    return this.#receiver.opening.opened;
  }

  listeners(): readonly ListenerStatus[] {
    const { place, opening, lastError } = this.#receiver;
    return opening.isOpen ? [{ address: place, protocol: 'udp', clients: 0, ...lastError.status }] : [];
  }
}
