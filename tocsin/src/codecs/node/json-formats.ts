import type { Zone } from '../../event/index.ts';
import { parseJsonObject } from '../../event/index.ts';
import type { Format } from '../framing/format.ts';
import { JSON_FAILURE_TAG, looksLikeObject } from '../json/format.ts';
import { type NodeLibrary, nodeJsonEvent } from './json-record.ts';

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** pino's records begin with the level; what it logs may be long, so the rest is looked at only where they do not. */
const PINO_HEAD =
  /^\{"level":(?:\d{1,3},"(?:time|pid|hostname|name)":|"(?:trace|debug|info|warn|error|fatal)","time":)/;
const PINO_WORDS = '{"level":"';

/** Whether a line is pino's or bunyan's: `"level":30` with a time or a process beside it. */
export const isPino = (line: string): boolean => {
  if (PINO_HEAD.test(line)) return !line.startsWith(PINO_WORDS) || line.indexOf('"msg":') !== -1;
  const level = line.indexOf('"level":');
  return (
    level !== -1 &&
    isDigit(line.charCodeAt(level + 8)) &&
    isDigit(line.charCodeAt(level + 9)) &&
    (line.indexOf('"time":') !== -1 || line.indexOf('"pid":') !== -1)
  );
};

const NEST_HEAD = /^\{"level":"(?:log|error|warn|debug|verbose|fatal)","pid":\d{1,10},"timestamp":/;

export const isNestJson = (line: string): boolean => NEST_HEAD.test(line);

/** winston's levels, those of npm and of syslog. */
const WINSTON_LEVEL = /"level":"(?:error|warn|info|http|verbose|debug|silly|emerg|alert|crit|warning|notice)"/;

/**
 * winston writes keys in the order of the alphabet and without spaces; others that have a level and a message call the
 * time `time` or `ts`. An error that was logged with its default format is no more than `{"level":"error"}`.
 */
export const isWinstonJson = (line: string): boolean => {
  const level = line.indexOf('"level":"');
  if (level === -1 || !WINSTON_LEVEL.test(line)) return false;
  if (line.indexOf('"message":', level) === -1) return /^\{"level":"error"(?:,"timestamp":"[^"]{1,40}")?\}$/.test(line);
  return line.indexOf('"time":') === -1 && line.indexOf('"ts":') === -1 && line.indexOf('"logger":') === -1;
};

/** Whether a JSON line is one of a Node logging library. */
export const isNodeJson = (line: string): boolean => isPino(line) || isNestJson(line) || isWinstonJson(line);

const jsonFormatOf = (library: NodeLibrary, title: string, isOwn: (line: string) => boolean, zone: Zone): Format => ({
  name: library === 'pino' ? 'pino' : `${library}-json`,
  title,
  strict: true,
  continuation: 'none',
  failureTag: JSON_FAILURE_TAG,
  begins: (line) => looksLikeObject(line) && isOwn(line),
  decode: (raw, arrival) => {
    const record = parseJsonObject(raw);
    return typeof record === 'string' ? undefined : nodeJsonEvent(raw, record, library, arrival, zone);
  },
});

export const pinoFormat = (zone: Zone): Format => jsonFormatOf('pino', 'pino (JSON)', isPino, zone);
export const winstonJsonFormat = (zone: Zone): Format => jsonFormatOf('winston', 'winston (JSON)', isWinstonJson, zone);
export const nestJsonFormat = (zone: Zone): Format => jsonFormatOf('nest', 'Nest (JSON)', isNestJson, zone);

/** The same where the source is known to hold nothing else. */
export const anyJson = (format: Format): Format => ({ ...format, begins: looksLikeObject });
