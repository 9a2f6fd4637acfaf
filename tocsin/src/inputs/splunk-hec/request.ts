import type { HttpHead } from '../network/http-input.ts';
import { type Epoch, readEpoch } from './epoch.ts';
import type { Claim, Place } from './hec-event.ts';
import type { TokenOptions } from './options.ts';
import { HecRefusal, type ReplyName } from './replies.ts';
import type { Tokens } from './tokens.ts';

export type Endpoint = 'event' | 'raw' | 'ack' | 'health';

const BASE = '/services/collector';

export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  [BASE, 'event'],
  [`${BASE}/1.0`, 'event'],
  ...(['event', 'raw', 'ack', 'health'] as const).flatMap((name): [string, Endpoint][] => [
    [`${BASE}/${name}`, name],
    [`${BASE}/${name}/1.0`, name],
  ]),
]);

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const INDEX = /^[a-z0-9_][a-z0-9_.-]{0,99}$/;

/** A request whose sender may send it. */
export class HecRequest {
  readonly token: TokenOptions;
  /** In lower case; undefined where the token needs none. */
  readonly channel: string | undefined;
  readonly ip: string;
  readonly #query: URLSearchParams;

  /** Throws a `HecRefusal`. */
  constructor(head: HttpHead, endpoint: Endpoint, tokens: Tokens) {
    const token = tokens.of(head);
    if (typeof token === 'string') throw new HecRefusal(token);
    if (endpoint === 'ack' && !token.useACK) throw new HecRefusal('ack_disabled');
    this.token = token;
    this.ip = head.ip;
    this.#query = head.query;
    const header = head.headers['x-splunk-request-channel'];
    const channel = (Array.isArray(header) ? header[0] : header) || head.query.get('channel') || undefined;
    if (channel === undefined && token.useACK) throw new HecRefusal('channel_missing');
    if (channel !== undefined && !GUID.test(channel)) throw new HecRefusal('invalid_channel');
    this.channel = channel?.toLowerCase();
  }

  /** Where its acknowledgements are counted: tokens have channels of their own. */
  get channelKey(): string {
    return `${this.token.name}\0${this.channel}`;
  }

  /** The time that the query names for a raw request. Throws a `HecRefusal`. */
  get time(): Epoch | undefined {
    const given = this.#given('time');
    if (given === undefined) return undefined;
    const time = readEpoch(given);
    if (time === undefined) throw new HecRefusal('invalid_data_format');
    return time;
  }

  /** Whether events without a time have the one that stands in their text. */
  get extractsTime(): boolean {
    return /^(?:1|t|true)$/i.test(this.#given('auto_extract_timestamp') ?? '');
  }

  /** What an event says itself goes before the query, and that before the token. Else: what is wrong with it. */
  placeOf(own: Claim): Place | ReplyName {
    const { token } = this;
    const index = own.index ?? this.#given('index');
    if (index !== undefined && !this.#mayUse(index)) return 'incorrect_index';
    return {
      // A token that is bound to some indexes must not lead to others by what its text is.
      index: index ?? token.index ?? token.indexes[0],
      sourcetype: own.sourcetype ?? this.#given('sourcetype') ?? token.sourcetype,
      source: own.source ?? this.#given('source') ?? token.source ?? `http:${token.name}`,
      host: own.host ?? this.#given('host') ?? token.host,
    };
  }

  #mayUse(index: string): boolean {
    const { indexes } = this.token;
    return indexes.length === 0 ? INDEX.test(index) : indexes.includes(index);
  }

  #given(name: string): string | undefined {
    return this.#query.get(name) || undefined;
  }
}
