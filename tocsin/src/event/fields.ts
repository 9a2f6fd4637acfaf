/**
 * The typed fields: those that get a column of their own in the store. Every other field is kept too, in the dynamic
 * column. Names and meanings are those of the Elastic Common Schema 8.17
 * (https://www.elastic.co/guide/en/ecs/8.17/ecs-field-reference.html).
 *
 * - `keyword`: a string with few distinct values in a block (dictionary-encoded).
 * - `text`: a string with many distinct values.
 * - `long`, `double`: numbers, or absent.
 * - `keywords`: a list of strings.
 */
export type FieldType = 'keyword' | 'text' | 'long' | 'double' | 'keywords';

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  readonly summary: string;
}

const field = (name: string, type: FieldType, summary: string): FieldDefinition =>
  Object.freeze({ name, type, summary });

/** Sorted by name; adding a field here needs a migration in `store/migrations`. */
export const FIELDS: readonly FieldDefinition[] = Object.freeze([
  field('client.ip', 'keyword', 'the client as the application saw it'),
  field('destination.domain', 'keyword', 'the host that was addressed'),
  field('destination.ip', 'keyword', 'address of the receiving side'),
  field('destination.port', 'long', 'port of the receiving side'),
  field('error.message', 'text', 'text of the error'),
  field('error.stack_trace', 'text', 'the stack trace as printed'),
  field('error.type', 'keyword', 'class of the error'),
  field('event.action', 'keyword', 'what happened, in the words of the OWASP logging vocabulary where one fits'),
  field('event.category', 'keyword', 'ECS category: authentication, web, iam, configuration, session …'),
  field('event.code', 'keyword', "the source's own code for the kind of event"),
  field('event.dataset', 'keyword', 'module.dataset, such as django.request'),
  field('event.duration', 'long', 'nanoseconds'),
  field('event.id', 'keyword', "the source's own id of the event"),
  field('event.kind', 'keyword', 'event, alert, metric, state'),
  field('event.module', 'keyword', 'what wrote it: django, gunicorn, apache …'),
  field('event.outcome', 'keyword', 'success, failure or unknown'),
  field('event.provider', 'keyword', 'logger or subsystem that wrote the event'),
  field('event.reason', 'text', 'why it happened, as the source says'),
  field('event.severity', 'long', "the source's numeric severity"),
  field('event.type', 'keyword', 'ECS type: start, end, info, denied, change, user …'),
  field('group.name', 'keyword', 'group concerned'),
  field('http.request.bytes', 'long', 'bytes of the whole request'),
  field('http.request.id', 'keyword', 'request or correlation id'),
  field('http.request.method', 'keyword', 'method as sent'),
  field('http.request.referrer', 'text', 'Referer header'),
  field('http.response.body.bytes', 'long', 'bytes of the response body'),
  field('http.response.bytes', 'long', 'bytes of the whole response'),
  field('http.response.status_code', 'long', 'HTTP status'),
  field('http.version', 'keyword', '1.0, 1.1, 2, 3'),
  field('log.file.fingerprint', 'keyword', 'identity of the file that the line came from'),
  field('log.level', 'keyword', 'level as the source writes it, lower case'),
  field('log.logger', 'keyword', 'name of the logger'),
  field('log.offset', 'long', 'byte offset of the record in its file'),
  field('message', 'text', 'the message without the decoration of its format; absent where it equals the raw text'),
  field(
    'network.forwarded_ip',
    'keyword',
    'the address that the trusted-proxy rule decided on, where it differs from the peer',
  ),
  field('process.name', 'keyword', 'name of the program'),
  field('process.pid', 'long', 'process id'),
  field('process.thread.id', 'long', 'thread id'),
  field('server.address', 'keyword', 'server as the source names it'),
  field('service.name', 'keyword', 'name of the application'),
  field('source.address', 'keyword', 'the peer of the connection, as written'),
  field('source.ip', 'keyword', 'the client, by the trusted-proxy rule'),
  field('source.port', 'long', 'port of the peer'),
  field('tags', 'keywords', 'tags'),
  field('trace.id', 'keyword', 'id of the trace'),
  field('url.domain', 'keyword', 'host of the URL'),
  field('url.original', 'text', 'request target as sent'),
  field('url.path', 'text', 'path of the URL'),
  field('url.query', 'text', 'query string of the URL, without the question mark'),
  field('user.email', 'keyword', 'e-mail address of the user'),
  field('user.id', 'keyword', 'id of the user'),
  field('user.name', 'keyword', 'the acting user'),
  field('user.target.name', 'keyword', 'the user acted upon'),
  field('user_agent.original', 'text', 'User-Agent header'),
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
