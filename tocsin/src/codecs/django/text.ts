import type { Event, ValueObject, Zone } from '../../event/index.ts';
import { parsedTime } from '../../event/index.ts';
import type { Facts } from '../facts/index.ts';
import { noFacts, readLogin } from '../facts/index.ts';
import type { Format } from '../framing/format.ts';
import { FORGING_TAG } from '../framing/records.ts';
import { readTraceback, tracebackStart } from '../framing/traceback.ts';
import { readServerMessage, readUvicornMessage } from '../http/request-line.ts';
import { readAxesMessage } from './axes.ts';
import { DJANGO_INDEX, djangoEvent } from './event.ts';
import { isDjangoMessage, isWholeDjangoMessage, readDjangoMessage, readHandledException } from './messages.ts';
import type { Layout } from './prefix.ts';
import { prefix, prefixTime, scanPrefix } from './prefix.ts';

/** Whether a later line of the message looks like the beginning of a record: a newline was put into the text. */
export const holdsForgedLine = (message: string): boolean => {
  let at = message.indexOf('\n');
  for (let lines = 0; at !== -1 && lines < 100; lines++) {
    const end = message.indexOf('\n', at + 1);
    const line = message.slice(at + 1, end === -1 ? Math.min(message.length, at + 513) : Math.min(end, at + 513));
    if (scanPrefix(line) !== 'none' || isDjangoMessage(line)) return true;
    at = end;
  }
  return false;
};

/** Reads the meaning of a message: Django's own, django-axes', the development server's, or a project's about logins. */
export const readMessage = (
  message: string,
  logger: string | undefined,
  exceptionType: string | undefined,
  status: number | undefined,
): Facts => {
  const facts = noFacts();
  const framework = logger === undefined || logger.startsWith('django');
  if (framework && message.charCodeAt(0) === 34 && readServerMessage(facts, message)) {
    facts.dataset = 'django.server';
    return facts;
  }
  if (framework && readDjangoMessage(facts, message, logger, exceptionType)) return facts;
  if (readAxesMessage(facts, message)) return facts;
  if ((logger === undefined || logger.startsWith('uvicorn')) && readUvicornMessage(facts, message)) {
    return facts;
  }
  if (logger === undefined || !logger.startsWith('django.') || logger.startsWith('django.contrib.')) {
    if (status === undefined) readLogin(facts, message);
  }
  return facts;
};

/** `prefixed` is the text to look for a prefix in: the record, or nothing for the bare format. */
const decode = (raw: string, prefixed: string, arrival: number, zone: Zone): Event => {
  const layout = scanPrefix(prefixed);
  const { messageAt, level, logger, module, pid, thread } = prefix;
  const stamp = prefixTime(raw, zone);
  const nanoseconds = Number.isNaN(stamp) ? 0 : parsedTime.nanoseconds;
  const body = messageAt === 0 ? raw : raw.slice(messageAt);
  const stackAt = body.indexOf('\n') === -1 && body.charCodeAt(0) !== 84 ? -1 : tracebackStart(body);
  const traceback = stackAt === -1 ? undefined : readTraceback(body, stackAt);
  let message = body;
  if (stackAt > 0) message = body.slice(0, stackAt - 1);
  else if (stackAt === 0) message = traceback?.message ?? traceback?.type ?? body;
  const facts = readMessage(message, logger === '' ? undefined : logger, traceback?.type, undefined);
  if (traceback !== undefined && logger === '' && facts.action === undefined) {
    readHandledException(facts, message, traceback.stack);
  }
  if (layout === 'runserver' && facts.dataset === undefined) facts.dataset = 'django.server';
  const event = djangoEvent({
    raw,
    time: Number.isNaN(stamp) ? arrival : stamp,
    nanoseconds,
    level,
    logger,
    message,
    facts,
    sourcetype: 'django',
  });
  if (thread !== '') event.process = { pid: Number(pid), thread: { id: Number(thread) } };
  else if (pid !== '') event.process = { pid: Number(pid) };
  if (module !== '' && module !== 'log') event.log = { ...(event.log as object), origin: { file: { name: module } } };
  if (traceback !== undefined) {
    const error: ValueObject = { stack_trace: traceback.stack };
    if (traceback.type !== undefined) error.type = traceback.type;
    if (traceback.message !== undefined) error.message = traceback.message;
    event.error = error;
  }
  if (message.indexOf('\n') !== -1 && holdsForgedLine(message)) event.tags = [FORGING_TAG];
  return event;
};

const TITLES = {
  verbose: 'LEVEL TIME module pid thread message',
  'level-time': 'LEVEL TIME message',
  'time-level': 'TIME LEVEL logger: message',
  runserver: 'the development server',
  simple: 'LEVEL message',
  none: 'bare messages',
} as const satisfies Record<Layout, string>;

/** Django's text records whose lines begin with `layout`. */
export const djangoTextFormat = (layout: Exclude<Layout, 'none'>, zone: Zone): Format => ({
  name: `django-${layout}`,
  title: `Django (${TITLES[layout]})`,
  strict: layout !== 'simple',
  // The development server writes one line a message, among bare records of other loggers.
  continuation: layout === 'runserver' ? 'traceback' : 'any',
  metadata: { index: DJANGO_INDEX, sourcetype: 'django' },
  begins: (line) => {
    const found = scanPrefix(line);
    return found === layout || (found === 'verbose' && layout === 'level-time');
  },
  mayBeCut: (line) => {
    scanPrefix(line);
    if (prefix.level === 'ERROR' || prefix.level === 'CRITICAL') return true;
    return prefix.logger === 'django.request' && !isDjangoMessage(line.slice(prefix.messageAt));
  },
  decode: (raw, arrival) => decode(raw, raw, arrival, zone),
});

/** Django's records without any prefix. Which line begins one depends on what came before: see `framing/records.ts`. */
export const djangoBareFormat = (zone: Zone): Format => ({
  name: 'django-bare',
  title: `Django (${TITLES.none})`,
  strict: false,
  continuation: 'traceback',
  metadata: { index: DJANGO_INDEX, sourcetype: 'django' },
  catchAll: true,
  begins: isDjangoMessage,
  mayBeCut: (line) => !isWholeDjangoMessage(line),
  decode: (raw, arrival) => decode(raw, '', arrival, zone),
});
