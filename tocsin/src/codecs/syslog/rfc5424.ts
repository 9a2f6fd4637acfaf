import { parsedTime, parseIsoTime, type Zone } from '../../event/index.ts';
import type { SyslogMessage } from './message.ts';
import { readStructuredData, structuredDataEnd } from './structured-data.ts';

const SPACE = 32;
const DASH = 45;
const BRACKET = 91;
const BYTE_ORDER_MARK = 0xfeff;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * Reads what stands behind the priority at `at`: `1 TIME HOST APP PROCID MSGID [data] message`. False, with `into` as it was, where
 * it is not of this kind. A time that is none leaves a message of this kind where the rest of the header is there.
 */
export function readRfc5424(text: string, at: number, into: SyslogMessage, zone: Zone): boolean {
  const version = versionEnd(text, at);
  if (version === 0) return false;
  const stamp = version + 1;
  const stampEnd = fieldEnd(text, stamp);
  const time = stampTime(text, stamp, stampEnd, zone);
  if (Number.isNaN(time) && !isNil(text, stamp, stampEnd) && !isWholeHeader(text, stampEnd)) return false;
  into.version = text.slice(at, version);
  into.stamp = field(text, stamp, stampEnd);
  into.time = time;
  into.nanoseconds = Number.isNaN(time) ? 0 : parsedTime.nanoseconds;
  const hostEnd = fieldEnd(text, stampEnd + 1);
  const appEnd = fieldEnd(text, hostEnd + 1);
  const procidEnd = fieldEnd(text, appEnd + 1);
  const msgidEnd = fieldEnd(text, procidEnd + 1);
  into.host = field(text, stampEnd + 1, hostEnd);
  into.app = field(text, hostEnd + 1, appEnd);
  into.procid = field(text, appEnd + 1, procidEnd);
  into.msgid = field(text, procidEnd + 1, msgidEnd);
  readRest(text, msgidEnd + 1, into);
  return true;
}

/** Index behind `1`, up to `999`, that a space follows; 0 where there is none. */
function versionEnd(text: string, at: number): number {
  if (text.charCodeAt(at) === 48) return 0;
  let end = at;
  while (end < at + 3 && isDigit(text.charCodeAt(end))) end++;
  return end > at && text.charCodeAt(end) === SPACE ? end : 0;
}

const fieldEnd = (text: string, at: number): number => {
  const end = text.indexOf(' ', at);
  return end === -1 ? text.length : end;
};

const isNil = (text: string, at: number, end: number): boolean => end === at + 1 && text.charCodeAt(at) === DASH;

const field = (text: string, at: number, end: number): string =>
  at >= end || isNil(text, at, end) ? '' : text.slice(at, end);

function stampTime(text: string, at: number, end: number, zone: Zone): number {
  if (!isDigit(text.charCodeAt(at)) || text.charCodeAt(at + 10) === SPACE) return Number.NaN;
  const time = parseIsoTime(text, at, zone);
  return parsedTime.end === end ? time : Number.NaN;
}

/** Whether four fields follow, and behind them structured data or nil. */
function isWholeHeader(text: string, stampEnd: number): boolean {
  let at = stampEnd;
  for (let skipped = 0; skipped < 4; skipped++) at = fieldEnd(text, at + 1);
  const code = text.charCodeAt(at + 1);
  return code === BRACKET || (code === DASH && (at + 2 === text.length || text.charCodeAt(at + 2) === SPACE));
}

function readRest(text: string, at: number, into: SyslogMessage): void {
  let from = at;
  if (text.charCodeAt(at) === BRACKET) {
    const end = structuredDataEnd(text, at);
    if (end === -1) into.problem ??= 'structured_data_unreadable';
    else {
      const { data, isWhole } = readStructuredData(text, at, end);
      into.data = data;
      if (!isWhole) into.problem ??= 'structured_data_truncated';
      from = end;
    }
  } else if (text.charCodeAt(at) === DASH && (at + 1 >= text.length || text.charCodeAt(at + 1) === SPACE)) {
    from = at + 1;
  }
  if (from > at && text.charCodeAt(from) === SPACE) from++;
  if (text.charCodeAt(from) === BYTE_ORDER_MARK) from++;
  into.message = text.slice(from);
}
