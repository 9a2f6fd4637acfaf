import { isUtf8 } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import { parseJsonObject } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import { Refusal } from '../network/body.ts';
import type { Delivery } from '../network/delivery.ts';
import type { HttpHead, HttpLoad, HttpReply, HttpService } from '../network/http-input.ts';
import { ready, SinkFailure } from '../network/sink.ts';
import { AckIds } from './ack-ids.ts';
import { Acknowledgements, isAbove } from './acknowledgements.ts';
import type { Epoch } from './epoch.ts';
import { readEventObject } from './event-object.ts';
import { eventOf, saidIn, settle } from './hec-event.ts';
import { ObjectScanner } from './object-scanner.ts';
import type { SplunkHecOptions } from './options.ts';
import { HecRefusal, jsonReply, type ReplyName, reply } from './replies.ts';
import { ENDPOINTS, type Endpoint, HecRequest } from './request.ts';
import { TextReader } from './text-reader.ts';
import { Tokens } from './tokens.ts';

/** Bytes of a raw request that are decoded at once. */
const SLICE = 64 << 10;
const NEWLINE = 0x0a;
/** Milliseconds in which a pipeline that is well has room. */
const HEALTHY_WITHIN = 250;

/** What the HTTP Event Collector of Splunk says. */
export class HecService implements HttpService {
  readonly #options: SplunkHecOptions;
  readonly #context: InputContext;
  readonly #tokens: Tokens;
  readonly #reader: TextReader;
  readonly #acknowledgements: Acknowledgements;

  constructor(options: SplunkHecOptions, context: InputContext) {
    this.#options = options;
    this.#context = context;
    this.#tokens = new Tokens(options.tokens);
    this.#reader = new TextReader(options, context);
    this.#acknowledgements = new Acknowledgements(options, new AckIds(() => context.stateDir), context.clock);
  }

  greet(head: HttpHead): HttpReply | undefined | Promise<HttpReply | undefined> {
    return this.#refusing(() => this.#greet(head));
  }

  sendsOn(head: HttpHead): boolean {
    return ENDPOINTS.get(head.path) !== 'ack';
  }

  answer(head: HttpHead, body: Buffer, delivery: Delivery, load: HttpLoad): Promise<HttpReply> {
    return this.#refusing(() => this.#answer(head, body, delivery, load));
  }

  refuse(code: number, _message: string): HttpReply {
    const name = this.#wordsFor(code);
    this.#context.count(name);
    return reply(name);
  }

