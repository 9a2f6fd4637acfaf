import type { Event, ValueObject, Zone } from '../../event/index.ts';
import { parsedTime, parseIsoTime } from '../../event/index.ts';
import { DJANGO_INDEX, levelName } from '../django/event.ts';
import type { Facts } from '../facts/index.ts';
import { addressOf, noFacts, setAction } from '../facts/index.ts';
import type { Format } from '../framing/format.ts';
import { isDateTimeAt } from '../framing/stamp-shape.ts';
import { readTraceback, tracebackStart } from '../framing/traceback.ts';
import { urlOfTarget } from '../http/request-line.ts';

/** `[2026-11-23 01:58:06 +0000] [123] [INFO] `: time of 25 characters, then process and level. */
const TIME_END = 26;
const HEAD = /^\] \[(\d{1,10})\] \[([A-Z]{1,16})\] ?/;

const isHead = (line: string): boolean =>
  line.charCodeAt(0) === 91 &&
  line.charCodeAt(TIME_END) === 93 &&
  isDateTimeAt(line, 1) &&
  HEAD.test(line.slice(TIME_END, TIME_END + 40));

const INVALID_REQUEST = 'Invalid request from ip=';
const REQUEST_ERROR = 'Error handling request ';
/** The ASGI worker names the method, the others the target alone. */
const REQUESTED = /^(?:([A-Z]{1,32}) )?([/*h].{0,65535})$/;

/** Beginnings of gunicorn's messages and what they mean. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ['Starting gunicorn ', 'sys_startup'],
  ['Listening at: ', 'sys_startup'],
  ['Booting worker with pid: ', 'worker_started'],
  ['Worker exiting (pid: ', 'worker_stopped'],
  ['WORKER TIMEOUT (pid:', 'worker_timeout'],
  ['Worker graceful timeout (pid:', 'worker_timeout'],
  ['Shutting down: ', 'sys_shutdown'],
  ['Handling signal: term', 'sys_shutdown'],
  ['Handling signal: int', 'sys_shutdown'],
  ['Handling signal: quit', 'sys_shutdown'],
  ['Handling signal: hup', 'sys_restart'],
  ['Hang up: ', 'sys_restart'],
  ['Exception in worker process', 'sys_crash'],
  ['Worker failed to boot', 'sys_crash'],
  ['Unhandled exception in main loop', 'sys_crash'],
];

const readMessage = (message: string): Facts => {
  const facts = noFacts();
  if (message.startsWith(INVALID_REQUEST)) {
    const rest = message.slice(INVALID_REQUEST.length);
    const end = rest.indexOf(': ');
    setAction(facts, 'malicious_extraneous');
    facts.status = 400;
    facts.address = addressOf(end === -1 ? rest : rest.slice(0, end));
    if (end !== -1) facts.reason = rest.slice(end + 2);
    return facts;
  }
  if (message.startsWith(REQUEST_ERROR)) {
    setAction(facts, 'http_error');
    facts.status = 500;
    const [, method, target] = REQUESTED.exec(message.slice(REQUEST_ERROR.length)) ?? [];
    facts.method = method;
    facts.path = target;
    return facts;
  }
  if (message.startsWith('Worker (pid:') && /was sent SIG(?:KILL|ABRT|SEGV)|exited with code/.test(message)) {
    setAction(facts, 'sys_crash');
    return facts;
  }
  for (const [beginning, action] of MESSAGES) {
    if (!message.startsWith(beginning)) continue;
    setAction(facts, action);
    break;
  }
  return facts;
};

const WORKER = /\(pid: ?(\d{1,10})\)|with pid: (\d{1,10})/;

const decode = (raw: string, arrival: number, zone: Zone): Event | undefined => {
  const stamp = parseIsoTime(raw, 1, zone);
  const nanoseconds = parsedTime.nanoseconds;
  const head = HEAD.exec(raw.slice(TIME_END, TIME_END + 40));
  if (head === null) return undefined;
  const body = raw.slice(TIME_END + head[0].length);
  const stackAt = body.indexOf('\n') === -1 ? -1 : tracebackStart(body);
  const message = stackAt > 0 ? body.slice(0, stackAt - 1) : body;
  const facts = readMessage(message);
  const about: ValueObject = { original: raw, kind: 'event', module: 'gunicorn', dataset: 'gunicorn.error' };
  if (facts.action !== undefined) {
    about.action = facts.action;
    about.category = facts.category;
    about.type = facts.type;
    about.outcome = facts.outcome;
  }
  if (facts.reason !== undefined) about.reason = facts.reason;
  const event: Event = {
    '@timestamp': Number.isNaN(stamp) ? arrival : stamp,
    '@metadata': { index: DJANGO_INDEX, sourcetype: 'gunicorn' },
    message,
    event: about,
    log: { level: levelName(head[2] ?? ''), logger: 'gunicorn.error' },
    process: { pid: Number(head[1]), name: 'gunicorn' },
  };
  if (nanoseconds !== 0) event['@nanoseconds'] = nanoseconds;
  if (facts.address !== undefined) event.source = { ip: facts.address, address: facts.address };
  if (facts.status !== undefined) {
    const response = { status_code: facts.status };
    event.http = facts.method === undefined ? { response } : { request: { method: facts.method }, response };
  }
  if (facts.path !== undefined) event.url = { ...urlOfTarget(facts.path) };
  const worker = WORKER.exec(message.slice(0, 256));
  if (worker !== null) event.gunicorn = { worker: { pid: Number(worker[1] ?? worker[2]) } };
  if (stackAt >= 0) {
    const { stack, type, message: text } = readTraceback(body, stackAt);
    const error: ValueObject = { stack_trace: stack };
    if (type !== undefined) error.type = type;
    if (text !== undefined) error.message = text;
    event.error = error;
  }
  return event;
};

/** gunicorn's error log, which also tells of starts and workers. */
export const gunicornErrorFormat = (zone: Zone): Format => ({
  name: 'gunicorn-error',
  title: "gunicorn's error log",
  strict: true,
  continuation: 'traceback',
  metadata: { index: DJANGO_INDEX, sourcetype: 'gunicorn' },
  begins: isHead,
  decode: (raw, arrival) => decode(raw, arrival, zone),
});
