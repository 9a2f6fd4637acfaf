import type { Zone } from '../../event/index.ts';
import { parseClfTime, parsedTime } from '../../event/index.ts';
import { isClfTimeAt } from '../framing/stamp-shape.ts';
import { statusAt } from './request-line.ts';

/** What stands in a line of an access log. `undefined` where it has `-` or nothing. */
export interface AccessLine {
  vhost: string | undefined;
  host: string;
  user: string | undefined;
  time: number;
  nanoseconds: number;
  request: string;
  status: number | undefined;
  bytes: number | undefined;
  referrer: string | undefined;
  agent: string | undefined;
  /** Whether referrer and agent are part of the format. */
  combined: boolean;
  /** A third quoted field, nginx's `$http_x_forwarded_for`; or what stands before the last of several hosts. */
  forwardedFor: string | undefined;
  /** Seconds that the request took, where the line ends in a decimal number. */
  seconds: number | undefined;
}

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const CLOSE = 93;
/** Users may have spaces and brackets in their names, so a few brackets are tried. */
const MAX_BRACKETS = 4;
const LONGEST_HEAD = 2048;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Whether the time ends in `] "`, with a zone before it or without. */
const requestFollows = (line: string, bracket: number): boolean => {
  const close = line.charCodeAt(bracket + 27) === CLOSE ? bracket + 27 : line.indexOf(']', bracket + 21);
  return (
    close !== -1 && close - bracket < 40 && line.charCodeAt(close + 1) === SPACE && line.charCodeAt(close + 2) === QUOTE
  );
};

/** Index of the bracket before the time, or -1. */
export const clfTimeBracket = (line: string): number => {
  let at = line.indexOf('[');
  for (let tries = 0; at !== -1 && at < LONGEST_HEAD && tries < MAX_BRACKETS; tries++) {
    if (isClfTimeAt(line, at + 1))
      return at > 0 && line.charCodeAt(at - 1) === SPACE && requestFollows(line, at) ? at : -1;
    at = line.indexOf('[', at + 1);
  }
  return -1;
};

/** Whether the quote at `at` is escaped by an odd number of backslashes. */
const isEscaped = (line: string, at: number): boolean => {
  let backslashes = 0;
  while (line.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
};

const statusFollows = (line: string, quote: number): boolean => {
  if (line.charCodeAt(quote + 1) !== SPACE) return false;
  if (statusAt(line, quote + 2) !== -1) return true;
  return line.charCodeAt(quote + 2) === 45 && line.charCodeAt(quote + 3) === SPACE;
};

/** Whether ` HTTP/1.1` stands before `at`. */
const versionEndsAt = (line: string, at: number): boolean =>
  line.startsWith(' HTTP/', at - 9) || line.startsWith(' HTTP/', at - 7);

/**
 * The quote that ends the request. Some servers do not escape quotes in it, so of the quotes before a status the first
 * with an HTTP version before it is taken, else the first.
 */
const requestEnd = (line: string, from: number): number => {
  let fallback = -1;
  for (let at = line.indexOf('"', from); at !== -1; at = line.indexOf('"', at + 1)) {
    if (isEscaped(line, at)) continue;
    if (!statusFollows(line, at)) continue;
    if (versionEndsAt(line, at)) return at;
    if (fallback === -1) fallback = at;
  }
  return fallback;
};

/** The end of the quoted text whose first character is at `from`. */
const quotedEnd = (line: string, from: number): number => {
  let at = line.indexOf('"', from);
  while (at !== -1 && (isEscaped(line, at) || (at + 1 < line.length && line.charCodeAt(at + 1) !== SPACE))) {
    at = line.indexOf('"', at + 1);
  }
  return at;
};

const ESCAPE = /(?:\\x[0-9a-fA-F]{2})+|\\["\\]/g;

const unescapeOne = (sequence: string): string => {
  if (sequence.charCodeAt(1) !== 120) return sequence.slice(1);
  const bytes = Buffer.from(sequence.replaceAll('\\x', ''), 'hex');
  const text = bytes.toString('utf8');
  // Control characters and bytes that are no text stay as the server wrote them.
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < SPACE || code === 127 || code === 0xfffd) return sequence;
  }
  return text;
};

/** Undoes `\"`, `\\` and `\xHH` (Apache, nginx, gunicorn). */
const unescapeField = (text: string): string => (text.indexOf('\\') === -1 ? text : text.replace(ESCAPE, unescapeOne));

const field = (text: string): string | undefined => (text === '-' || text === '' ? undefined : unescapeField(text));

const looksLikeAddress = (token: string): boolean => /^[0-9a-fA-F:.]+$/.test(token) && /[.:]/.test(token);

