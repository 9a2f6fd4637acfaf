import {
  createZone,
  type Event,
  getField,
  parseJsonObject,
  setField,
  type ValueObject,
  type Zone,
} from '../../event/index.ts';
import { authEvent, isAuthMessage } from '../auth/format.ts';
import type { Format } from '../framing/format.ts';
import { readFields } from '../w3c/line.ts';
import { headingOf, readRecord as readW3cRecord } from '../w3c/record.ts';
import { recordOf } from './find-record.ts';
import { generalFormats } from './general.ts';
import { ENVOY_LINE, HOST_PROGRAM, IIS_FIELDS, IIS_LINE, LOGFMT, PAIRS_LINE } from './line-shapes.ts';
import { kindOf, readPairs } from './record.ts';
import { findService } from './registry.ts';
import { eventOf, nothingSaid, type Said } from './said.ts';
import { LONGEST, sayLine } from './say-line.ts';
import { sayObject } from './say-object.ts';
import type { Service } from './service.ts';
import { SourceTimes } from './source-times.ts';
import { sayTelling, tellingRecord } from './telling.ts';
import { createUnwrap, type Inner } from './unwrap.ts';
import { addWaf } from './waf.ts';
import { readWords, soleAddress } from './words.ts';

export interface ServiceReaderOptions {
  /** What the log is said to be of. A name that no service has is kept as `service.type`. */
  readonly type?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** Reads the lines of one source, each as the service that wrote it means it. */
export class ServiceReader {
  readonly #service: Service | undefined;
  readonly #type: string | undefined;
  readonly #zone: Zone;
  readonly #unwrap: (line: string, now: number) => Inner;
  readonly #times: SourceTimes;
  readonly #general: readonly Format[];
  readonly #formats = new Map<Service, readonly Format[]>();
  #heading: ReturnType<typeof headingOf> | undefined;

  constructor({ type, timeZone }: ServiceReaderOptions) {
    this.#service = type === undefined ? undefined : findService(type);
    this.#type = this.#service?.name ?? type;
    this.#zone = createZone(timeZone);
    this.#unwrap = createUnwrap(this.#zone);
    this.#times = new SourceTimes(this.#zone);
    this.#general = generalFormats(this.#zone, timeZone);
    if (this.#service?.name === 'iis') this.#heading = headingOf(IIS_FIELDS, undefined);
  }

  /** `program`: of what wrapped the line, where that was taken off already. */
  read(raw: string, arrival: number, program?: string): Event {
    const inner = this.#unwrap(raw, arrival);
    inner.program ??= program;
    const event = this.#readInner(inner, arrival) ?? this.#plain(inner, arrival);
    this.#finish(event, raw, inner);
    return event;
  }

  #readInner(inner: Inner, arrival: number): Event | undefined {
    const { text, program } = inner;
    const typed = this.#service;
    const auth =
      program !== undefined && isAuthMessage(program, text) ? this.#auth(inner, program, arrival) : undefined;
    if (auth !== undefined && getField(auth, 'event.action') !== undefined) return auth;
    if (typed !== undefined) {
      const event = this.#readAs(typed, inner, arrival);
      if (event !== undefined) return event;
    }
    if (program !== undefined) {
      const service = findService(program);
      const event = service === undefined || service === typed ? undefined : this.#readAs(service, inner, arrival);
      if (event !== undefined) return event;
    }
    const recognised = this.#recognise(inner, arrival);
    return recognised !== undefined && getField(recognised, 'event.action') !== undefined
      ? recognised
      : (auth ?? recognised);
  }

  #auth({ text, time }: Inner, program: string, arrival: number): Event {
    const event = authEvent(program, text, this.#times.since(time, arrival));
    setField(event, 'service.type', 'sshd');
    return event;
  }

