import type { Event, ValueObject, Zone } from '../../event/index.ts';
import { parsedTime, parseIsoTime, parseJsonObject } from '../../event/index.ts';
import { addressOf } from '../facts/index.ts';
import { stripAnsi } from '../framing/ansi.ts';
import type { Format } from '../framing/format.ts';
import { isDateTimeAt } from '../framing/stamp-shape.ts';
import { addField, textOf } from '../json/extract.ts';
import { emptyEvent } from '../json/format.ts';
import { errorOfStack } from './stack.ts';
import { textEvent } from './text-event.ts';

const LEVEL = 'error|warn|info|http|verbose|debug|silly|emerg|alert|crit|warning|notice';
/** `TIME [label] level: `, `TIME level: `, `TIME [level]: `, `[TIME] level: `. */
const TIMED = new RegExp(
  `^\\[?(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[.,\\d]{0,10}(?:Z|[+-]\\d\\d:?\\d\\d)?)\\]? (?:\\[([^\\]\\n]{1,64})\\] )?(?:\\[(?=\\w{4,7}\\]:))?(${LEVEL})\\]?: `,
);
/** `level: `. */
const SIMPLE = new RegExp(`^(${LEVEL}): `);
const LONGEST_HEAD = 256;
const ESCAPE = 27;
const OPEN = 91;
const isLower = (code: number): boolean => code >= 97 && code <= 122;

const isTimed = (line: string): boolean =>
  isDateTimeAt(line, line.charCodeAt(0) === OPEN ? 1 : 0) && TIMED.test(stripAnsi(line.slice(0, LONGEST_HEAD)));

const isSimple = (line: string): boolean => {
  const first = line.charCodeAt(0);
  if (first === ESCAPE) return SIMPLE.test(stripAnsi(line.slice(0, LONGEST_HEAD)));
  return isLower(first) && SIMPLE.test(line.slice(0, 12));
};

/**
 * The fields that winston printed behind the message. In JSON a quote inside of a text is escaped, so that the last
 * ` {"` begins the object and none that stands in a value.
 */
const splitFields = (body: string): { readonly message: string; readonly fields: ValueObject | undefined } => {
  const none = { message: body, fields: undefined };
  if (!body.endsWith('}')) return none;
  const at = body.lastIndexOf(' {"');
  if (at === -1) return none;
  const fields = parseJsonObject(body.slice(at + 1));
  return typeof fields === 'string' ? none : { message: body.slice(0, at), fields };
};

const addFields = (event: Event, fields: ValueObject): void => {
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    const text = textOf(value);
    const address = text === undefined ? undefined : addressOf(text);
    if ((key === 'user' || key === 'username') && text !== undefined) event.user = { name: text };
    else if ((key === 'ip' || key === 'clientIp' || key === 'remoteAddress') && address !== undefined)
      event.source = { ip: address, address };
    else if (key === 'stack' && text !== undefined) event.error = errorOfStack(text);
    else addField(event, key, value);
  }
};

const decode = (raw: string, arrival: number, zone: Zone): Event | undefined => {
  const text = stripAnsi(raw);
  const timed = TIMED.exec(text.slice(0, LONGEST_HEAD));
  const head = timed ?? SIMPLE.exec(text.slice(0, LONGEST_HEAD));
  if (head === null) return undefined;
  const [stamp, label, level] = timed === null ? [undefined, undefined, head[1]] : timed.slice(1);
  parsedTime.nanoseconds = 0;
  const time = stamp === undefined ? Number.NaN : parseIsoTime(stamp, 0, zone);
  const { message, fields } = splitFields(text.slice(head[0].length));
  const written = textEvent(
    raw,
    {
      library: 'winston',
      time: Number.isNaN(time) ? arrival : time,
      nanoseconds: Number.isNaN(time) ? 0 : parsedTime.nanoseconds,
      level: level ?? '',
      logger: label,
    },
    message,
  );
  if (fields === undefined) return written;
  const event: Event = Object.assign(emptyEvent(arrival), written);
  addFields(event, fields);
  return event;
};

/** winston's `printf` as its documentation writes it: a time, perhaps a label, the level. */
export const winstonTimedFormat = (zone: Zone): Format => ({
  name: 'winston-text',
  title: 'winston (TIME level: message)',
  strict: true,
  apart: true,
  continuation: 'any',
  begins: isTimed,
  decode: (raw, arrival) => decode(raw, arrival, zone),
});

/** winston's `simple`. */
export const winstonSimpleFormat = (zone: Zone): Format => ({
  name: 'winston-simple',
  title: 'winston (level: message)',
  strict: false,
  continuation: 'any',
  begins: isSimple,
  decode: (raw, arrival) => decode(raw, arrival, zone),
});
