import { isHeavyJson } from '../../codecs/index.ts';
import type { Event } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import { Refusal } from '../network/body.ts';
import type { Credentials } from '../network/credentials.ts';
import type { Delivery } from '../network/delivery.ts';
import type { HttpHead, HttpReply, HttpService } from '../network/http-input.ts';
import type { Texts } from '../network/texts.ts';
import { AddressRate } from './address-rate.ts';
import { type Content, contentOf, isReport } from './content.ts';
import { BrokenItems, jsonItems } from './json-items.ts';
import { reportEvent } from './report-event.ts';
import { LONGEST_REPORT, type Report, readCspReports, readReports } from './reports.ts';
import { Sites } from './sites.ts';

export interface HttpServiceOptions {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
  readonly reports: {
    readonly anonymous: boolean;
    readonly sites: readonly string[];
    readonly perMinute: number;
  };
}

interface Tools {
  readonly credentials: Credentials;
  readonly context: InputContext;
  /** Of bodies that are text. */
  readonly lines: Texts;
  /** Of bodies that are JSON. */
  readonly json: Texts;
}

const SECONDS_OF_A_DAY = '86400';
/** Seconds. */
const RETRY_AFTER = '5';

/** Events as applications and browsers send them, without a protocol of their own. */
export class EventsService implements HttpService {
  readonly #options: HttpServiceOptions;
  readonly #tools: Tools;
  readonly #sites: Sites;
  readonly #rate: AddressRate;

  constructor(options: HttpServiceOptions, tools: Tools) {
    this.#options = options;
    this.#tools = tools;
    this.#sites = new Sites(options.reports.sites);
    this.#rate = new AddressRate(options.reports.perMinute, tools.context.clock);
  }

  greet(head: HttpHead): HttpReply | undefined {
    const { method, headers } = head;
    if (method === 'OPTIONS') return this.#preflight(head);
    if (method !== 'POST' && method !== 'PUT') throw new Refusal(405, 'send events by POST');
    const content = contentOf(headers['content-type']);
    if (!this.#mayEnter(head, content)) throw new Refusal(401, this.#whoMay(content));
    if (content === undefined)
      throw new Refusal(415, 'the content type must be JSON, NDJSON, text or that of a report of browsers');
    return undefined;
  }

  /** What a browser asks before it sends a report to another site. */
  #preflight({ headers }: HttpHead): HttpReply {
    const { anonymous } = this.#options.reports;
    const { origin } = headers;
    if (!anonymous || origin === undefined || !this.#sites.include(origin))
      throw new Refusal(403, 'reports of this site are not taken: see `reports`');
    return {
      status: 204,
      headers: {
        ...this.#crossOrigin(origin),
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': SECONDS_OF_A_DAY,
      },
    };
  }

  /** Throws for a report without credentials that goes beyond a bound. */
  #mayEnter({ headers, ip }: HttpHead, content: Content | undefined): boolean {
    const { credentials } = this.#tools;
    const { anonymous } = this.#options.reports;
    if (credentials.areAsked && headers.authorization !== undefined) return credentials.allow(headers.authorization);
    if (!credentials.areAsked && !anonymous) return true;
    if (!anonymous || content === undefined || !isReport(content)) return false;
    if (!this.#rate.take(ip)) throw new Refusal(429, `${ip} sends more reports than reports.perMinute allows`);
    if (headers['content-encoding'] !== undefined) throw new Refusal(415, 'reports come uncompressed');
    const length = headers['content-length'];
    if (length === undefined) throw new Refusal(411, 'reports come with their length');
    if (Number(length) > LONGEST_REPORT) throw new Refusal(413, `reports may have ${LONGEST_REPORT} bytes`);
    return true;
  }

  #whoMay(content: Content | undefined): string {
    const { credentials } = this.#tools;
    if (!credentials.areAsked) return 'only reports of browsers are taken here: for others, set `tokens`';
    return content !== undefined && isReport(content)
      ? 'the header Authorization is missing or wrong; for browsers, see `reports`'
      : 'the header Authorization is missing, or what it says is not known here';
  }

