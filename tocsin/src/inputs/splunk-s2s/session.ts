import type { Event } from '../../event/index.ts';
import { SinkFailure } from '../network/sink.ts';
import type { Connection } from '../network/stream-input.ts';
import type { S2sContext } from './context.ts';
import { readEventTime } from './event-time.ts';
import { type IndexedField, indexedFields, parseMeta } from './indexed-fields.ts';
import { inflated } from './inflated.ts';
import { mergedEvent } from './merged-event.ts';
import { checkName, metadataOf } from './metadata.ts';
import { Reception } from './reception.ts';
import type { TextHead, TextStream } from './text-stream.ts';
import {
  CAPABILITIES,
  type Capabilities,
  encodeS2sControl,
  FLAG,
  isOn,
  Malformed,
  NAME,
  nameKind,
  plain,
  readCapabilities,
  S2sDecoder,
  type S2sEvent,
  type S2sFrame,
  type S2sInteger,
  type S2sItem,
  type S2sPacket,
} from './wire/index.ts';

type S2sChannel = Extract<S2sPacket, { kind: 'channel' }>;

interface OpenChannel {
  readonly channel: S2sChannel;
  readonly stream: TextStream;
}

/** Frames with one of these hold one event, made by a heavy forwarder. */
const MADE_BY_HEAVY_FORWARDER = ['_linebreaker', '_hpn', '_pq'];
/** Key of the token, in the frame in which a forwarder tells of itself. */
const TOKEN = '__s2s_token';
const DIGITS = /^\d{1,19}$/;

/** A connection of a forwarder. */
export class S2sSession {
  readonly #connection: Connection;
  readonly #context: S2sContext;
  readonly #reception: Reception;
  readonly #decoder: S2sDecoder;
  /** Of v4, by number. */
  readonly #channels = new Map<S2sInteger, OpenChannel>();
  /** Of v3, by name; the one that was used last comes last. */
  readonly #named = new Map<string, TextStream>();
  #isAnswered = false;
  /** It has asked for acknowledgements. */
  #isAcknowledged = false;
  /** It may send: it has shown a token, or needs none. */
  #isAdmitted: boolean;
  /** It understands packets, and so acknowledgements. */
  #isV4 = false;

  constructor(connection: Connection, context: S2sContext) {
    const { maxFrameBytes, maxFields } = context.options;
    this.#connection = connection;
    this.#context = context;
    this.#isAdmitted = context.tokens.size === 0;
    this.#reception = new Reception(connection, context);
    this.#decoder = new S2sDecoder({ from: 'client', limits: { bytes: maxFrameBytes, fields: maxFields } });
  }

  /** Reads the connection to its end. Rejects with a sentence of what was wrong with it. */
  async run(chunks: AsyncIterator<Buffer, void>): Promise<void> {
    try {
      await this.#read(chunks);
      const isCutOff = this.#connection.signal.aborted && this.#isAcknowledged;
      await this.#reception.finish({ isRepeated: isCutOff });
    } catch (error) {
      if (error instanceof Malformed) this.#context.count(`frame_${error.reason}`);
      // What came before stands.
      if (!(error instanceof SinkFailure))
        await this.#reception.finish({ isRepeated: this.#isAcknowledged }).catch(() => undefined);
      throw error;
    } finally {
      this.#reception.release();
    }
  }

