import type { Event, ValueObject } from '../../event/index.ts';
import { DJANGO_INDEX, levelName } from '../django/event.ts';
import { noFacts, setAction } from '../facts/index.ts';
import { stripAnsi } from '../framing/ansi.ts';
import type { Format } from '../framing/format.ts';
import { readTraceback, tracebackStart } from '../framing/traceback.ts';
import { addFacts } from '../http/add-facts.ts';
import { readUvicornMessage } from '../http/request-line.ts';

/** `INFO:     message`: the message begins in the eleventh column. Hand-copied logs have one space before an access. */
const HEAD =
  /^(?:INFO: {5}|DEBUG: {4}|ERROR: {4}|TRACE: {4}|WARNING: {2}|CRITICAL: |(?:INFO|ERROR|WARNING): (?=[\da-fA-F.:[\]]{2,64}:\d{1,5} - "))/;
const LEVEL_INITIALS = new Set([...'IDETWC'].map((letter) => letter.charCodeAt(0)));
const ESCAPE = 27;
const LONGEST_HEAD = 192;

const begins = (line: string): boolean => {
  const first = line.charCodeAt(0);
  if (first === ESCAPE) return HEAD.test(stripAnsi(line.slice(0, LONGEST_HEAD)));
  return LEVEL_INITIALS.has(first) && line.indexOf(':') < 10 && HEAD.test(line.slice(0, LONGEST_HEAD));
};

/** Beginnings of its messages and what they mean. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ['Uvicorn running on ', 'sys_startup'],
  ['Application startup complete.', 'sys_startup'],
  ['Application startup failed', 'sys_crash'],
  ['Exception in ASGI application', 'http_error'],
  ['Shutting down', 'sys_shutdown'],
  ['Finished server process ', 'sys_shutdown'],
  ['Started server process ', 'worker_started'],
  ['Started parent process ', 'worker_started'],
  ['Stopping parent process ', 'worker_stopped'],
  ['Stopping reloader process ', 'worker_stopped'],
];
const PROCESS = /^(?:Started|Finished) server process \[(\d{1,10})\]$/;

const decode = (raw: string, arrival: number): Event | undefined => {
  const text = stripAnsi(raw);
  const head = HEAD.exec(text.slice(0, LONGEST_HEAD));
  if (head === null) return undefined;
  const body = text.slice(head[0].length);
  const stackAt = tracebackStart(body);
  const message = stackAt > 0 ? body.slice(0, stackAt - 1) : body;
  const facts = noFacts();
  if (!readUvicornMessage(facts, message)) {
    facts.dataset = 'uvicorn.error';
    const known = MESSAGES.find(([beginning]) => message.startsWith(beginning));
    if (known !== undefined) setAction(facts, known[1]);
    if (facts.action === 'http_error') facts.status = 500;
  }
  const event: Event = {
    '@timestamp': arrival,
    '@metadata': { index: DJANGO_INDEX, sourcetype: 'uvicorn' },
    message,
    event: { original: raw, kind: 'event', module: 'uvicorn' },
    log: { level: levelName(head[0].slice(0, head[0].indexOf(':'))) },
  };
  addFacts(event, facts);
  const pid = PROCESS.exec(message)?.[1];
  if (pid !== undefined) event.process = { pid: Number(pid) };
  if (stackAt < 0) return event;
  const { stack, type, message: said } = readTraceback(body, stackAt);
  const error: ValueObject = { stack_trace: stack };
  if (type !== undefined) error.type = type;
  if (said !== undefined) error.message = said;
  event.error = error;
  return event;
};

/** uvicorn's default log of accesses and of its life, with and without colours. It says no time. */
export const uvicornFormat: Format = {
  name: 'uvicorn',
  title: "uvicorn's log",
  strict: true,
  continuation: 'traceback',
  metadata: { index: DJANGO_INDEX, sourcetype: 'uvicorn' },
  begins,
  decode,
};