/** End of the first token, or of several that commas join: X-Forwarded-For in the place of the host. */
const hostsEnd = (line: string, end: number): number => {
  let at = line.indexOf(' ');
  while (at !== -1 && at < end && line.charCodeAt(at - 1) === COMMA) at = line.indexOf(' ', at + 1);
  return at;
};

/** Reads `[vhost] host ident user` before the time. */
const readHead = (line: string, end: number, access: AccessLine): void => {
  const first = hostsEnd(line, end);
  const second = line.indexOf(' ', first + 1);
  access.host = line.slice(0, Math.min(first, end));
  const comma = access.host.lastIndexOf(', ');
  if (comma !== -1) {
    access.forwardedFor = access.host.slice(0, comma);
    access.host = access.host.slice(comma + 2);
  }
  if (second === -1 || second >= end) return;
  const third = line.indexOf(' ', second + 1);
  if (third === -1 || third > end) return;
  if (third < end) {
    const token = line.slice(first + 1, second);
    if (looksLikeAddress(token) || line.startsWith(' - ', second)) {
      const isVhost = /^[^\s]*:\d{1,5}$/.test(access.host) || looksLikeAddress(token);
      const fourth = line.indexOf(' ', third + 1);
      if (isVhost && fourth !== -1 && fourth <= end) {
        access.vhost = access.host;
        access.host = token;
        access.user = field(line.slice(third + 1, end));
        return;
      }
    }
  }
  access.user = field(line.slice(second + 1, end));
};

const numberAt = (line: string, at: number): number | undefined => {
  let end = at;
  let value = 0;
  while (end - at < 15 && isDigit(line.charCodeAt(end))) value = value * 10 + line.charCodeAt(end++) - 48;
  return end === at ? undefined : value;
};

const readTail = (line: string, at: number, access: AccessLine): void => {
  let next = at;
  if (line.charCodeAt(next) !== QUOTE) {
    readDuration(line, next, access);
    return;
  }
  let end = quotedEnd(line, next + 1);
  // A line that was cut inside a quoted field still gives what it has.
  access.referrer = field(line.slice(next + 1, end === -1 ? line.length : end));
  access.combined = true;
  if (end === -1 || line.charCodeAt(end + 2) !== QUOTE) return;
  next = end + 2;
  end = quotedEnd(line, next + 1);
  access.agent = field(line.slice(next + 1, end === -1 ? line.length : end));
  if (end === -1 || end + 2 >= line.length) return;
  next = end + 2;
  if (line.charCodeAt(next) === QUOTE) {
    end = quotedEnd(line, next + 1);
    if (end === -1) return;
    access.forwardedFor = field(line.slice(next + 1, end));
    next = end + 2;
  }
  readDuration(line, next, access);
};

/** Seconds with decimals; whole numbers are seconds here and microseconds there, so they are left alone. */
const readDuration = (line: string, at: number, access: AccessLine): void => {
  const match = /^(?:rt=)?(\d{1,6}\.\d{1,9})s?(?:\s|$)/.exec(line.slice(at, at + 32));
  if (match !== null) access.seconds = Number(match[1]);
};

/** Reads a line of the common or combined log format, or undefined when it is none. */
export const readAccessLine = (line: string, zone: Zone): AccessLine | undefined => {
  const bracket = clfTimeBracket(line);
  if (bracket === -1) return undefined;
  const time = parseClfTime(line, bracket + 1, zone);
  if (Number.isNaN(time) || line.charCodeAt(parsedTime.end) !== 93) return undefined;
  const access: AccessLine = {
    vhost: undefined,
    host: '',
    user: undefined,
    time,
    nanoseconds: parsedTime.nanoseconds,
    request: '',
    status: undefined,
    bytes: undefined,
    referrer: undefined,
    agent: undefined,
    combined: false,
    forwardedFor: undefined,
    seconds: undefined,
  };
  const open = parsedTime.end + 2;
  if (line.charCodeAt(open) !== QUOTE) return undefined;
  readHead(line, bracket - 1, access);
  const close = requestEnd(line, open + 1);
  if (close === -1) {
    // Cut inside the request: a very long URL met a limit.
    access.request = unescapeField(line.slice(open + 1));
    return access;
  }
  access.request = unescapeField(line.slice(open + 1, close));
  const status = statusAt(line, close + 2);
  let next = status === -1 ? close + 4 : close + 6;
  if (status > 0) access.status = status;
  if (next >= line.length) return access;
  access.bytes = numberAt(line, next);
  next = line.indexOf(' ', next);
  if (next !== -1) readTail(line, next + 1, access);
  return access;
};
