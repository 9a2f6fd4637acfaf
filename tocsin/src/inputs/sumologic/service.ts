import { type Event, emptyObject, isObject, put, setField } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import { Refusal } from '../network/body.ts';
import { Secrets } from '../network/credentials.ts';
import type { Delivery } from '../network/delivery.ts';
import type { HttpHead, HttpReply, HttpService } from '../network/http-input.ts';
import type { Texts } from '../network/texts.ts';
import { sumoHeaders } from './headers.ts';

/** An HTTP source, as Sumo Logic calls what has an address of its own. */
export interface SumoSource {
  readonly code: string;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly host?: string | undefined;
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
}

const PATH = '/receiver/v1/http/';
/** Seconds. */
const RETRY_AFTER = '5';

/** Sumo Logic's HTTP source for logs. https://help.sumologic.com/docs/send-data/hosted-collectors/http-source/logs-metrics/ */
export class SumoService implements HttpService {
  readonly #sources: Secrets<SumoSource>;
  readonly #texts: Texts;
  readonly #context: InputContext;

  constructor(sources: readonly SumoSource[], texts: Texts, context: InputContext) {
    this.#sources = new Secrets(sources.map((source) => [source.code, source]));
    this.#texts = texts;
    this.#context = context;
  }

  greet(head: HttpHead): undefined {
    const { method, headers } = head;
    this.#sourceOf(head);
    if (method !== 'POST' && method !== 'PUT' && method !== 'GET') throw new Refusal(405, 'send logs by POST or GET');
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (type.startsWith('application/vnd.sumologic.')) {
      this.#context.count('metrics_not_taken');
      throw new Refusal(415, `metrics (${type}) are not taken here, only logs: send them without that content type`);
    }
  }

  async answer(head: HttpHead, body: Buffer, delivery: Delivery): Promise<HttpReply> {
    const source = this.#sourceOf(head);
    const { name = source.name, host = source.host, category = source.category, fields } = sumoHeaders(head.headers);
    const labels = emptyObject();
    for (const [key, value] of fields) put(labels, key, value);
    const describe = (event: Event): void => {
      const metadata = event['@metadata'] ?? {};
      event['@metadata'] = metadata;
      metadata.source = name ?? 'sumologic';
      metadata.host = host ?? head.ip;
      if (source.index !== undefined) metadata.index = source.index;
      if (source.sourcetype !== undefined) metadata.sourcetype = source.sourcetype;
      if (category !== undefined) setField(event, 'sumologic.category', category);
      if (fields.length > 0) addLabels(event, labels);
    };
    // What lines are is learnt of those that come from the same place.
    const place = [source.code, name, host, category].map((part) => part ?? '').join('\n');
    await this.#texts.deliver(place, head.method === 'GET' ? payloadOf(head.search) : body, delivery, describe);
    await delivery.acknowledged();
    return { status: 200 };
  }

  /** Throws for an address that is none. The code is the secret of whoever sends: nothing that is told holds it. */
  #sourceOf({ path }: HttpHead): SumoSource {
    if (!path.startsWith(PATH)) throw new Refusal(404, `there is nothing at this path: send logs to ${PATH}<code>`);
    const source = this.#sources.find(decoded(path.slice(PATH.length)));
    if (source === undefined) throw new Refusal(401, 'the code at the end of the path is not known here');
    return source;
  }

  refuse(code: number, message: string): HttpReply {
    return {
      status: code,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        ...(code === 405 ? { allow: 'POST, PUT, GET' } : {}),
        ...(code === 429 || code === 503 ? { 'retry-after': RETRY_AFTER } : {}),
      },
      body: `${message}\n`,
    };
  }
}

/** What stands behind the question mark, as a form writes text. */
function payloadOf(search: string): Buffer {
  return Buffer.from(decoded(search.replaceAll('+', ' ')));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Labels that the event has itself stay. */
function addLabels(event: Event, labels: ReturnType<typeof emptyObject>): void {
  const own = isObject(event.labels) ? event.labels : emptyObject();
  for (const [key, value] of Object.entries(labels))
    if (value !== undefined && !Object.hasOwn(own, key)) put(own, key, value);
  event.labels = own;
}