  async answer(head: HttpHead, body: Buffer, delivery: Delivery): Promise<HttpReply> {
    const content = contentOf(head.headers['content-type']) ?? 'lines';
    if (isReport(content)) return await this.#takeReports(head, content, body, delivery);
    const { lines, json } = this.#tools;
    const describe = (event: Event): void => this.#describe(event, head);
    if (content === 'json') await json.deliver(head.path, Buffer.from(itemsOf(body)), delivery, describe);
    else await (content === 'lines' ? lines : json).deliver(head.path, body, delivery, describe);
    await delivery.acknowledged();
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ events: delivery.events }),
    };
  }

  async #takeReports(
    head: HttpHead,
    content: 'csp-report' | 'reports',
    body: Buffer,
    delivery: Delivery,
  ): Promise<HttpReply> {
    const { context } = this.#tools;
    const { headers } = head;
    const now = context.clock();
    const sender = {
      ip: head.ip,
      userAgent: headers['user-agent'],
      forwardedFor: joined(headers['x-forwarded-for']),
      forwarded: headers.forwarded,
    };
    for (const report of reportsOf(content, body)) {
      const isTaken = this.#isTaken(report);
      if (!isTaken) continue;
      const event = reportEvent(report, sender, now);
      this.#describe(event, head);
      if (delivery.add(event)) await delivery.room();
    }
    await delivery.acknowledged();
    return { status: 204, headers: this.#crossOrigin(headers.origin) };
  }

  #isTaken(report: Report | undefined): report is Report {
    const { count } = this.#tools.context;
    if (report !== undefined && this.#sites.include(report.url)) return true;
    count('report_refused');
    count(report === undefined ? 'report_invalid' : 'report_foreign');
    return false;
  }

  #describe(event: Event, { ip }: HttpHead): void {
    const { index, sourcetype, source = 'http', host } = this.#options;
    const metadata = event['@metadata'] ?? {};
    event['@metadata'] = metadata;
    metadata.source = source;
    if (host !== undefined) metadata.host = host;
    else metadata.host ??= ip;
    if (index !== undefined) metadata.index = index;
    if (sourcetype !== undefined) metadata.sourcetype = sourcetype;
  }

  #crossOrigin(origin: string | undefined): Readonly<Record<string, string>> {
    if (!this.#options.reports.anonymous || origin === undefined || !this.#sites.include(origin)) return {};
    return this.#sites.areAll
      ? { 'access-control-allow-origin': '*' }
      : { 'access-control-allow-origin': origin, vary: 'origin' };
  }

  refuse(code: number, message: string, { headers, method }: HttpHead): HttpReply {
    return {
      status: code,
      headers: {
        'content-type': 'application/json',
        ...this.#crossOrigin(headers.origin),
        ...(code === 401 ? { 'www-authenticate': this.#tools.credentials.challenge } : {}),
        ...(code === 405 && method !== 'POST' ? { allow: 'POST, PUT' } : {}),
        ...(code === 429 || code === 503 ? { 'retry-after': RETRY_AFTER } : {}),
      },
      body: JSON.stringify({ error: message }),
    };
  }
}

function itemsOf(body: Buffer): string {
  return read(body, jsonItems);
}

const reportsOf = (content: 'csp-report' | 'reports', body: Buffer): readonly (Report | undefined)[] =>
  read(body, content === 'reports' ? readReports : readCspReports);

function read<T>(body: Buffer, reader: (text: string) => T): T {
  if (isHeavyJson(body)) throw new Refusal(413, 'the body has too many values to be read at once: send it in parts');
  try {
    return reader(body.toString());
  } catch (error) {
    if (error instanceof BrokenItems) throw new Refusal(400, error.message);
    throw error;
  }
}

const joined = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' || header === undefined ? header : header.join(', ');
