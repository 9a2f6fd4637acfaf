import type { Event, ValueObject, Zone } from '../../event/index.ts';
import { parseIsoTime } from '../../event/index.ts';
import { addressOf, type Facts, noFacts, readLogin, setAction } from '../facts/index.ts';
import type { Format } from '../framing/format.ts';
import { FORGING_TAG } from '../framing/records.ts';
import { addFacts } from '../http/add-facts.ts';
import { readRequestLine } from '../http/request-line.ts';
import { AMBIGUOUS, findTail, type Tail } from './tail.ts';

/** `2026/11/25 22:51:30 [error] 25888#25888: *3 `. */
const HEAD = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d) \[([a-z]{4,6})\] (\d{1,10})#(\d{1,10}): (?:\*(\d{1,19}) )?/;
const SLASH = 47;
const SPACE = 32;
const OPEN = 91;

const isHead = (line: string): boolean =>
  line.charCodeAt(4) === SLASH &&
  line.charCodeAt(7) === SLASH &&
  line.charCodeAt(19) === SPACE &&
  line.charCodeAt(20) === OPEN &&
  HEAD.test(line.slice(0, 96));

/** nginx cuts its lines at 2048 bytes: the end of such a line is no longer its own. */
const CUT_FROM = 2000;

interface Meaning {
  readonly pattern: RegExp;
  readonly action: string;
  readonly status?: number;
}

