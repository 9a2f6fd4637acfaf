import type { Event, Metadata, Value, ValueObject, Zone } from '../../event/index.ts';
import { parseJsonObject } from '../../event/index.ts';
import type { Facts } from '../facts/index.ts';
import { addressOf } from '../facts/index.ts';
import type { Format } from '../framing/format.ts';
import { FORGING_TAG } from '../framing/records.ts';
import { readTraceback, tracebackStart } from '../framing/traceback.ts';
import { findTime, objectOf, textOf } from '../json/extract.ts';
import { Fields, statusOf, wholeOf } from '../json/fields.ts';
import { JSON_FAILURE_TAG, jsonFormat, looksLikeObject, objectEvent } from '../json/format.ts';
import { isNodeJson, isPino } from '../node/json-formats.ts';
import { DJANGO_INDEX, djangoEvent } from './event.ts';
import { readHandledException, setStatus } from './messages.ts';
import { holdsForgedLine, readMessage } from './text.ts';

const TIME_KEYS = ['@timestamp', 'timestamp', 'asctime', 'time', 'created', 'ts', 'datetime', 'date'];
const LEVEL_KEYS = ['levelname', 'level', 'severity', 'log_level', 'loglevel', 'lvl'];
const LOGGER_KEYS = ['name', 'logger', 'logger_name', 'loggername'];
const MESSAGE_KEYS = ['message', 'msg', 'event'];
const TRACE_KEYS = ['exc_info', 'exc_text', 'stack_trace', 'exception', 'traceback', 'stack_info'];
const STATUS_KEYS = ['status_code', 'status', 'code', 'response_status'];
const METHOD_KEYS = ['req_method', 'request_method', 'method', 'http_method'];
const PATH_KEYS = ['req_uri', 'request_path', 'uri', 'url'];
const USER_KEYS = ['req_user', 'username', 'user', 'user_name'];
const ADDRESS_KEYS = ['req_remote_address', 'remote_addr', 'ip', 'client_ip', 'remote_ip', 'ip_address'];
const AGENT_KEYS = ['req_useragent', 'user_agent', 'http_user_agent'];
const PID_KEYS = ['process', 'pid'];
const THREAD_KEYS = ['thread', 'thread_id'];

/** Fields of logstash-async that repeat others or describe the logging library. */
const NOISE: ReadonlySet<string> = new Set([
  '@version',
  'logsource',
  'interpreter',
  'interpreter_version',
  'logstash_async_version',
]);

const text = (value: Value): string | undefined => textOf(value);
const address = (value: Value): string | undefined => (typeof value === 'string' ? addressOf(value) : undefined);

/** python-json-logger may write a traceback as a list of its lines. */
const traceOf = (value: Value): string | undefined =>
  Array.isArray(value) && value.every((line) => typeof line === 'string') ? textOf(value.join('\n')) : textOf(value);

interface Asked {
  readonly method: string;
  readonly target: string;
}

