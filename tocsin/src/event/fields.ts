/**
 * The typed fields: those that get a column of their own in the store. Every other field is kept too, in the dynamic
 * column. Names and meanings are those of the Elastic Common Schema 8.17
 * (https://www.elastic.co/guide/en/ecs/8.17/ecs-field-reference.html).
 *
 * - `keyword`: a string of few distinct values, wherever it occurs (dictionary-encoded).
 * - `string`: any other string.
 * - `long`, `double`: numbers, or absent.
 * - `keywords`: a list of strings.
 */
export type FieldType = 'keyword' | 'string' | 'long' | 'double' | 'keywords';

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  readonly summary: string;
}

const field = (name: string, type: FieldType, summary: string): FieldDefinition =>
  Object.freeze({ name, type, summary });

/** Sorted by name; adding a field here needs a migration in `store/migrations`. */
export const FIELDS: readonly FieldDefinition[] = Object.freeze([
  field('client.ip', 'string', 'the client as the application saw it'),
  field('destination.domain', 'string', 'the host that was addressed'),
  field('destination.ip', 'string', 'address of the receiving side'),
  field('destination.port', 'long', 'port of the receiving side'),
  field('error.message', 'string', 'text of the error'),
  field('error.stack_trace', 'string', 'the stack trace as printed'),
  field('error.type', 'string', 'class of the error'),
  field('event.action', 'keyword', 'what happened, in the words of the OWASP logging vocabulary where one fits'),
  field('event.category', 'keyword', 'ECS category: authentication, web, iam, configuration, session …'),
  field('event.code', 'string', "the source's own code for the kind of event"),
  field('event.dataset', 'keyword', 'module.dataset, such as django.request'),
  field('event.duration', 'long', 'nanoseconds'),
  field('event.id', 'string', "the source's own id of the event"),
  field('event.kind', 'keyword', 'event, alert, metric, state'),
  field('event.module', 'keyword', 'what wrote it: django, gunicorn, apache …'),
  field('event.outcome', 'keyword', 'success, failure or unknown'),
  field('event.provider', 'string', 'logger or subsystem that wrote the event'),
  field('event.reason', 'string', 'why it happened, as the source says'),
  field('event.severity', 'long', "the source's numeric severity"),
  field('event.type', 'keyword', 'ECS type: start, end, info, denied, change, user …'),
  field('group.name', 'string', 'group concerned'),
  field('http.request.bytes', 'long', 'bytes of the whole request'),
  field('http.request.id', 'string', 'request or correlation id'),
  field('http.request.method', 'keyword', 'method as sent'),
  field('http.request.referrer', 'string', 'Referer header'),
  field('http.response.body.bytes', 'long', 'bytes of the response body'),
  field('http.response.bytes', 'long', 'bytes of the whole response'),
  field('http.response.status_code', 'long', 'HTTP status'),
  field('http.version', 'string', '1.0, 1.1, 2, 3'),
  field('log.file.fingerprint', 'string', 'identity of the file that the line came from'),
  field('log.level', 'keyword', 'level as the source writes it, lower case'),
  field('log.logger', 'keyword', 'name of the logger'),
  field('log.offset', 'long', 'byte offset of the record in its file'),
  field('message', 'string', 'the message without the decoration of its format; absent where it equals the raw text'),
  field(
    'network.forwarded_ip',
    'string',
    'the address that the trusted-proxy rule decided on, where it differs from the peer',
  ),
  field('process.name', 'string', 'name of the program'),
  field('process.pid', 'long', 'process id'),
  field('process.thread.id', 'long', 'thread id'),
  field('server.address', 'string', 'server as the source names it'),
  field('service.name', 'string', 'name of the application'),
  field('source.address', 'string', 'the peer of the connection, as written'),
  field('source.ip', 'string', 'the client, by the trusted-proxy rule'),
  field('source.port', 'long', 'port of the peer'),
  field('tags', 'keywords', 'tags'),
  field('trace.id', 'string', 'id of the trace'),
  field('url.domain', 'string', 'host of the URL'),
  field('url.extension', 'keyword', 'extension of the file that the path names, without the dot'),
  field('url.original', 'string', 'request target as sent'),
  field('url.path', 'string', 'path of the URL'),
  field('url.query', 'string', 'query string of the URL, without the question mark'),
  field('user.email', 'string', 'e-mail address of the user'),
  field('user.id', 'string', 'id of the user'),
  field('user.name', 'string', 'the acting user'),
  field('user.target.name', 'string', 'the user acted upon'),
  field('user_agent.original', 'string', 'User-Agent header'),
]);

/** Splunk's default fields, each a column of its own, and the ECS field that mirrors it (read as the same thing). */
export const DEFAULT_FIELDS = Object.freeze({
  _time: '@timestamp',
  _raw: 'event.original',
  index: 'data_stream.dataset',
  host: 'host.name',
  source: 'log.file.path',
  sourcetype: 'event.sourcetype',
} as const);
