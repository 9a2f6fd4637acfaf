import type { InputContext } from '../input.ts';
import { Refusal } from '../network/body.ts';
import type { Credentials } from '../network/credentials.ts';
import type { Delivery } from '../network/delivery.ts';
import type { HttpHead, HttpReply, HttpService } from '../network/http-input.ts';
import { createEvents, type OtlpOptions } from './event-of.ts';
import type { Received } from './log-record.ts';
import { BrokenJson, HeavyJson, parseRequest } from './read-json.ts';
import { readProtobuf } from './read-protobuf.ts';
import { type Encoding, exportReply, statusReply } from './reply.ts';
import { BrokenMessage } from './wire.ts';

const LOGS = '/v1/logs';
const OTHER_SIGNALS: ReadonlyMap<string, string> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/metrics', 'metrics'],
  ['/v1development/profiles', 'profiles'],
]);
/** Seconds. */
const RETRY_AFTER = '2';

/** OTLP/HTTP: logs in protobuf and JSON. https://opentelemetry.io/docs/specs/otlp/ */
export class OtlpService implements HttpService {
  readonly #credentials: Credentials;
  readonly #context: InputContext;
  readonly #eventOf: ReturnType<typeof createEvents>;

  constructor(options: OtlpOptions, credentials: Credentials, context: InputContext) {
    this.#credentials = credentials;
    this.#context = context;
    this.#eventOf = createEvents(options, context);
  }

  greet({ path, method, headers }: HttpHead): undefined {
    const signal = OTHER_SIGNALS.get(path);
    if (signal !== undefined) {
      this.#context.count(`${signal}_not_taken`);
      throw new Refusal(404, `${signal} are not taken here, only logs at ${LOGS}: switch their exporter off`);
    }
    if (path !== LOGS) throw new Refusal(404, `there is nothing at this path: send logs to ${LOGS}`);
    if (method !== 'POST') throw new Refusal(405, `send logs by POST`);
    if (this.#credentials.areAsked && !this.#credentials.allow(headers.authorization))
      throw new Refusal(401, 'the header Authorization is missing, or what it says is not known here');
    if (encodingOf(headers['content-type']) === undefined)
      throw new Refusal(415, mediaTypes(headers['content-type'] ?? ''));
  }

  async answer(head: HttpHead, body: Buffer, delivery: Delivery): Promise<HttpReply> {
    const encoding = encodingOf(head.headers['content-type']) ?? 'json';
    const read = this.#reader(encoding, body);
    // All of it is read before anything is added: a request that is refused leaves nothing behind.
    const { rejected, why } = survey(read);
    if (rejected > 0) this.#context.count('record_refused', rejected);
    for (const received of read())
      if ('record' in received && delivery.add(this.#eventOf(received, head.ip))) await delivery.room();
    await delivery.acknowledged();
    return exportReply(encoding, rejected, why);
  }

  #reader(encoding: Encoding, body: Buffer): () => Iterable<Received> {
    if (encoding === 'json') {
      try {
        return parseRequest(body);
      } catch (error) {
        throw refusalOf(error);
      }
    }
    // What is not UTF-8 is counted at the first of both readings.
    let countInvalid = (): void => this.#context.count('invalid_utf8');
    return () => {
      const onInvalid = countInvalid;
      countInvalid = () => undefined;
      return readProtobuf(body, onInvalid);
    };
  }

  refuse(code: number, message: string, { headers, method, path }: HttpHead): HttpReply {
    return statusReply(encodingOf(headers['content-type']) ?? 'json', code, message, {
      ...(code === 401 ? { 'www-authenticate': this.#credentials.challenge } : {}),
      ...(code === 405 && method !== 'POST' && path === LOGS ? { allow: 'POST' } : {}),
      ...(code === 429 || code === 503 ? { 'retry-after': RETRY_AFTER } : {}),
    });
  }
}

function survey(read: () => Iterable<Received>): { readonly rejected: number; readonly why: string } {
  let rejected = 0;
  let why = '';
  try {
    for (const received of read()) {
      if ('record' in received) continue;
      rejected += 1;
      if (why === '') why = `a log record was not taken: ${received.refused}`;
    }
  } catch (error) {
    throw refusalOf(error);
  }
  return { rejected, why };
}

function refusalOf(error: unknown): unknown {
  if (error instanceof HeavyJson) return new Refusal(413, error.message);
  if (error instanceof BrokenJson || error instanceof BrokenMessage) return new Refusal(400, error.message);
  return error;
}

function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : undefined;
}

const mediaTypes = (contentType: string): string =>
  contentType.startsWith('application/grpc')
    ? 'gRPC is not taken: set the protocol of the exporter to http/protobuf'
    : 'the content type must be application/x-protobuf or application/json';
