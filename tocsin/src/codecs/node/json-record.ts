import type { Event, Value, ValueObject, Zone } from '../../event/index.ts';
import type { Facts } from '../facts/index.ts';
import { addressOf, noFacts, readLogin, setAction, setResponse } from '../facts/index.ts';
import { addFacts } from '../http/add-facts.ts';
import { findTime, objectOf, textOf } from '../json/extract.ts';
import { Fields, statusOf, wholeOf } from '../json/fields.ts';
import { emptyEvent } from '../json/format.ts';
import { addAsked, readRequest, readResponse } from './request.ts';
import { errorOfStack, splitStack } from './stack.ts';

export type NodeLibrary = 'pino' | 'winston' | 'nest';

const TIME_KEYS = ['time', 'timestamp', '@timestamp'];
const LOGGER_KEYS = ['name', 'context', 'label', 'logger'];
const USER_KEYS = ['username', 'userName', 'user_name', 'login'];
const USER_ID_KEYS = ['userId', 'user_id', 'uid'];
const ADDRESS_KEYS = [
  'ip',
  'clientIp',
  'client_ip',
  'remoteAddress',
  'remoteIp',
  'remote_ip',
  'remote_addr',
  'ipAddress',
];
const REQUEST_ID_KEYS = ['reqId', 'requestId', 'request_id', 'correlationId'];

/** Levels of pino and bunyan. */
const LEVELS: ReadonlyMap<number, string> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

const text = (value: Value): string | undefined => textOf(value);
const object = (value: Value): ValueObject | undefined => objectOf(value);
/** An id: text, or a number as text. */
const id = (value: Value): string | undefined => (typeof value === 'number' ? String(value) : textOf(value));
const address = (value: Value): string | undefined => (typeof value === 'string' ? addressOf(value) : undefined);
const duration = (value: Value): number | undefined =>
  typeof value === 'number' && value >= 0 && value < 1e12 ? value : undefined;
const scalar = (value: Value): Value | undefined =>
  typeof value === 'string' || typeof value === 'number' ? value : undefined;

const addLevel = (event: Event, about: ValueObject, level: Value | undefined): void => {
  if (typeof level === 'string') event.log = { level: level.toLowerCase() };
  if (typeof level !== 'number') return;
  about.severity = level;
  event.log = { level: LEVELS.get(level) ?? String(level) };
};

const READABLE: readonly (readonly [string, string])[] = [
  ['id', 'id'],
  ['_id', 'id'],
  ['name', 'name'],
  ['username', 'name'],
  ['email', 'email'],
];

/** `user` as an object of the application: what ECS has a place for; the rest goes beside it. */
const userOf = (given: ValueObject): ValueObject => {
  const user: ValueObject = {};
  for (const [key, name] of READABLE) {
    const value = given[key];
    if (value === undefined || value === null) continue;
    const read = id(value);
    if (read !== undefined) user[name] ??= read;
  }
  return user;
};

const addUser = (event: Event, fields: Fields, facts: Facts): void => {
  const whole = fields.take(['user'], object);
  const named = whole === undefined ? fields.take(['user', ...USER_KEYS], text) : fields.take(USER_KEYS, text);
  const numbered = fields.take(USER_ID_KEYS, id);
  const user = whole === undefined ? {} : userOf(whole);
  if (named !== undefined) user.name = named;
  else if (user.name === undefined && facts.user !== undefined) user.name = facts.user;
  if (numbered !== undefined) user.id ??= numbered;
  facts.user = undefined;
  if (Object.keys(user).length > 0) event.user = user;
};

/** What an error is, given as pino's serializer writes it or as text. */
const errorOf = (value: Value): ValueObject | undefined => {
  if (typeof value === 'string' && value !== '') return { message: value };
  const given = objectOf(value);
  if (given === undefined) return undefined;
  const stack = textOf(given.stack);
  const error: ValueObject = stack === undefined ? {} : errorOfStack(stack);
  const type = textOf(given.type) ?? textOf(given.name);
  const message = textOf(given.message);
  if (type !== undefined) error.type = type;
  if (message !== undefined) error.message = message;
  const code = given.code === undefined || given.code === null ? undefined : id(given.code);
  if (code !== undefined) error.code = code;
  return error;
};