/** Each is anchored at the beginning of the message, where no client can write. */
const MEANINGS: readonly Meaning[] = [
  { pattern: /^user "[^\n]*": password mismatch$/, action: 'authn_login_fail', status: 401 },
  { pattern: /^user "[\s\S]*" was not found in "[^"]*"$/, action: 'authn_login_fail', status: 401 },
  { pattern: /^access forbidden by rule$/, action: 'authz_fail', status: 403 },
  { pattern: /^directory index of "[\s\S]*" is forbidden$/, action: 'authz_fail', status: 403 },
  { pattern: /^[\w()]{1,32} "[\s\S]*" failed \(13: /, action: 'authz_fail', status: 403 },
  { pattern: /^[\w()]{1,32} "[\s\S]*" failed \((?:2|20): /, action: 'http_request', status: 404 },
  { pattern: /^"[\s\S]*" is not found \(2: /, action: 'http_request', status: 404 },
  { pattern: /^limiting (?:requests|connections)\b/, action: 'excess_rate_limit_exceeded' },
  { pattern: /^client intended to send too large body/, action: 'input_validation_fail', status: 413 },
  { pattern: /^client sent too long URI/, action: 'malicious_extraneous', status: 414 },
  { pattern: /^client sent plain HTTP request to HTTPS port/, action: 'http_error', status: 400 },
  {
    pattern: /^client sent (?:invalid|unsupported|duplicate|HTTP\/1\.1 request without|no required)/,
    action: 'malicious_extraneous',
    status: 400,
  },
  { pattern: /^ModSecurity: Access denied with code 403/, action: 'authz_fail', status: 403 },
  { pattern: /^SSL_do_handshake\(\) failed/, action: 'connection_failed' },
  {
    pattern:
      /^(?:upstream |connect\(\) failed |recv\(\) failed |no live upstreams|FastCGI sent in stderr: "PHP (?:message: PHP )?Fatal error)/,
    action: 'http_error',
  },
  { pattern: /^client .{0,32}closed .{0,16}connection/, action: 'connection_closed' },
  { pattern: /^nginx\/\d/, action: 'sys_startup' },
  { pattern: /^signal \d{1,3} \(SIG(?:TERM|INT|QUIT)\) received/, action: 'sys_shutdown' },
  { pattern: /^signal 1 \(SIGHUP\) received/, action: 'sys_restart' },
  { pattern: /^worker process \d{1,10} exited on signal/, action: 'sys_crash' },
];

const USER = /^user "([\s\S]*)"(?:: password mismatch| was not found in "[^"]*")$/;
/** What an application behind nginx wrote to its standard error. */
const SAID = /^FastCGI sent in stderr: "(?:PHP message: )?([\s\S]{0,8192})" while /;

const readMessage = (facts: Facts, message: string): void => {
  const meaning = MEANINGS.find(({ pattern }) => pattern.test(message));
  if (meaning !== undefined) {
    setAction(facts, meaning.action);
    facts.status = meaning.status;
    if (meaning.action === 'http_request') facts.outcome = 'failure';
    if (meaning.action === 'authn_login_fail') facts.user = USER.exec(message)?.[1] || undefined;
    return;
  }
  const said = SAID.exec(message)?.[1];
  if (said !== undefined) readLogin(facts, said);
  facts.address = undefined;
};

const addTail = (event: Event, facts: Facts, tail: Tail): void => {
  facts.address = addressOf(tail.client);
  if (tail.request === undefined) return;
  const request = readRequestLine(tail.request);
  facts.method = request.method;
  facts.path = request.target;
  facts.version = request.version;
  if (tail.upstream !== undefined) event.nginx = { upstream: tail.upstream };
};

/** What the facts have no place for; after them. */
const addHosts = (event: Event, tail: Tail): void => {
  const { host, referrer, server } = tail;
  if (referrer !== undefined) {
    const http = (event.http ?? {}) as ValueObject;
    http.request = { ...(http.request as ValueObject | undefined), referrer };
    event.http = http;
  }
  if (host !== undefined)
    event.url = { ...(event.url as ValueObject | undefined), domain: host.replace(/:\d{1,5}$/, '') };
  if (server !== '' && server !== '_') event.server = { address: server };
};

const decode = (raw: string, arrival: number, zone: Zone): Event | undefined => {
  const head = HEAD.exec(raw.slice(0, 96));
  if (head === null) return undefined;
  const [whole, year, month, day, clock, level, pid, tid, connection] = head;
  const text = raw.slice(whole.length);
  const isCut = Buffer.byteLength(raw.slice(0, CUT_FROM * 2)) >= CUT_FROM;
  const found = isCut ? undefined : findTail(text);
  const tail = found === AMBIGUOUS ? undefined : found;
  const message = tail === undefined ? text : text.slice(0, tail.at);
  const time = parseIsoTime(`${year}-${month}-${day}T${clock}`, 0, zone);
  const event: Event = {
    '@timestamp': Number.isNaN(time) ? arrival : time,
    '@metadata': { sourcetype: 'nginx_error' },
    message,
    event: { original: raw, kind: 'event', module: 'nginx', dataset: 'nginx.error' },
    log: { level: level ?? '' },
    process: { name: 'nginx', pid: Number(pid), thread: { id: Number(tid) } },
  };
  const facts = noFacts();
  readMessage(facts, message);
  if (tail !== undefined) addTail(event, facts, tail);
  addFacts(event, facts);
  if (tail !== undefined) addHosts(event, tail);
  if (connection !== undefined)
    event.nginx = { ...(event.nginx as ValueObject | undefined), connection: Number(connection) };
  if (found === AMBIGUOUS || isForged(message, tail)) event.tags = [FORGING_TAG];
  return event;
};

/** Whether a line break of a client stands in the message, or has cut it off inside of quotes. */
const isForged = (message: string, tail: Tail | undefined): boolean => {
  if (tail !== undefined) return message.indexOf('\n') !== -1 && !message.startsWith('FastCGI ');
  return /^(?:open\(\)|stat\(\)|user|directory index of|") ?"?[^"]*$/.test(message) && message.indexOf('"') !== -1;
};

/** nginx's error log. */
export const nginxErrorFormat = (zone: Zone): Format => ({
  name: 'nginx-error',
  title: "nginx's error log",
  strict: true,
  continuation: 'any',
  begins: isHead,
  decode: (raw, arrival) => decode(raw, arrival, zone),
});