  async #read(chunks: AsyncIterator<Buffer, void>): Promise<void> {
    let source = chunks;
    for (;;) {
      const { value, done } = await source.next();
      if (done === true) break;
      await this.#reception.taking(async () => {
        const deflated = await this.#take(value);
        if (deflated !== undefined) source = inflated(deflated, source);
      });
    }
    if (this.#decoder.held > 0 && !this.#connection.signal.aborted) throw new Malformed('its last frame is cut off');
  }

  /** Gives what is left where the rest is compressed. */
  async #take(chunk: Buffer): Promise<Buffer | undefined> {
    this.#decoder.push(chunk);
    let isNew = false;
    for (let item = this.#decoder.next(); item !== undefined; item = this.#decoder.next()) {
      isNew = true;
      if (item.kind === 'deflated') return this.#decoder.rest();
      await this.#item(item);
    }
    this.#reception.unfinished(this.#decoder.held, { isNew });
    return undefined;
  }

  async #item(item: Exclude<S2sItem, { kind: 'deflated' }>): Promise<void> {
    switch (item.kind) {
      case 'frame':
        return this.#frame(item);
      case 'event':
        return this.#event(item);
      case 'channel':
        return this.#open(item);
      case 'close':
        return this.#close(item.channel);
      case 'hello':
        this.#context.count('forwarders');
        return;
      case 'init':
        return;
      case 'acknowledgement':
        throw new Malformed('it acknowledges what nobody sent');
    }
  }

  async #frame({ pairs, raw }: S2sFrame): Promise<void> {
    const values = new Map(pairs);
    const asked = values.get(CAPABILITIES);
    if (asked !== undefined) this.#negotiate(readCapabilities(asked));
    this.#admit(values.get(TOKEN));
    const id = this.#awaited(values.get('__s2s_eventId'));
    if (asked !== undefined) {
      // It tells of the forwarder itself.
      this.#reception.nothing(id);
      return;
    }
    const metadata = metadataOf(values);
    const name =
      checkName(values.get('_channel')) ?? JSON.stringify([metadata.source, metadata.host, metadata.sourcetype]);
    if (raw !== undefined && raw.length > 0) {
      this.#mustBeAdmitted();
      const { fields, subsecond } = parseMeta(values.get('_meta') ?? '', this.#context.options.maxFields);
      const head = { metadata, fields, time: readEventTime(values.get('_time'), subsecond) };
      if (MADE_BY_HEAVY_FORWARDER.some((key) => values.has(key))) return this.#merged(raw, head, id);
      await this.#reception.text(this.#streamOf(name), raw, this.#withDefaults(head), id);
    } else this.#reception.nothing(id);
    const stream = this.#named.get(name);
    if (values.has('_done') && stream !== undefined) this.#reception.endOf(stream);
  }

  /** The id that is to be acknowledged. */
  #awaited(id: string | S2sInteger | undefined): S2sInteger | undefined {
    if (id === undefined || !this.#isAcknowledged) return undefined;
    if (!this.#isV4) {
      this.#context.count('acknowledgement_unknown');
      return undefined;
    }
    if (typeof id !== 'string') return id;
    return DIGITS.test(id) ? plain(BigInt(id)) : undefined;
  }

  /** `token`: as the frame about the forwarder shows it. */
  #admit(token: string | undefined): void {
    const { tokens, count } = this.#context;
    if (token === undefined || tokens.size === 0) return;
    this.#isAdmitted = tokens.find(token) === true;
    if (this.#isAdmitted) return;
    count('token_invalid');
    throw new Error('the token that it shows is none of `tokens`');
  }

  /** Splunk takes what a forwarder sends without a token, and throws it away: here it is told by the end of its connection, and keeps it. */
  #mustBeAdmitted(): void {
    if (this.#isAdmitted) return;
    this.#context.count('token_missing');
    throw new Error('it shows none of `tokens`: set `token` in its outputs.conf');
  }

  #negotiate(asked: Capabilities): void {
    if (isOn(asked, 'v4')) this.#isV4 = true;
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#isAcknowledged = isOn(asked, 'ack');
    const answer = [
      'cap_response=success;cap_flush_key=false;idx_can_send_hb=false;idx_can_recv_token=true;request_certificate=false',
      `v4=true;channel_limit=${this.#context.options.maxChannels};pl=6`,
    ];
    this.#reception.send(encodeS2sControl(answer.join(';')));
  }

  /** Where there are too many, the one that was used the longest ago ends. */
  #streamOf(name: string): TextStream {
    const stream = this.#named.get(name) ?? this.#reception.stream();
    this.#named.delete(name);
    this.#named.set(name, stream);
    const [oldest] = this.#named;
    if (this.#named.size > this.#context.options.maxChannels && oldest !== undefined) {
      this.#named.delete(oldest[0]);
      this.#reception.close(oldest[1]);
    }
    return stream;
  }

  #open(channel: S2sChannel): void {
    const { channel: number, template } = channel;
    for (const name of [channel.source, channel.host, channel.sourcetype, channel.code, channel.columns.join()])
      checkName(name);
    this.#close(number);
    const { maxChannels } = this.#context.options;
    if (this.#channels.size >= maxChannels)
      throw new Malformed(`it opens more than ${maxChannels} channels`, 'too_large');
    const from = template === undefined ? undefined : this.#channels.get(template)?.channel;
    if (template !== undefined && from === undefined)
      throw new Malformed(`channel ${number} is to be as ${template}, which is not open`);
    this.#channels.set(number, {
      channel: from === undefined ? channel : inherit(from, channel),
      stream: this.#reception.stream(),
    });
  }

  #close(number: S2sInteger): void {
    const open = this.#channels.get(number);
    if (open === undefined) return;
    this.#channels.delete(number);
    this.#reception.close(open.stream);
  }

  async #event(packet: S2sEvent): Promise<void> {
    const open = this.#channels.get(packet.channel);
    if (open === undefined) throw new Malformed(`an event on channel ${packet.channel}, which is not open`);
    this.#mustBeAdmitted();
    const { channel, stream } = open;
    const { flags, raw, time, fields, metrics } = packet;
    this.#isV4 = true;
    const id = this.#awaited(packet.id);
    if (metrics !== undefined) this.#context.count('metrics_left_out');
    if (raw.length === 0) {
      this.#reception.nothing(id);
      return;
    }
    const values = new Map<string, string>();
    for (const { type, name, value } of fields)
      if (nameKind(type) === NAME.inline && typeof name === 'string' && typeof value === 'string')
        values.set(name, value);
    const indexed = indexedFields(packet, channel.columns, this.#context.count);
    const more = parseMeta(values.get('_meta') ?? '', this.#context.options.maxFields);
    const head = {
      metadata: metadataOf(values, channel),
      fields: joined(indexed.fields, more.fields),
      time: readEventTime(time ?? values.get('_time'), indexed.subsecond ?? more.subsecond ?? values.get('_subsecond')),
    };
    if ((flags & FLAG.merged) !== 0) return this.#merged(raw, head, id);
    await this.#reception.text(stream, raw, this.#withDefaults(head), id);
    if (values.has('_done')) this.#reception.endOf(stream);
  }

  async #merged(raw: Buffer, head: TextHead, id: S2sInteger | undefined): Promise<void> {
    const event: Event = mergedEvent(raw, this.#withDefaults(head), this.#context);
    await this.#reception.event(event, id);
  }

  #withDefaults(head: TextHead): TextHead {
    const { options } = this.#context;
    const { index, source, sourcetype, host, charset } = head.metadata;
    return {
      ...head,
      metadata: {
        index: index ?? options.index,
        source: source ?? options.source,
        sourcetype: sourcetype ?? options.sourcetype,
        host: host ?? options.host ?? this.#connection.ip,
        charset,
      },
    };
  }
}

const joined = (one: readonly IndexedField[], other: readonly IndexedField[]): readonly IndexedField[] => {
  if (one.length === 0) return other;
  return other.length === 0 ? one : [...one, ...other];
};

const inherit = (from: S2sChannel, channel: S2sChannel): S2sChannel => ({
  ...channel,
  source: channel.source ?? from.source,
  host: channel.host ?? from.host,
  sourcetype: channel.sourcetype ?? from.sourcetype,
  columns: channel.columns.length > 0 ? channel.columns : from.columns,
});
