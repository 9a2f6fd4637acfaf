import type { Zone } from '../../event/index.ts';
import { parseClfTime, parsedTime, parseIsoTime } from '../../event/index.ts';
import { isClfTimeAt, isDateTimeAt } from '../framing/stamp-shape.ts';

/** How the lines of a text log begin. */
export type Layout =
  /** `LEVEL TIME module pid thread message`, the layout of Django's documentation; also with the logger in front. */
  | 'verbose'
  /** `LEVEL TIME message`. */
  | 'level-time'
  /**
   * `TIME [LEVEL] logger: message`, `TIME LEVEL logger: message`, `[TIME] LEVEL …`, `TIME - logger - LEVEL - message`,
   * `TIME pid LEVEL …`, `[TIME: LEVEL/process] message`. The time may be written as `23/Nov/2026 01:58:06`.
   */
  | 'time-level'
  /** `[23/Nov/2026 01:58:06] message`, the development server's. */
  | 'runserver'
  /** `LEVEL message`, `[LEVEL] message`, `LEVEL:logger:message`. */
  | 'simple'
  | 'none';

/**
 * What the last scan found. One object for the whole thread, so that a line costs no garbage: read it before the next
 * scan. `level` and `logger` are empty where the line has none.
 */
export const prefix = {
  layout: 'none' as Layout,
  timeAt: -1,
  timeEnd: -1,
  /** The time is written as `23/Nov/2026 01:58:06`. */
  slashed: false,
  level: '',
  logger: '',
  module: '',
  pid: '',
  thread: '',
  messageAt: 0,
};

const LEVELS: readonly string[] = ['INFO', 'WARNING', 'ERROR', 'DEBUG', 'CRITICAL', 'WARN', 'FATAL', 'NOTICE', 'TRACE'];
const LEVEL_INITIALS = new Set(LEVELS.map((level) => level.charCodeAt(0)));

const SPACE = 32;
const OPEN = 91;
const CLOSE = 93;
const COLON = 58;
const MINUS = 45;
const PIPE = 124;
const DOT = 46;
const SLASH = 47;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
const isWord = (code: number): boolean => isLetter(code) || isDigit(code) || code === 95 || code > 127;

/** The level word at `at`, or the empty string. */
const levelAt = (line: string, at: number): string => {
  if (!LEVEL_INITIALS.has(line.charCodeAt(at))) return '';
  for (const level of LEVELS) {
    if (line.startsWith(level, at) && !isWord(line.charCodeAt(at + level.length))) return level;
  }
  return '';
};

/** Where the date and time at `at` end: after the fraction and the zone. */
const dateTimeEnd = (line: string, at: number): number => {
  let end = at + (prefix.slashed ? 20 : 19);
  const mark = line.charCodeAt(end);
  if (mark === 44 || mark === DOT) {
    end++;
    while (isDigit(line.charCodeAt(end))) end++;
  }
  const zone = line.charCodeAt(end);
  if (zone === 90) return end + 1;
  const signAt = zone === SPACE ? end + 1 : end;
  const sign = line.charCodeAt(signAt);
  if ((sign === 43 || sign === MINUS) && isDigit(line.charCodeAt(signAt + 1)) && isDigit(line.charCodeAt(signAt + 2))) {
    end = signAt + 3;
    if (line.charCodeAt(end) === COLON) end++;
    while (isDigit(line.charCodeAt(end))) end++;
  }
  return end;
};

const skipSpaces = (line: string, at: number): number => {
  let next = at;
  while (line.charCodeAt(next) === SPACE) next++;
  return next;
};

/** Passes over what stands between two parts of a prefix: spaces, `]`, ` - `, ` | `, `: `. */
const skipSeparator = (line: string, at: number): number => {
  let next = at;
  if (line.charCodeAt(next) === CLOSE) next++;
  if (line.charCodeAt(next) === COLON) next++;
  next = skipSpaces(line, next);
  const code = line.charCodeAt(next);
  if ((code === MINUS || code === PIPE || code === COLON) && line.charCodeAt(next + 1) === SPACE) {
    next = skipSpaces(line, next + 1);
  }
  return next;
};

/** End of the dotted name at `at`; `at` itself where there is none. Colour and class names may have capitals. */
const nameEnd = (line: string, at: number): number => {
  if (!isLetter(line.charCodeAt(at)) && line.charCodeAt(at) !== 95) return at;
  let end = at;
  while (end - at < 200) {
    const code = line.charCodeAt(end);
    if (!isWord(code) && code !== DOT && code !== MINUS) break;
    end++;
  }
  while (end > at && !isWord(line.charCodeAt(end - 1))) end--;
  return end;
};