  #readAs(service: Service, inner: Inner, arrival: number): Event | undefined {
    const { text } = inner;
    const byFormat = this.#byFormat(this.#formatsOf(service), inner, arrival, service);
    if (byFormat !== undefined) {
      const line = getField(byFormat, 'event.action') === undefined ? sayLine(service.lines, text) : undefined;
      return line === undefined ? byFormat : this.#event(line, service, inner, undefined, arrival);
    }
    if (this.#heading !== undefined && service === this.#service) {
      const event = this.#byHeading(text, arrival);
      if (event !== undefined) return event;
    }
    const record = recordOf(service, text);
    if (record !== undefined) {
      const said = sayObject(service, record, kindOf(record, service.records, text), text);
      const wrapped = said.facts.action === undefined ? this.#wrapped(record, arrival) : undefined;
      if (wrapped !== undefined) return wrapped;
      if (said.facts.action !== undefined || text.charCodeAt(0) === BRACE) {
        return this.#event(said, service, inner, record, arrival);
      }
    }
    const said = sayLine(service.lines, text);
    if (said === undefined) return undefined;
    if (said.facts.category === 'authentication') said.facts.address ??= soleAddress(text);
    return this.#event(said, service, inner, undefined, arrival);
  }

  #recognise(inner: Inner, arrival: number): Event | undefined {
    const { text } = inner;
    const byFormat = this.#byFormat(this.#general, inner, arrival, undefined);
    if (byFormat !== undefined && getField(byFormat, 'event.action') !== undefined)
      return this.#located(byFormat, inner, arrival);
    if (text.charCodeAt(0) === BRACE) {
      const record = parseJsonObject(text);
      if (typeof record !== 'string') {
        const wrapped = this.#wrapped(record, arrival);
        if (wrapped !== undefined) return wrapped;
        const found = tellingRecord(record);
        const said = sayObject(found?.service, record, found?.kind, text);
        if (said.facts.action !== undefined || byFormat === undefined)
          return this.#event(said, found?.service, inner, record, arrival);
      }
    }
    const shaped = this.#byShape(inner, arrival);
    if (shaped !== undefined) return shaped;
    if (text.length <= LONGEST) {
      const telling = sayTelling(text);
      const said = nothingSaid();
      if (telling !== undefined) {
        // A line that another service writes alike may name the user where that one does not.
        const { facts } = telling.said;
        const isLogin = facts.category === 'authentication' && facts.user === undefined;
        if (isLogin && readWords(said.facts, text)) facts.user = said.facts.user;
        return this.#event(telling.said, telling.service, inner, undefined, arrival);
      }
      const pairs: ValueObject = {};
      if (LOGFMT.test(text) && readPairs(text, pairs)) {
        const of = sayObject(undefined, pairs, undefined, text);
        const isLocated = of.facts.action !== undefined && of.facts.address !== undefined;
        if (isLocated) return this.#event(of, undefined, inner, pairs, arrival);
      }
      if (this.#service?.words !== false && readWords(said.facts, text))
        return this.#event(said, undefined, inner, undefined, arrival);
      if (Object.keys(pairs).length > 0) {
        const of = sayObject(undefined, pairs, undefined, text);
        if (of.facts.action !== undefined) return this.#event(of, undefined, inner, pairs, arrival);
      }
    }
    return byFormat;
  }