const ROUTE_MISSING = /^Route ([A-Z]{1,32}):(\S{1,8192}) not found$/;
/** The line that closes a request; the others about it are not counted as requests. */
const CLOSES = /^request (?:completed|errored|aborted)$/;

interface Answered {
  readonly status: number | undefined;
  /** It tells of an error before the request is over. */
  readonly isError: boolean;
}

const readFacts = (facts: Facts, message: string, { status, isError }: Answered): void => {
  if (status !== undefined) {
    setResponse(facts, status);
    if (isError) setAction(facts, 'http_error');
    return;
  }
  if (message === 'incoming request') {
    setAction(facts, 'http_request_started');
    return;
  }
  const missing = ROUTE_MISSING.exec(message);
  if (missing !== null) {
    facts.method = missing[1];
    facts.path = missing[2];
  } else if (message.startsWith('Server listening at ') || message === 'Nest application successfully started') {
    setAction(facts, 'sys_startup');
  } else readLogin(facts, message);
};

const addProcess = (event: Event, fields: Fields): void => {
  const pid = fields.take(['pid'], wholeOf);
  const host = fields.take(['hostname'], text);
  if (pid !== undefined) event.process = { pid };
  if (host !== undefined) event.host = { name: host };
};

/** A record that a Node logging library wrote as a JSON object, which has been parsed already. */
export const nodeJsonEvent = (
  raw: string,
  record: ValueObject,
  library: NodeLibrary,
  arrival: number,
  zone: Zone,
): Event => {
  const fields = new Fields(record, ['meta']);
  const found = findTime(record, TIME_KEYS, zone, arrival);
  fields.drop(found.key);
  const event = emptyEvent(found.time);
  if (found.nanoseconds !== 0) event['@nanoseconds'] = found.nanoseconds;
  event['@metadata'] = { sourcetype: library };
  const about: ValueObject = { original: raw, kind: 'event', module: library };
  event.event = about;
  addLevel(event, about, fields.take(['level'], scalar));
  const logger = fields.take(LOGGER_KEYS, text);
  if (logger !== undefined) event.log = { ...objectOf(event.log), logger };
  const written = fields.take(['msg', 'message'], text);
  const split = splitStack(written ?? '');
  const stack = fields.take(['stack', 'trace'], text);
  const error =
    fields.take(['err', 'error', 'exception'], errorOf) ?? (stack === undefined ? split.error : errorOfStack(stack));
  if (error !== undefined) event.error = error;
  const message = split.error === undefined ? (written ?? textOf(error?.message)) : split.message;
  if (message !== undefined) event.message = message;

  const facts = noFacts();
  const milliseconds = fields.take(['responseTime', 'durationMs'], duration);
  if (milliseconds !== undefined) about.duration = Math.round(milliseconds * 1e6);
  const given = fields.take(['req', 'request'], object);
  const asked = given === undefined ? undefined : readRequest(facts, given);
  const answered = fields.take(['res', 'response'], object);
  const status =
    answered === undefined ? fields.take(['statusCode', 'status'], statusOf) : readResponse(facts, answered);
  const peer = facts.address;
  const isError = error !== undefined && milliseconds === undefined && !CLOSES.test(message ?? '');
  readFacts(facts, message ?? '', { status, isError });
  const client = fields.take(ADDRESS_KEYS, address);
  facts.address = peer ?? client ?? facts.address;
  if (peer !== undefined && client !== undefined) event.client = { ip: client };
  facts.method ??= fields.take(['method'], text);
  facts.path ??= fields.take(['originalUrl', 'url'], text);
  addUser(event, fields, facts);
  addFacts(event, facts);
  if (asked !== undefined) addAsked(event, asked);
  const requestId = fields.take(REQUEST_ID_KEYS, id);
  if (requestId !== undefined) addAsked(event, { host: undefined, request: { id: requestId } });
  addProcess(event, fields);
  fields.addRest(event);
  return event;
};