const digitsEnd = (line: string, at: number): number => {
  let end = at;
  while (isDigit(line.charCodeAt(end))) end++;
  return end;
};

/** Names of loggers are lower case or dotted; `Forbidden: /x` is a message. */
const isLoggerName = (name: string): boolean => name.indexOf('.') !== -1 || name === name.toLowerCase();

const FRAMEWORK_LOGGER = /^(?:django|axes|gunicorn|celery|rest_framework|channels|daphne|uvicorn)(?:\.|$)/;

/** Passes over `function:line `. */
const skipFunction = (line: string, at: number): number => {
  const end = nameEnd(line, at);
  if (end === at || line.charCodeAt(end) !== COLON) return at;
  const lineEnd = digitsEnd(line, end + 1);
  return lineEnd > end + 1 && line.charCodeAt(lineEnd) === SPACE ? lineEnd + 1 : at;
};

/** Reads `logger: `, `[logger]`, `logger - ` or a framework's `logger ` at `at`; returns where the message begins. */
const readLogger = (line: string, at: number): number => {
  const bracket = line.charCodeAt(at) === OPEN;
  const start = bracket ? at + 1 : at;
  const end = nameEnd(line, start);
  if (end === start) return at;
  let next = end;
  if (line.charCodeAt(next) === COLON && isDigit(line.charCodeAt(next + 1))) next = digitsEnd(line, next + 1);
  const code = line.charCodeAt(next);
  if (bracket) {
    if (code !== CLOSE) return at;
    prefix.logger = line.slice(start, end);
    return skipSeparator(line, next);
  }
  const mark = line.charCodeAt(next + 1);
  const dashed = code === SPACE && (mark === MINUS || mark === PIPE) && line.charCodeAt(next + 2) === SPACE;
  const coloned = code === COLON;
  const name = line.slice(start, end);
  if (coloned || dashed || next !== end) {
    if (!isLoggerName(name)) return at;
  } else if (code !== SPACE || !FRAMEWORK_LOGGER.test(name)) {
    return at;
  }
  prefix.logger = name;
  // The message itself may begin with a colon or a dash.
  return coloned || next !== end ? skipSpaces(line, next + 1) : skipFunction(line, skipSeparator(line, next));
};

/** Reads `module pid thread ` at `at`; returns where the message begins, or `at`. */
const readProcess = (line: string, at: number): number => {
  const moduleEnd = nameEnd(line, at);
  if (moduleEnd === at || line.charCodeAt(moduleEnd) !== SPACE) return at;
  const pidEnd = digitsEnd(line, moduleEnd + 1);
  if (pidEnd === moduleEnd + 1 || line.charCodeAt(pidEnd) !== SPACE) return at;
  const threadEnd = digitsEnd(line, pidEnd + 1);
  if (threadEnd === pidEnd + 1) return at;
  if (threadEnd < line.length && line.charCodeAt(threadEnd) !== SPACE) return at;
  prefix.module = line.slice(at, moduleEnd);
  prefix.pid = line.slice(moduleEnd + 1, pidEnd);
  prefix.thread = line.slice(pidEnd + 1, threadEnd);
  return threadEnd + 1;
};

const reset = (): void => {
  prefix.layout = 'none';
  prefix.timeAt = -1;
  prefix.timeEnd = -1;
  prefix.slashed = false;
  prefix.level = '';
  prefix.logger = '';
  prefix.module = '';
  prefix.pid = '';
  prefix.thread = '';
  prefix.messageAt = 0;
};

/** The level at `at`, also in brackets; its end is left in `levelEnd`. */
let levelEnd = 0;
const readLevel = (line: string, at: number): string => {
  const start = line.charCodeAt(at) === OPEN ? at + 1 : at;
  const level = levelAt(line, start);
  levelEnd = start + level.length;
  return level;
};

/** Passes over `pid ` or `[pid] ` where a level follows; the latter not behind a time in brackets: that is gunicorn's. */
const skipPid = (line: string, at: number, timeInBrackets: boolean): number => {
  const bracket = line.charCodeAt(at) === OPEN;
  if (bracket && timeInBrackets) return at;
  const start = bracket ? at + 1 : at;
  const end = digitsEnd(line, start);
  if (end === start || end - start > 10 || line.charCodeAt(end) !== (bracket ? CLOSE : SPACE)) return at;
  const next = skipSeparator(line, end);
  if (readLevel(line, next) === '') return at;
  prefix.pid = line.slice(start, end);
  return next;
};

