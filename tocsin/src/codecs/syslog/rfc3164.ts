import { isIPv6 } from 'node:net';
import type { Zone } from '../../event/index.ts';
import type { SyslogMessage } from './message.ts';
import { readStamp, stamp } from './stamp.ts';

const SPACE = 32;
const PERCENT = 37;
const ASTERISK = 42;
const POINT = 46;
const COLON = 58;
const BRACKET = 91;
const BRACKET_END = 93;

/** Of a host, a tag and a process id. */
const LONGEST_HOST = 255;
const LONGEST_TAG = 128;
const LONGEST_PID = 64;
/** What devices put before the time: `12345: `, `router1: `, `: `. */
const MOST_PREFIXES = 3;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * Reads what stands behind the priority at `at`, or a message without: `Nov 26 08:21:10 host tag[pid]: message`, of which anything may be
 * missing, and Cisco's and Meraki's relatives of it. What is not there is left to the message.
 */
export function readRfc3164(text: string, at: number, into: SyslogMessage, zone: Zone, now: number): void {
  let from = at;
  while (text.charCodeAt(from) === SPACE && from < at + 2) from++;
  const prefixed = readPrefixes(text, from, into, zone, now);
  if (prefixed !== -1) readHeader(text, prefixed, into);
  else if (!readEpoch(text, from, into)) readBare(text, from, into);
}

/** Index behind the time, read into `into` with what stands before it; -1, with `into` as it was, where there is no time. */
function readPrefixes(text: string, from: number, into: SyslogMessage, zone: Zone, now: number): number {
  let at = from;
  let sequence = '';
  let host = '';
  for (let prefixes = 0; prefixes <= MOST_PREFIXES; prefixes++) {
    const mark = text.charCodeAt(at);
    const begin = mark === ASTERISK || mark === POINT ? at + 1 : at;
    if (readStamp(text, begin, zone, now)) {
      into.stamp = text.slice(begin, stamp.end);
      into.time = stamp.time;
      into.nanoseconds = stamp.nanoseconds;
      into.sequence = sequence;
      into.host = host;
      return stamp.end;
    }
    const colon = prefixEnd(text, at);
    if (colon === -1) return -1;
    const word = text.slice(at, colon).trimEnd();
    if (word !== '') {
      if (isNumber(word)) sequence = word;
      else host = word;
    }
    at = colon + 1;
    while (text.charCodeAt(at) === SPACE && at < colon + 3) at++;
  }
  return -1;
}

/** Index of the colon behind a word at `at`, or behind none; -1 where there is none. */
function prefixEnd(text: string, at: number): number {
  let end = at;
  while (end < at + 64 && isHostCode(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) === SPACE) end++;
  return text.charCodeAt(end) === COLON ? end : -1;
}

function isNumber(word: string): boolean {
  for (let index = 0; index < word.length; index++) if (!isDigit(word.charCodeAt(index))) return false;
  return word.length <= 15;
}

const isHostCode = (code: number): boolean =>
  isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 122) || code === 45 || code === POINT || code === 95;

/** Behind the time: host and tag, either of which may be missing. */
function readHeader(text: string, at: number, into: SyslogMessage): void {
  let from = at;
  if (text.charCodeAt(from) === COLON) from++;
  while (text.charCodeAt(from) === SPACE && from < at + 3) from++;
  if (isMnemonic(text, from)) {
    into.message = text.slice(from);
    return;
  }
  if (into.host === '') from = readHost(text, from, into);
  if (text.charCodeAt(from) === COLON && text.charCodeAt(from + 1) === SPACE) from += 2;
  from = isMnemonic(text, from) ? from : readTag(text, from, into);
  into.message = text.slice(from);
}

/** `%ASA-6-302013: …`: what the message is, and part of it. */
const isMnemonic = (text: string, at: number): boolean => text.charCodeAt(at) === PERCENT;

/** Index behind the host and its space; `at` where a tag stands there, or what is no host. */
function readHost(text: string, at: number, into: SyslogMessage): number {
  const space = text.indexOf(' ', at);
  const end = space === -1 ? text.length : space;
  if (end === at || end > at + LONGEST_HOST) return at;
  const word = text.slice(at, end);
  if (word.endsWith(':') && !isIPv6(word)) {
    if (!isMnemonic(text, end + 1)) return at;
    into.host = word.slice(0, -1);
    return end + 1;
  }
  for (let index = 0; index < word.length; index++) {
    const code = word.charCodeAt(index);
    // Also `fe80::1%eth0`, and the chains of syslog-ng: `s_net@relay/host`, `(none)`.
    if (!isHostCode(code) && ![COLON, 37, 40, 41, 47, 64].includes(code)) return at;
  }
  // A word that is all there is is the message.
  if (space === -1) return at;
  into.host = word;
  return end + 1;
}

/** Index behind `tag[pid]: `; `at` where there is none. */
function readTag(text: string, at: number, into: SyslogMessage): number {
  const tagEnd = wordEnd(text, at);
  if (tagEnd === at) return at;
  let end = tagEnd;
  if (text.charCodeAt(end) === BRACKET) {
    const close = text.indexOf(']', end);
    if (close === -1 || close > end + LONGEST_PID || text.charCodeAt(close + 1) !== COLON) return at;
    const procid = text.slice(end + 1, close);
    if (procid.includes(' ')) return at;
    into.procid = procid;
    end = close + 2;
  } else if (text.charCodeAt(end) === COLON && (end + 1 === text.length || text.charCodeAt(end + 1) === SPACE)) end++;
  else return at;
  into.app = text.slice(at, tagEnd);
  return text.charCodeAt(end) === SPACE ? end + 1 : end;
}

/** Index behind the characters that a tag may have. */
function wordEnd(text: string, at: number): number {
  for (let end = at; end <= at + LONGEST_TAG; end++) {
    const code = text.charCodeAt(end);
    const isPart = code > SPACE && code < 127 && code !== COLON && code !== BRACKET && code !== BRACKET_END;
    if (!isPart || NO_TAG.has(code)) return end;
  }
  return at;
}

const NO_TAG: ReadonlySet<number> = new Set([...'"\'`=,;<>{}'].map((one) => one.charCodeAt(0)));

/** `1 1795681270.123456789 host message`, as Meraki writes it. */
function readEpoch(text: string, from: number, into: SyslogMessage): boolean {
  if (text.charCodeAt(from) !== 49 || text.charCodeAt(from + 1) !== SPACE) return false;
  const at = from + 2;
  let end = at;
  while (end < at + 10 && isDigit(text.charCodeAt(end))) end++;
  if (end !== at + 10 || text.charCodeAt(end) !== POINT) return false;
  end++;
  const fraction = end;
  while (end < fraction + 9 && isDigit(text.charCodeAt(end))) end++;
  if (end === fraction || text.charCodeAt(end) !== SPACE) return false;
  const nanoseconds = Number(text.slice(fraction, end).padEnd(9, '0'));
  into.version = '1';
  into.stamp = text.slice(at, end);
  into.time = Number(text.slice(at, fraction - 1)) * 1000 + Math.floor(nanoseconds / 1_000_000);
  into.nanoseconds = nanoseconds % 1_000_000;
  into.message = text.slice(readHost(text, end + 1, into));
  return true;
}

/** Without a time all is the message, except for a tag. One without process id may be the first word of a sentence. */
function readBare(text: string, from: number, into: SyslogMessage): void {
  const end = readTag(text, from, into);
  into.message = text.slice(from);
  if (end === from) return;
  if (into.procid !== '') into.message = text.slice(end);
  else {
    into.app = '';
    into.doubtfulTag = end - from;
  }
}
