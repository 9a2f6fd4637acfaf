import { type AddressInfo, connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import {
  encodeS2sCapabilities,
  encodeS2sFrame,
  encodeS2sHello,
  encodeS2sPacket,
  S2sDecoder,
  type S2sEvent,
  type S2sField,
  type S2sItem,
  type S2sPacket,
} from '../src/inputs/index.ts';

export interface S2sForwarderOptions {
  readonly port: number;
  readonly tls?: ConnectionOptions;
  readonly version?: number;
  /** What it asks for first; `false`: nothing. */
  readonly capabilities?: string | false;
  /** It goes on with packets. */
  readonly isV4?: boolean;
  /** Of its outputs.conf. */
  readonly token?: string;
  /** Of its events, in seconds. */
  readonly time?: number;
}

/** Of a piece of text, as a universal forwarder sends it. */
const PIECE = 0x23f;
const MERGED = 0x27f;

/** A connection as Splunk's forwarders make it. */
export class S2sForwarder {
  readonly socket: Socket;
  readonly heard: S2sItem[] = [];
  /** All ids that were acknowledged. */
  readonly acknowledged = new Set<number>();
  isClosed = false;
  readonly #options: S2sForwarderOptions;

  constructor(options: S2sForwarderOptions) {
    const { port, tls } = options;
    this.#options = options;
    this.socket = tls === undefined ? connect(port, '127.0.0.1') : connectTls({ port, host: 'localhost', ...tls });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.isClosed = true;
    });
    const decoder = new S2sDecoder({ from: 'server', limits: { bytes: 1 << 20, fields: 64 } });
    this.socket.on('data', (chunk: Buffer) => {
      decoder.push(chunk);
      for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
        this.heard.push(item);
        if (item.kind !== 'acknowledgement') continue;
        for (let id = Number(item.from); id <= Number(item.to); id++) this.acknowledged.add(id);
      }
    });
    const { version = 3, capabilities = 'ack=0;compression=0' } = options;
    const { port: managementPort } = this.socket.address() as Partial<AddressInfo>;
    this.write(encodeS2sHello({ version, serverName: 'forwarder', managementPort: String(managementPort ?? 8089) }));
    if (capabilities !== false) this.write(encodeS2sCapabilities(capabilities));
  }

  write(...chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.socket.write(chunk);
  }

  /** Resolves with what the server has granted, once the rest of the greeting is under way. */
  async greeted(): Promise<string> {
    await until(() => this.heard.length > 0 || this.isClosed);
    const [answer] = this.heard;
    if (answer?.kind !== 'frame') throw new Error('the server did not answer');
    if (this.#options.isV4 ?? true)
      this.write(
        encodeS2sFrame({
          raw: Buffer.from('ForwarderInfo build=1 version=9.2.1 os=Linux'),
          pairs: [
            ['_done', '_done'],
            ['_time', '1750000000'],
            ['_MetaData:Index', '_internal'],
            ['__s2s_capabilities', 'cli_can_rcv_hb=1;compression=0;pl=7;request_certificate=1;v4=1'],
            ['MetaData:Sourcetype', 'sourcetype::fwdinfo'],
            ['MetaData:Source', 'source::fwd'],
            ['MetaData:Host', 'host::$decideOnStartup'],
            ['__s2s_eventId', '0'],
            ...(this.#options.token === undefined ? [] : [['__s2s_token', this.#options.token] as const]),
          ],
        }),
        encodeS2sPacket({ kind: 'init', text: '### SERIALIZED TIMEZONE FORMAT 1.0\nC0\nY0 NW 55 54 43\n$\n' }),
      );
    return answer.pairs[0]?.[1] ?? '';
  }

  send(...packets: readonly S2sPacket[]): void {
    for (const packet of packets) this.write(encodeS2sPacket(packet));
  }

  open(channel: number, source = '/var/log/app.log', sourcetype = 'app', host = 'web-1'): void {
    this.send({
      kind: 'channel',
      channel,
      source: `source::${source}`,
      host: `host::${host}`,
      sourcetype: `sourcetype::${sourcetype}`,
      code: String(channel),
      columns: [],
    });
  }

  /** A piece of a channel's text. */
  piece(channel: number, id: number, text: string | Buffer, fields: readonly S2sField[] = []): void {
    this.send(this.#event(PIECE, channel, id, text, fields));
  }

  merged(channel: number, id: number, text: string, fields: readonly S2sField[] = []): void {
    this.send(this.#event(MERGED, channel, id, text, fields));
  }

  end(): void {
    this.socket.end();
  }

  #event(flags: number, channel: number, id: number, text: string | Buffer, fields: readonly S2sField[]): S2sEvent {
    return {
      kind: 'event',
      channel,
      flags,
      position: { stream: 2n ** 62n + 1n, offset: 0, suboffset: 0 },
      id,
      time: this.#options.time ?? 1_750_000_000,
      fields,
      raw: Buffer.from(text),
    };
  }
}

/** A key of the event, not an indexed field. */
export const key = (name: string, value: string): S2sField => ({ type: 4, name, value });

export const until = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2));
};