/** `INFO/MainProcess] `: the name of the process after the level, as Celery writes it. */
const skipProcessName = (line: string, at: number): number => {
  if (line.charCodeAt(at) !== SLASH) return at;
  const end = line.indexOf('] ', at);
  return end === -1 || end - at > 64 ? at : end;
};

const scanTimeFirst = (line: string, at: number): void => {
  prefix.timeAt = at;
  let next = dateTimeEnd(line, at);
  prefix.timeEnd = next;
  next = skipPid(line, skipSeparator(line, next), at > 0);
  let level = readLevel(line, next);
  if (level === '') {
    // `TIME - logger - LEVEL - message` and `TIME [logger] LEVEL message`.
    const afterLogger = readLogger(line, next);
    if (afterLogger === next) return;
    level = readLevel(line, afterLogger);
    if (level === '') return;
  }
  prefix.level = level;
  prefix.layout = 'time-level';
  next = skipSeparator(line, skipProcessName(line, levelEnd));
  prefix.messageAt = prefix.logger === '' ? readLogger(line, next) : next;
};

const scanLevelFirst = (line: string, at: number, level: string): void => {
  prefix.level = level;
  const levelEnd = at + level.length;
  if (at === 0 && line.charCodeAt(levelEnd) === COLON) {
    const end = nameEnd(line, levelEnd + 1);
    const found = end > levelEnd + 1 && line.charCodeAt(end) === COLON;
    if (found) prefix.logger = line.slice(levelEnd + 1, end);
    prefix.messageAt = found ? end + 1 : skipSpaces(line, levelEnd + 1);
    prefix.layout = 'simple';
    return;
  }
  let next = skipSeparator(line, levelEnd);
  const timeAt = line.charCodeAt(next) === OPEN ? next + 1 : next;
  if (!isDateTimeAt(line, timeAt)) {
    if (next === levelEnd) return;
    prefix.layout = 'simple';
    prefix.messageAt = next;
    return;
  }
  prefix.timeAt = timeAt;
  prefix.timeEnd = dateTimeEnd(line, timeAt);
  next = skipSeparator(line, prefix.timeEnd);
  const afterProcess = readProcess(line, next);
  prefix.layout = afterProcess === next ? 'level-time' : 'verbose';
  prefix.messageAt = afterProcess === next && prefix.logger === '' ? readLogger(line, next) : afterProcess;
};

/** `logger LEVEL TIME …`. */
const scanLoggerFirst = (line: string): void => {
  const end = nameEnd(line, 0);
  if (end === 0 || line.charCodeAt(end) !== SPACE) return;
  const level = levelAt(line, end + 1);
  if (level === '' || !isDateTimeAt(line, end + level.length + 2)) return;
  const name = line.slice(0, end);
  prefix.logger = name;
  scanLevelFirst(line, end + 1, level);
  // A word before what looks like a record is prose, unless it is dotted or the rest is beyond doubt.
  if (prefix.layout !== 'verbose' && name.indexOf('.') === -1) reset();
};

/** The line that `prefix` is of: a record is asked about more than once. */
let scanned = '';

/** Finds how `line` begins and leaves it in `prefix`. Does not check that the date exists. */
export const scanPrefix = (line: string): Layout => {
  if (line === scanned) return prefix.layout;
  scanned = line;
  reset();
  const first = line.charCodeAt(0);
  const bracket = first === OPEN;
  const at = bracket ? 1 : 0;
  const code = bracket ? line.charCodeAt(1) : first;
  if (isDigit(code)) {
    if (isDateTimeAt(line, at)) {
      scanTimeFirst(line, at);
    } else if (isClfTimeAt(line, at) && line.charCodeAt(at + 11) === SPACE) {
      prefix.slashed = true;
      scanTimeFirst(line, at);
      if (prefix.layout === 'none' && bracket && line.charCodeAt(21) === CLOSE) {
        prefix.layout = 'runserver';
        prefix.messageAt = skipSpaces(line, 22);
      }
    }
    return prefix.layout;
  }
  const level = levelAt(line, at);
  if (level !== '') scanLevelFirst(line, at, level);
  else if (!bracket) scanLoggerFirst(line);
  return prefix.layout;
};

/** The time of the prefix that was scanned, or NaN; nanoseconds are in `parsedTime`. */
export const prefixTime = (line: string, zone: Zone): number => {
  if (prefix.timeAt < 0) return Number.NaN;
  const time = prefix.slashed ? parseClfTime(line, prefix.timeAt, zone) : parseIsoTime(line, prefix.timeAt, zone);
  if (Number.isNaN(time)) parsedTime.nanoseconds = 0;
  return time;
};
