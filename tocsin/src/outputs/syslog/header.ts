import { isIPv6 } from 'node:net';
import { hostname } from 'node:os';
import {
  type ByteWriter,
  createZone,
  type Event,
  formatIsoTime,
  getField,
  isObject,
  type Template,
  type Value,
} from '../../event/index.ts';
import { eventTemplate, filled } from '../event-template.ts';
import { type Facility, priorityOf, type Severity } from './priority.ts';
import { structuredData } from './structured-data.ts';

export interface HeaderOptions {
  readonly format: 'rfc3164' | 'rfc5424';
  readonly facility?: Facility | undefined;
  readonly severity?: Severity | undefined;
  readonly hostname?: string | undefined;
  readonly appName?: string | undefined;
  readonly procId?: string | undefined;
  readonly msgId?: string | undefined;
  readonly structuredData?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** Of the times of RFC 3164, which name none. */
  readonly timeZone: string;
  /**
   * For a SIEM, whose message says the rest: RFC 3164 without a tag, RFC 5424 with times of three digits, and a host that is no address of
   * IPv6, since QRadar can't find a log source by one.
   */
  readonly isForSiem?: boolean;
}

/** Digits of a second that the header has. */
const MICROSECOND = 1_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LONGEST = { host: 255, app: 48, tag: 32, procId: 128, msgId: 32 } as const;
const SPACE = 0x20;

/** Writes what stands before the message, the space behind it included. Nothing that an event holds can end it early. */
export function createHeader(options: HeaderOptions): (event: Event, out: ByteWriter) => void {
  const priority = priorityOf(options.facility, options.severity);
  const host = hostOf(options);
  const is5424 = options.format === 'rfc5424';
  const app = words(options.appName, appOf, is5424 ? LONGEST.app : LONGEST.tag, is5424 ? NOT_PRINTABLE : NOT_TAG);
  const procId = words(options.procId, procIdOf, LONGEST.procId, is5424 ? NOT_PRINTABLE : NOT_TAG);
  if (!is5424) {
    const stamp = stampOf3164(options.timeZone);
    if (options.isForSiem === true) {
      const bytesOf = remembered();
      return (event, out) => out.bytes(bytesOf(priority(event), stamp(event['@timestamp']), host(event)));
    }
    return (event, out) => {
      const pid = procId(event);
      out.ascii(`<${priority(event)}>${stamp(event['@timestamp'])} ${host(event)} ${app(event) || 'tocsin'}`);
      out.ascii(pid === '' ? ': ' : `[${pid}]: `);
    };
  }
  const msgId = words(options.msgId, actionOf, LONGEST.msgId, NOT_PRINTABLE);
  const data = structuredData(options.structuredData ?? {});
  return (event, out) => {
    const rest = options.isForSiem === true ? 0 : Math.floor((event['@nanoseconds'] ?? 0) / MICROSECOND) * MICROSECOND;
    const stamp = stampOf5424(event['@timestamp'], rest);
    out.ascii(`<${priority(event)}>1 ${stamp} ${host(event)} ${app(event) || '-'} ${procId(event) || '-'} `);
    out.ascii(`${msgId(event) || '-'} `);
    out.text(data(event));
    out.byte(SPACE);
  };
}

/** The header of a priority as it was last: events that follow one another share second and host. */
function remembered(): (priority: number, stamp: string, host: string) => Uint8Array {
  const kept: { readonly stamp: string; readonly host: string; readonly bytes: Uint8Array }[] = [];
  return (priority, stamp, host) => {
    const last = kept[priority];
    if (last !== undefined && last.stamp === stamp && last.host === host) return last.bytes;
    const bytes = Buffer.from(`<${priority}>${stamp} ${host} `, 'latin1');
    kept[priority] = { stamp, host, bytes };
    return bytes;
  };
}

const NOT_PRINTABLE = /[^!-~]+/g;
/** A tag ends at the first of these. */
const NOT_TAG = /[^\w./@+-]+/g;

/** A word of the header, by the template or else of the event. Words come again and again: the last is remembered. */
function words(
  text: string | undefined,
  own: (event: Event) => Value | undefined,
  longest: number,
  refused: RegExp,
): (event: Event) => string {
  const fill = text === undefined ? undefined : eventTemplate(text);
  let last: string | undefined;
  let word = '';
  return (event) => {
    const found = fill === undefined ? own(event) : filled(fill, event);
    if (found === undefined || found === null) return '';
    const raw = typeof found === 'string' ? found : String(found);
    if (raw !== last) {
      last = raw;
      word = raw.replace(refused, '_').slice(0, longest);
    }
    return word;
  };
}

const appOf = (event: Event): Value | undefined =>
  getField(event, 'service.name') ?? getField(event, 'process.name') ?? getField(event, 'event.module');
const procIdOf = (event: Event): Value | undefined => (isObject(event.process) ? event.process.pid : undefined);
const actionOf = (event: Event): Value | undefined => (isObject(event.event) ? event.event.action : undefined);

function hostOf({ hostname: text, isForSiem = false }: HeaderOptions): (event: Event) => string {
  const fill: Template | undefined = text === undefined ? undefined : eventTemplate(text);
  const own = cleanHost(hostname()) || 'localhost';
  let last: string | undefined;
  let host = own;
  return (event) => {
    const raw =
      (fill === undefined ? undefined : filled(fill, event)) ??
      (isObject(event.host) && typeof event.host.name === 'string' ? event.host.name : event['@metadata']?.host);
    if (raw !== last) {
      last = raw;
      const clean = typeof raw === 'string' ? cleanHost(raw) : '';
      host = clean === '' || (isForSiem && isIPv6(clean)) ? own : clean;
    }
    return host;
  };
}

const cleanHost = (text: string): string => text.replace(/[^\w.:-]+/g, '-').slice(0, LONGEST.host);

function stampOf5424(milliseconds: number, nanoseconds: number): string {
  const text = formatIsoTime(milliseconds, nanoseconds);
  return /^\d{4}-/.test(text) ? text : '-';
}

const SECOND = 1_000;
const QUARTER = 900_000;

/** `Nov  3 01:58:06` in the zone. */
function stampOf3164(timeZone: string): (milliseconds: number) => string {
  const zone = createZone(timeZone);
  let lastSecond = Number.NaN;
  let lastQuarter = Number.NaN;
  let offset = 0;
  let text = 'Jan  1 00:00:00';
  return (milliseconds) => {
    const second = Math.floor(milliseconds / SECOND);
    if (second === lastSecond) return text;
    const quarter = Math.floor(milliseconds / QUARTER);
    if (quarter !== lastQuarter) {
      lastQuarter = quarter;
      offset = zone.offsetOfInstant(milliseconds);
    }
    const local = new Date(milliseconds + offset);
    if (Number.isNaN(local.getTime())) return 'Jan  1 00:00:00';
    lastSecond = second;
    const clock = local.toISOString().slice(-13, -5);
    text = `${MONTHS[local.getUTCMonth()]} ${String(local.getUTCDate()).padStart(2)} ${clock}`;
    return text;
  };
}
