import {
  type Event,
  emptyObject,
  isObject,
  parseIp,
  setField,
  type Value,
  type ValueObject,
} from '../../event/index.ts';
import { type ReportKind, reportKind } from './report-kinds.ts';
import type { Report } from './reports.ts';

/** What the request says of a report's sender. */
export interface ReportSender {
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly forwardedFor: string | undefined;
  readonly forwarded: string | undefined;
}

/** Longer texts, which browsers don't send, are cut. The whole stands in `event.original`. */
const LONGEST = 4_096;
const MILLISECOND = 1_000_000;

/** The event of a report that a browser sent, or somebody who pretends to be one. `now`: milliseconds. */
export function reportEvent(report: Report, sender: ReportSender, now: number): Event {
  const { type, body } = report;
  const kind = reportKind(type);
  const event = emptyObject() as Event;
  event['@timestamp'] = now - report.age;
  event['@metadata'] = { sourcetype: 'browser_report' };
  const rule = kind.rule === undefined ? undefined : textOf(body[kind.rule]);
  const blocked = kind.blocked === undefined ? undefined : textOf(body[kind.blocked]);
  event.event = eventFields(report, kind, [rule, blocked]);
  event.message = [kind.title, rule, blocked ?? textOf(body.message)].filter((part) => part !== undefined).join(': ');
  if (rule !== undefined) setField(event, 'rule.name', rule);
  addUrl(event, report.url);
  addBlocked(event, blocked);
  addOrigin(event, body);
  addRequest(event, type, body);
  addSender(event, report, sender);
  event.report = { type: cut(type), body: cutAll(body) };
  return event;
}

function eventFields(
  { type, body, original }: Report,
  { action, isViolation }: ReportKind,
  reasons: readonly (string | undefined)[],
): ValueObject {
  const isBlocked = isViolation && body.disposition === 'enforce';
  const isError = type === 'crash' || (type === 'network-error' && body.type !== 'ok');
  const reason = reasons.filter((part) => part !== undefined).join(': ');
  return {
    kind: 'event',
    module: 'browser',
    dataset: `browser.${action}`,
    action,
    category: 'web',
    type: isBlocked ? 'denied' : isError ? 'error' : 'info',
    ...(isBlocked || isError ? { outcome: 'failure' } : {}),
    ...(reason === '' ? {} : { reason }),
    original,
  };
}

/** The page. */
function addUrl(event: Event, text: string): void {
  if (text === '') return;
  setField(event, 'url.full', cut(text));
  const url = urlOf(text);
  if (url === undefined) return;
  setField(event, 'url.scheme', url.protocol.slice(0, -1));
  if (url.hostname !== '') setField(event, 'url.domain', url.hostname);
  if (url.port !== '') setField(event, 'url.port', Number(url.port));
  if (url.pathname !== '') setField(event, 'url.path', cut(url.pathname));
  if (url.search.length > 1) setField(event, 'url.query', cut(url.search.slice(1)));
}

/** `inline`, `eval` and the like are no addresses. */
function addBlocked(event: Event, blocked: string | undefined): void {
  const domain = blocked === undefined ? undefined : urlOf(blocked)?.hostname;
  if (domain !== undefined && domain !== '') setField(event, 'destination.domain', domain);
}

function addOrigin(event: Event, body: ValueObject): void {
  const file = textOf(body.sourceFile);
  if (file !== undefined) setField(event, 'log.origin.file.name', file);
  const line = wholeOf(body.lineNumber);
  if (line !== undefined) setField(event, 'log.origin.file.line', line);
  const column = wholeOf(body.columnNumber);
  if (column !== undefined) setField(event, 'log.origin.file.column', column);
}

function addRequest(event: Event, type: string, body: ValueObject): void {
  const referrer = textOf(body.referrer);
  if (referrer !== undefined) setField(event, 'http.request.referrer', referrer);
  const status = wholeOf(body.statusCode) ?? wholeOf(body.status_code);
  // Browsers say 0 where there was no answer.
  if (status !== undefined && status !== 0) setField(event, 'http.response.status_code', status);
  if (type === 'crash') {
    const stack = textOf(body.stack);
    if (stack !== undefined) setField(event, 'error.stack_trace', stack);
  }
  if (type !== 'network-error') return;
  const error = textOf(body.type);
  if (error !== undefined && error !== 'ok') setField(event, 'error.type', error);
  const method = textOf(body.method);
  if (method !== undefined) setField(event, 'http.request.method', method);
  const server = parseIp(textOf(body.server_ip) ?? '');
  if (server !== null) setField(event, 'destination.ip', server.ip);
  const elapsed = wholeOf(body.elapsed_time);
  if (elapsed !== undefined) setField(event, 'event.duration', elapsed * MILLISECOND);
}

/** Whose report it is follows from these by the rule of trusted proxies. */
function addSender(event: Event, report: Report, { ip, userAgent, forwardedFor, forwarded }: ReportSender): void {
  setField(event, 'source.address', ip);
  const agent = report.userAgent === '' ? userAgent : report.userAgent;
  if (agent !== undefined) setField(event, 'user_agent.original', cut(agent));
  if (forwardedFor !== undefined) setField(event, 'http.request.headers.x_forwarded_for', cut(forwardedFor));
  if (forwarded !== undefined) setField(event, 'http.request.headers.forwarded', cut(forwarded));
}

const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);

function cutAll(value: Value): Value {
  if (typeof value === 'string') return cut(value);
  if (Array.isArray(value)) return value.map(cutAll);
  if (!isObject(value)) return value;
  const copy = emptyObject();
  for (const [key, inner] of Object.entries(value))
    if (inner !== undefined && key !== '__proto__') copy[cut(key)] = cutAll(inner);
  return copy;
}

const textOf = (value: Value | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? cut(value) : undefined;

const wholeOf = (value: Value | undefined): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff ? value : undefined;

export function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
