import { defineInput } from '../input.ts';
import { HttpInput } from '../network/http-input.ts';
import { httpListenerOf } from '../network/listen-options.ts';
import { isLoopback } from '../network/loopback.ts';
import { elasticsearchOptions } from './options.ts';
import { createService } from './service.ts';

export const elasticsearch = defineInput({
  name: 'elasticsearch',
  summary: 'takes events from whatever sends to Elasticsearch or OpenSearch',
  description: [
    'Filebeat, Logstash, Fluent Bit, Vector, rsyslog, Winston and Pino transports and the official clients need another address, and nothing',
    'else. They index by `_bulk`, `_doc` and `_create`; what they ask and set up before (versions, templates, lifecycles, pipelines, aliases,',
    'data streams) is answered as if it were done, and has no effect. Whatever reads or deletes is answered 501: events are searched with SPL.',
    '',
    'A request is answered once its events are durable in the store. One that gets no answer, or 429 or 503, is sent again by its client, so',
    'events may come twice, and none is lost. `_id` becomes `event.id`, by which such events are found (`dedup event.id`); of two events with',
    'one `_id`, both are kept, and both are answered 201. `update` and `delete` are refused item by item with 400, as are documents that are no',
    'JSON objects; the others of their request are taken. A body that is cut off is refused as a whole.',
    '',
    'An event has the fields of its document: `a.b` is `b` within `a`, as in Elasticsearch. Its time is `@timestamp` (ISO 8601 or a number of',
    'seconds, milliseconds, micro- or nanoseconds), else another field that JSON loggers have it in, else that of arrival; an `@timestamp`',
    'that is none stays in `_@timestamp`. Its index is the one that the client names, `django-logs-2026.11.26` being `django-logs`. Where a',
    'document has no ECS fields that say what happened, its `message` is read as a log file would be: a Django, gunicorn or nginx line that',
    'Filebeat ships has the fields of one that Tocsin read itself.',
    '',
    'Bodies must be of type `application/json`, `application/x-ndjson` or `application/vnd.elasticsearch+json`, plain or compressed by gzip or',
    'deflate.',
  ].join('\n'),
  status: 'stable',
  listens: true,
  options: elasticsearchOptions,
  examples: [
    { title: 'programs of this machine', options: {} },
    {
      title: 'a network, by TLS, with a user for Filebeat and a key for an application',
      options: {
        address: '0.0.0.0',
        tls: { certificate: '/etc/tocsin/server.crt', key: '/etc/tocsin/server.key' },
        users: [{ name: 'filebeat', password: 'a-long-password' }],
        apiKeys: [{ id: 'shop', key: 'a-long-key' }],
      },
    },
  ],
  create: (options, context) => {
    const { address, users, apiKeys, tokens, tls } = options;
    const hasSecrets = users.length + apiKeys.length + tokens.length > 0;
    if (tls === undefined && hasSecrets && !isLoopback(address))
      context.notice('warn', 'passwords and keys come in the clear: set `tls`');
    const service = createService(
      {
        credentials: { users, apiKeys, tokens },
        version: options.version,
        longestBody: options.maxBodyBytes,
        longestDocument: options.maxDocumentBytes,
        timeZone: options.timeZone,
        overrides: {
          index: options.index,
          sourcetype: options.sourcetype,
          source: options.source,
          host: options.host,
        },
      },
      context,
    );
    return new HttpInput(
      'elasticsearch',
      {
        ...httpListenerOf(options),
        busyCode: 429,
      },
      service,
      context,
    );
  },
});
