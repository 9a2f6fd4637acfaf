import { z } from 'zod';
import { createZone, getField, parseIsoTime, type Zone } from '../event/index.ts';
import { apacheErrorFormat } from './apache/format.ts';
import { authFormat, syslogLineFormat } from './auth/format.ts';
import { cefFormat } from './cef/format.ts';
import { type DecoderContext, defineCodec } from './codec.ts';
import { djangoJsonFormat, otherJsonFormat } from './django/json.ts';
import { djangoTextFormats } from './django.ts';
import { envelopes } from './framing/envelope.ts';
import type { Format } from './framing/format.ts';
import { lineEvent, lineFormat } from './framing/line-format.ts';
import { SourceDecoder, type SourceDecoderOptions } from './framing/source-decoder.ts';
import { isDateTimeAt } from './framing/stamp-shape.ts';
import { isTracebackLine, tracebackStart } from './framing/traceback.ts';
import { gunicornErrorFormat } from './gunicorn/format.ts';
import { accessFormat } from './http/access-format.ts';
import { leefFormat } from './leef/format.ts';
import { nginxErrorFormat } from './nginx/format.ts';
import { nestJsonFormat, pinoFormat, winstonJsonFormat } from './node/json-formats.ts';
import { morganFormat } from './node/morgan-format.ts';
import { nestTextFormat } from './node/nest-text.ts';
import { winstonSimpleFormat, winstonTimedFormat } from './node/winston-text.ts';
import { maxLineBytes, timeZone } from './options.ts';
import { uvicornFormat } from './uvicorn/format.ts';
import { windowsFormat } from './windows/format.ts';

/** The time that a line of unknown kind begins with, also in brackets; else that of arrival. */
const timeOf = (raw: string, arrival: number, zone: Zone): number => {
  const at = raw.charCodeAt(0) === 91 ? 1 : 0;
  if (!isDateTimeAt(raw, at)) return arrival;
  const time = parseIsoTime(raw, at, zone);
  return Number.isNaN(time) ? arrival : time;
};

/** Lines of unknown kind; one that a traceback follows is a record of Django's. */
const unknownFormat = (bare: Format, zone: Zone): Format => ({
  ...lineFormat,
  continuation: 'stack',
  decode: (raw, arrival) => {
    const time = timeOf(raw, arrival, zone);
    const hasTraceback = raw.indexOf('\n') !== -1 && (isTracebackLine(raw) || tracebackStart(raw) !== -1);
    return hasTraceback ? bare.decode(raw, time) : lineEvent(raw, time);
  },
});

/**
 * Among gunicorn's records stand those of the application, and a handler without formatter writes them bare. What says
 * nothing of Django or of a login stays a line.
 */
const strayFormat = (bare: Format, unknown: Format): Format => ({
  ...unknown,
  decode: (raw, arrival) => {
    const event = bare.decode(raw, arrival);
    return event !== undefined && getField(event, 'event.action') !== undefined ? event : unknown.decode(raw, arrival);
  },
});

const options = z.strictObject({ maxLineBytes, timeZone });
export type AutoOptions = z.output<typeof options>;

/** Formats hold no state, and making them costs more than a decoder: those with the same options share theirs. */
const plans = new WeakMap<AutoOptions, SourceDecoderOptions>();

const plan = (options: AutoOptions): SourceDecoderOptions => {
  const known = plans.get(options);
  if (known !== undefined) return known;
  const made = makePlan(options);
  plans.set(options, made);
  return made;
};

const makePlan = (options: AutoOptions): SourceDecoderOptions => {
  const zone = createZone(options.timeZone);
  const text = djangoTextFormats(zone);
  const bare = text[text.length - 1];
  if (bare === undefined) throw new Error('the bare format is missing');
  const unknown = unknownFormat(bare, zone);
  const gunicornErrors = gunicornErrorFormat(zone);
  const stray = strayFormat(bare, unknown);
  const authentication = authFormat(zone);
  const otherSyslog = syslogLineFormat(zone);
  return {
    formats: [
      accessFormat({ zone }),
      gunicornErrors,
      authentication,
      cefFormat(options.timeZone),
      leefFormat(options.timeZone),
      nginxErrorFormat(zone),
      apacheErrorFormat(zone),
      windowsFormat(zone),
      pinoFormat(zone),
      nestJsonFormat(zone),
      djangoJsonFormat(zone),
      winstonJsonFormat(zone),
      otherJsonFormat(zone),
      uvicornFormat,
      nestTextFormat(zone),
      morganFormat,
      winstonTimedFormat(zone),
      ...text,
      winstonSimpleFormat(zone),
      unknown,
    ],
    fallback: unknown,
    envelopes: envelopes(zone),
    orphanTraceback: bare,
    stray: (primary) => (primary === gunicornErrors ? stray : primary === authentication ? otherSyslog : undefined),
    otherwise: unknown,
    maxLineBytes: options.maxLineBytes,
  };
};

export const createAutoDecoder = (options: AutoOptions, context: DecoderContext): SourceDecoder =>
  new SourceDecoder(plan(options), context);

export const auto = defineCodec({
  name: 'auto',
  summary: 'recognises the format of each source by its first lines and says what it chose',
  description:
    'Chooses among the text and JSON formats of Django, gunicorn, uvicorn, pino, winston, Nest, morgan, access logs, the error ' +
    'logs of nginx and Apache, the authentication log of Linux, CEF, LEEF, events of Windows and JSON lines; what is none of them is read as plain lines. The choice is remembered for the source. A source may hold several formats: each record that shows ' +
    'clearly to be of another one is read as that. When a source changes its format for good, the choice follows and is ' +
    "announced again.\n\nLines that a collector has wrapped are opened: Docker's json-file log, a Kubernetes container's log (CRI), " +
    "docker compose's output (`web-1  | …`) and the journal (`Nov 23 01:58:06 host program[77]: …`). `event.original` is the " +
    'text inside; what the wrapping told stands in `event.created`, `log.iostream`, `container.name`, `host.name` and ' +
    "`process`, and its time is the event's where the record has none of its own.",
  status: 'stable',
  options,
  examples: [
    {
      title: 'access lines and Django records in one stream',
      options: { timeZone: 'UTC' },
      input:
        '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"\n' +
        'Not Found: /.env\n' +
        'WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp-login.php\n',
      events: [
        { '@metadata.sourcetype': 'access_combined', 'http.response.status_code': 404 },
        { '@metadata.sourcetype': 'django', 'url.path': '/.env' },
        { '@metadata.sourcetype': 'django', 'url.path': '/wp-login.php', 'process.pid': 12 },
      ],
    },
    {
      title: "Docker's json-file log",
      input:
        '{"log":"Not Found: /.env\\n","stream":"stderr","time":"2026-11-23T01:58:06.25Z"}\n' +
        '{"log":"User logged in: alice\\n","stream":"stderr","time":"2026-11-23T01:58:07Z"}\n',
      events: [
        {
          '@timestamp': 1795399086250,
          'http.response.status_code': 404,
          'log.iostream': 'stderr',
          'event.original': 'Not Found: /.env',
        },
        { 'event.action': 'authn_login_success', 'user.name': 'alice' },
      ],
    },
    {
      title: 'unknown text with a time',
      options: { timeZone: 'UTC' },
      input: '2026-11-23 01:58:06.250 something else\n',
      events: [{ '@timestamp': 1795399086250, message: '2026-11-23 01:58:06.250 something else' }],
    },
    {
      title: 'unknown text',
      input: 'something else\n',
      events: [{ message: 'something else', '@metadata': null }],
    },
  ],
  createDecoder: createAutoDecoder,
});