  #wordsFor(code: number): ReplyName {
    switch (code) {
      case 400:
        return 'invalid_data_format';
      case 413:
        return 'too_large';
      case 415:
        return 'unsupported_encoding';
      case 429:
        return 'queue_full';
      case 503:
        return this.#context.signal.aborted ? 'shutting_down' : 'server_busy';
      default:
        return 'internal_server_error';
    }
  }

  /** Counts why it is not taken. What nobody expects is the server's fault. */
  async #refusing<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HecRefusal) this.#context.count(error.reason);
      if (error instanceof Refusal || error instanceof SinkFailure) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.#context.count('internal_server_error');
      this.#context.notice('error', `a request could not be answered: ${reason}`);
      throw new HecRefusal('internal_server_error');
    }
  }

  async #greet(head: HttpHead): Promise<HttpReply | undefined> {
    const endpoint = this.#endpoint(head);
    if (head.method !== (endpoint === 'health' ? 'GET' : 'POST')) throw new HecRefusal('method_not_allowed');
    if (endpoint === 'health') return await this.#health(head);
    const request = new HecRequest(head, endpoint, this.#tokens);
    if (endpoint === 'ack') return undefined;
    if (request.token.useACK) {
      if (this.#acknowledgements.isChannelFull(request.channelKey)) throw new HecRefusal('ack_full');
      if (!this.#acknowledgements.hasRoom(request.channelKey)) throw new HecRefusal('server_busy');
    }
    if (this.#context.signal.aborted) throw new HecRefusal('shutting_down');
    if (!(await this.#hasRoom(this.#options.busyAfter))) throw new HecRefusal('server_busy');
    return undefined;
  }

  #endpoint({ path }: HttpHead): Endpoint {
    const endpoint = ENDPOINTS.get(path);
    if (endpoint === undefined) throw new HecRefusal('not_found');
    return endpoint;
  }

  async #hasRoom(within: number): Promise<boolean> {
    const room = ready(this.#context.sink).then(() => true);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), within);
    });
    try {
      return await Promise.race([room, late]);
    } finally {
      clearTimeout(timer);
      room.catch(() => undefined);
    }
  }

  /** Needs no token; one that is shown must be good. */
  async #health(head: HttpHead): Promise<HttpReply> {
    const shown = this.#tokens.of(head);
    if (shown === 'token_disabled') throw new HecRefusal('health_token_disabled');
    if (shown === 'invalid_token' || shown === 'invalid_authorization') throw new HecRefusal('health_invalid_token');
    if (shown === 'query_token_disabled') throw new HecRefusal(shown);
    if (this.#context.signal.aborted) throw new HecRefusal('shutting_down');
    const isFull = this.#acknowledgements.isFull;
    if (await this.#hasRoom(HEALTHY_WITHIN)) {
      if (isFull) throw new HecRefusal('ack_unavailable');
      return reply('healthy');
    }
    throw new HecRefusal(isFull ? 'queues_full_ack_unavailable' : 'queues_full');
  }

  async #answer(head: HttpHead, body: Buffer, delivery: Delivery, load: HttpLoad): Promise<HttpReply> {
    const endpoint = this.#endpoint(head);
    const request = new HecRequest(head, endpoint, this.#tokens);
    if (endpoint === 'ack') return this.#withCookie(this.#ask(request, body), request);
    const ackId = await this.#take(request, endpoint, body, delivery);
    const answer = reply(this.#success(request, load), ackId === undefined ? {} : { ackId });
    return this.#withCookie(answer, request);
  }

  /** A load balancer goes by it, so that the numbers of a channel are asked for where they were given. */
  #withCookie(answer: HttpReply, { channel }: HecRequest): HttpReply {
    const { channelCookie } = this.#options;
    if (channelCookie === undefined || channel === undefined) return answer;
    return { ...answer, headers: { ...answer.headers, 'set-cookie': `${channelCookie}=${channel}` } };
  }

  /** Taken, in words that say how much more there is room for. */
  #success({ token, channelKey }: HecRequest, { pending }: HttpLoad): ReplyName {
    const { maxPending, warnAt } = this.#options;
    if (isAbove(pending, maxPending, warnAt)) return 'queue_nearly_full';
    if (token.useACK && this.#acknowledgements.isNearlyFull(channelKey, warnAt)) return 'ack_nearly_full';
    return 'success';
  }

  /** The number by which the client asks for it, where it has one; else its events are stored. */
  async #take(
    request: HecRequest,
    endpoint: 'event' | 'raw' | 'health',
    body: Buffer,
    delivery: Delivery,
  ): Promise<number | undefined> {
    const fault =
      endpoint === 'raw'
        ? await this.#takeRaw(request, body, delivery)
        : await this.#takeEvents(request, body, delivery);
    if (fault === undefined && request.token.useACK)
      return this.#acknowledgements.give(request.channelKey, delivery.acknowledged());
    // Also where one of its events is refused: those before are kept, and whoever is told so may rely on it.
    await delivery.acknowledged().catch(() => {
      throw new Refusal(503, 'the events could not be kept: send them again');
    });
    if (fault !== undefined) throw fault;
    return undefined;
  }

  /** Undefined, or what is wrong with one of the events; those before it are on their way. */
  async #takeEvents(request: HecRequest, body: Buffer, delivery: Delivery): Promise<HecRefusal | undefined> {
    const { clock, count } = this.#context;
    if (!isUtf8(body)) count('invalid_utf8');
    const text = body.toString();
    const scanner = new ObjectScanner(text);
    const arrival: Epoch = { milliseconds: clock(), nanoseconds: 0 };
    const { extractsTime, ip } = request;
    for (let number = 0; ; number++) {
      const found = scanner.next();
      if (found === 'end') return number === 0 ? new HecRefusal('no_data') : undefined;
      const { from, to, eventFrom, eventTo } = scanner;
      if (found === 'broken' || to - from > this.#options.maxEventSize)
        return new HecRefusal('invalid_data_format', { invalidEvent: number });
      const written = eventFrom < 0 ? undefined : text.slice(eventFrom, eventTo);
      const object = readEventObject(text.slice(from, to), written);
      if (typeof object === 'string') return new HecRefusal(object, { invalidEvent: number });
      const place = request.placeOf(object);
      if (typeof place === 'string') return new HecRefusal(place, { invalidEvent: number });
      const time = object.time ?? (extractsTime ? undefined : arrival);
      const event = eventOf(object, this.#reader, `${request.token.name}\0${place.source}`, { place, ip, time });
      if (delivery.add(event)) await this.#pause(delivery);
    }
  }

  async #takeRaw(request: HecRequest, body: Buffer, delivery: Delivery): Promise<HecRefusal | undefined> {
    const { ip, time, token } = request;
    const place = request.placeOf({});
    if (typeof place === 'string') return new HecRefusal(place, { invalidEvent: 0 });
    if (body.length === 0) return new HecRefusal('no_data');
    const source = this.#reader.borrow(
      `${token.name}\0${place.source}`,
      place.sourcetype,
      body.subarray(0, 1).toString(),
      saidIn(place),
    );
    const add = async (): Promise<void> => {
      const { events } = source;
      source.events = [];
      for (const event of events)
        if (delivery.add(settle(event, { place, ip, time }, source.codec))) await this.#pause(delivery);
    };
    for (let at = 0; at < body.length; at += SLICE) {
      source.decoder.push(body.subarray(at, at + SLICE));
      await add();
    }
    if (body.at(-1) !== NEWLINE) source.decoder.push(Buffer.of(NEWLINE));
    source.decoder.flush({ final: true });
    await add();
    this.#reader.giveBack(source);
    return delivery.events === 0 ? new HecRefusal('no_data') : undefined;
  }

  /** Others have their turn, too. */
  async #pause(delivery: Delivery): Promise<void> {
    await turn();
    await delivery.room();
  }

  #ask(request: HecRequest, body: Buffer): HttpReply {
    if (body.length === 0) throw new HecRefusal('no_data');
    const asked = parseJsonObject(body.toString());
    const ids = typeof asked === 'string' ? undefined : asked.acks;
    if (!Array.isArray(ids)) throw new HecRefusal('invalid_data_format');
    const numbers = ids.filter((id): id is number => typeof id === 'number' && Number.isSafeInteger(id) && id >= 0);
    if (numbers.length < ids.length) throw new HecRefusal('invalid_data_format');
    return jsonReply({ acks: Object.fromEntries(this.#acknowledgements.ask(request.channelKey, numbers)) });
  }
}