const REQUEST_REPR = /^<(?:\w{1,64}Request|\w{1,64}\.\w{1,64}Request): ([A-Z]{1,32}) ['"]([\s\S]{0,65536})['"]>$/;
const REQUEST_PLAIN = /^([A-Z]{1,32}) (\/\S{0,65536})$/;

/** `<WSGIRequest: GET '/x?y=1'>` as Django prints a request, or `GET /x` as django-structlog does. */
const requestOf = (value: Value): Value | undefined => {
  if (typeof value !== 'string') return undefined;
  return REQUEST_REPR.test(value) || REQUEST_PLAIN.test(value) ? value : undefined;
};

const askedOf = (value: Value | undefined): Asked | undefined => {
  if (typeof value !== 'string') return undefined;
  const match = REQUEST_REPR.exec(value) ?? REQUEST_PLAIN.exec(value);
  const [, method, target] = match ?? [];
  return method === undefined || target === undefined ? undefined : { method, target };
};

const NO_USER = /^(?:AnonymousUser|None|anonymous|-)$/;

const fillFacts = (facts: Facts, fields: Fields): void => {
  const found = fields.take(STATUS_KEYS, statusOf);
  if (found !== undefined) {
    if (facts.action === undefined) setStatus(facts, found);
    facts.status = found;
  }
  const asked = askedOf(fields.take(['request'], requestOf));
  facts.method = asked?.method ?? facts.method ?? fields.take(METHOD_KEYS, text);
  facts.path = asked?.target ?? facts.path ?? fields.take(PATH_KEYS, text);
  facts.address ??= fields.take(ADDRESS_KEYS, address);
  facts.agent ??= fields.take(AGENT_KEYS, text);
  facts.user ??= fields.take(USER_KEYS, (value) =>
    typeof value === 'string' && !NO_USER.test(value) ? text(value) : undefined,
  );
};

const errorOf = (trace: string, errorType: string | undefined): ValueObject => {
  const start = tracebackStart(trace);
  if (start === -1) return { stack_trace: trace, ...(errorType === undefined ? {} : { type: errorType }) };
  const traceback = readTraceback(trace, start);
  const error: ValueObject = { stack_trace: traceback.stack };
  const type = traceback.type ?? errorType;
  if (type !== undefined) error.type = type;
  if (traceback.message !== undefined) error.message = traceback.message;
  return error;
};

const decode = (raw: string, arrival: number, zone: Zone): Event | undefined => {
  const record = parseJsonObject(raw);
  if (typeof record === 'string') return undefined;
  if (objectOf(record.event)?.module === 'django') return ecsEvent(record, raw, arrival, zone);
  const fields = new Fields(record, ['extra']);
  const found = findTime(record, TIME_KEYS, zone, arrival);
  fields.drop(found.key);
  const level = fields.take(LEVEL_KEYS, text) ?? '';
  const logger = fields.take(LOGGER_KEYS, text) ?? '';
  const message = fields.take(MESSAGE_KEYS, text) ?? '';
  const trace = fields.take(TRACE_KEYS, traceOf);
  const errorType = fields.take(['error_type', 'exc_type'], text);
  const error = trace === undefined ? undefined : errorOf(trace, errorType);
  const facts = readMessage(message, logger === '' ? undefined : logger, textOf(error?.type), undefined);
  if (trace !== undefined && logger === '' && facts.action === undefined) readHandledException(facts, message, trace);
  fillFacts(facts, fields);
  const event = djangoEvent({
    raw,
    time: found.time,
    nanoseconds: found.nanoseconds,
    level,
    logger,
    message,
    facts,
    sourcetype: 'django',
  });
  if (error !== undefined) event.error = error;
  addProcess(event, fields);
  const host = fields.take(['host', 'hostname'], text);
  if (host !== undefined) event.host = { name: host };
  const requestId = fields.take(['request_id', 'correlation_id'], text);
  if (requestId !== undefined) {
    const http = objectOf(event.http) ?? {};
    http.request = { ...objectOf(http.request), id: requestId };
    event.http = http;
  }
  fields.addRest(event, NOISE);
  if (message.indexOf('\n') !== -1 && holdsForgedLine(message)) event.tags = [...tagsOf(event), FORGING_TAG];
  return event;
};

/** What is in fields of ECS already, as `tocsin-django` writes it, is not read a second time. */
const ecsEvent = (record: ValueObject, raw: string, arrival: number, zone: Zone): Event => {
  const event = objectEvent(record, raw, arrival, zone);
  const metadata: Metadata = { index: DJANGO_INDEX, sourcetype: 'django' };
  const host = textOf(objectOf(record.host)?.name);
  if (host !== undefined) metadata.host = host;
  event['@metadata'] = metadata;
  const { message } = event;
  if (typeof message === 'string' && message.includes('\n') && holdsForgedLine(message))
    event.tags = [...tagsOf(event), FORGING_TAG];
  return event;
};

const tagsOf = (event: Event): Value[] => (Array.isArray(event.tags) ? event.tags : []);

const addProcess = (event: Event, fields: Fields): void => {
  const pid = fields.take(PID_KEYS, wholeOf);
  const thread = fields.take(THREAD_KEYS, wholeOf);
  const program = fields.take(['program'], text);
  if (pid === undefined && thread === undefined && program === undefined) return;
  const process: ValueObject = {};
  if (pid !== undefined) process.pid = pid;
  if (thread !== undefined) process.thread = { id: thread };
  if (program !== undefined) process.name = program;
  event.process = process;
};

const LOGGER_MARK =
  /"(?:name|logger|logger_name)" ?: ?"(?:django|django_structlog|axes|security|gunicorn|rest_framework)[."]|"request" ?: ?"<(?:WSGI|ASGI)Request: /;
const PYTHON_MARK = /"(?:levelname|exc_info|logger_name|asctime)" ?:/;

/** pino and bunyan write numbers. */
const NODE_MARK = /"level" ?: ?\d/;

/** Fields of ECS, with the module among those of `event`. */
const ECS_MARK = /"event" ?: ?\{[^{}]{0,4096}"module" ?: ?"django"/;

const isDjangoJson = (line: string): boolean => PYTHON_MARK.test(line) || LOGGER_MARK.test(line) || ECS_MARK.test(line);

/** JSON lines that by their look are neither Django's nor of a Node logging library. */
export const otherJsonFormat = (zone: Zone): Format => ({
  ...jsonFormat(zone),
  begins: (line) => looksLikeObject(line) && !isDjangoJson(line) && !isNodeJson(line),
});

/** Django's records through python-json-logger, python-logstash-async or structlog. Strict: only what shows to be one. */
export const djangoJsonFormat = (zone: Zone): Format => ({
  name: 'django-json',
  title: 'Django (JSON)',
  strict: true,
  continuation: 'none',
  failureTag: JSON_FAILURE_TAG,
  metadata: { index: DJANGO_INDEX, sourcetype: 'django' },
  // The loggers of an application have any name, so a source that holds one record of Django is Django's.
  supersedes: 'json',
  begins: (line) => looksLikeObject(line) && isDjangoJson(line) && !isPino(line),
  beginsOwn: (line) => looksLikeObject(line) && !NODE_MARK.test(line),
  decode: (raw, arrival) => decode(raw, arrival, zone),
});

/** The same where the source is known to hold nothing else. */
export const anyDjangoJsonFormat = (zone: Zone): Format => ({
  ...djangoJsonFormat(zone),
  begins: looksLikeObject,
  beginsOwn: looksLikeObject,
});