  /** A login whose address the general format does not know may be told by a service with it. */
  #located(byFormat: Event, inner: Inner, arrival: number): Event {
    const isLogin = getField(byFormat, 'event.action') === 'authn_login_fail';
    if (!isLogin || getField(byFormat, 'source.ip') !== undefined || inner.text.length > LONGEST) return byFormat;
    const told = sayTelling(inner.text);
    return told?.said.facts.address === undefined
      ? byFormat
      : this.#event(told.said, told.service, inner, undefined, arrival);
  }

  /** Lines that are known by how they are made: tables of IIS, objects of `key=value`, requests of Envoy. */
  #byShape(inner: Inner, arrival: number): Event | undefined {
    const { text } = inner;
    if (IIS_LINE.test(text) || text.startsWith('#Fields: ')) {
      this.#heading ??= headingOf(IIS_FIELDS, undefined);
      return this.#byHeading(text, arrival);
    }
    if (ENVOY_LINE.test(text)) {
      const envoy = findService('envoy');
      return envoy === undefined ? undefined : this.#readAs(envoy, inner, arrival);
    }
    const record: ValueObject = {};
    if (text.length > LONGEST || !PAIRS_LINE.test(text) || !readPairs(text, record)) return undefined;
    const found = tellingRecord(record);
    if (found === undefined) return undefined;
    const said = sayObject(found.service, record, found.kind, text);
    return said.facts.action === undefined ? undefined : this.#event(said, found.service, inner, record, arrival);
  }

  /** What a collector has made an object of: the text in it is read as a line of its own. */
  #wrapped(record: ValueObject, arrival: number): Event | undefined {
    const text = record.message ?? record.msg ?? record.log ?? record.MESSAGE;
    if (typeof text !== 'string' || text.length < 8 || text.length > LONGEST) return undefined;
    const inner = this.#unwrap(text, arrival);
    const hostProgram = HOST_PROGRAM.exec(inner.text);
    if (hostProgram !== null) {
      inner.text = inner.text.slice(hostProgram[0].length);
      inner.program = hostProgram[1];
    }
    const program = record.program ?? record.SYSLOG_IDENTIFIER ?? record.ident ?? record.appname ?? record.app_name;
    if (typeof program === 'string') inner.program ??= program;
    inner.time = this.#times.ofRecord(record).time;
    if (inner.program !== undefined) {
      if (isAuthMessage(inner.program, inner.text)) return this.#auth(inner, inner.program, arrival);
      const service = findService(inner.program);
      const event = service === undefined ? undefined : this.#readAs(service, inner, arrival);
      if (event !== undefined) return event;
    }
    const event = this.#byFormat(this.#general, inner, arrival, undefined);
    return event !== undefined && getField(event, 'event.action') !== undefined ? event : undefined;
  }

  #formatsOf(service: Service): readonly Format[] {
    const known = this.#formats.get(service);
    if (known !== undefined) return known;
    const made = service.formats(this.#zone);
    this.#formats.set(service, made);
    return made;
  }

  #byFormat(
    formats: readonly Format[],
    { text, time }: Inner,
    arrival: number,
    service: Service | undefined,
  ): Event | undefined {
    const now = this.#times.since(time, arrival);
    for (const format of formats) {
      if (!(service === undefined ? format.begins(text) : (format.beginsOwn ?? format.begins).call(format, text)))
        continue;
      const event = format.decode(text, now);
      if (event === undefined) continue;
      if (service !== undefined) setField(event, 'service.type', service.name);
      return event;
    }
    return undefined;
  }

  #byHeading(text: string, arrival: number): Event | undefined {
    if (text.charCodeAt(0) === HASH) {
      const fields = text.startsWith('#Fields:') ? readFields(text.slice(8)) : undefined;
      if (fields !== undefined) this.#heading = headingOf(fields, undefined);
      return undefined;
    }
    return this.#heading === undefined
      ? undefined
      : readW3cRecord(text, this.#heading, { zone: this.#zone, arrival, isCut: false });
  }

  #event(
    said: Said,
    service: Service | undefined,
    inner: Inner,
    record: ValueObject | undefined,
    arrival: number,
  ): Event {
    const { time, nanoseconds } = this.#times.of(inner, record, arrival);
    const name = service?.name ?? this.#type;
    const event: Event = {
      '@timestamp': time,
      message: said.message ?? inner.text,
      event: { original: inner.text, kind: 'event' },
    };
    if (nanoseconds !== 0) event['@nanoseconds'] = nanoseconds;
    if (name !== undefined) {
      event['@metadata'] = { sourcetype: name };
      (event.event as ValueObject).module = name;
      event.service = { type: name };
    } else event['@metadata'] = { sourcetype: record === undefined ? 'text' : 'json' };
    return eventOf(said, event);
  }

  #plain(inner: Inner, arrival: number): Event {
    return this.#event(nothingSaid(), undefined, inner, undefined, arrival);
  }

  #finish(event: Event, raw: string, inner: Inner): void {
    this.#times.keep(event['@timestamp']);
    addWaf(event, inner.text);
    if (inner.text !== raw) setField(event, 'event.original', raw);
    if (this.#type !== undefined && getField(event, 'service.type') === undefined)
      setField(event, 'service.type', this.#type);
    if (inner.host !== undefined && getField(event, 'host.name') === undefined)
      setField(event, 'host.name', inner.host);
    if (inner.container !== undefined) setField(event, 'container.name', inner.container);
    if (inner.program !== undefined && getField(event, 'process.name') === undefined)
      setField(event, 'process.name', inner.program);
    if (inner.pid !== undefined && getField(event, 'process.pid') === undefined)
      setField(event, 'process.pid', inner.pid);
  }
}

const BRACE = 123;
const HASH = 35;
