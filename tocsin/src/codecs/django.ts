import { z } from 'zod';
import { createZone, type Zone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { djangoBareFormat, djangoTextFormat } from './django/text.ts';
import type { Format } from './framing/format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { maxLineBytes, timeZone } from './options.ts';

const LAYOUTS = ['verbose', 'level-time', 'time-level', 'runserver', 'simple'] as const;

/** Django's text formats, the more telling first. */
export const djangoTextFormats = (zone: Zone): readonly Format[] => [
  ...LAYOUTS.map((layout) => djangoTextFormat(layout, zone)),
  djangoBareFormat(zone),
];

export const django = defineCodec({
  name: 'django',
  summary: "Django's text logs, with tracebacks and in any of the usual layouts",
  description:
    'Layouts: `verbose` (`{levelname} {asctime} {module} {process:d} {thread:d} {message}`), `level-time` (`INFO ' +
    '2026-11-23T10:00:00+00:00 message`), `time-level` (`%(asctime)s [%(levelname)s] %(name)s: %(message)s` and its ' +
    'relatives, also with a process id, with `23/Nov/2026 01:58:06`, and as Celery writes it), `runserver`, `simple` (`{levelname} {message}`), `bare` (the message alone). `auto` chooses by the first ' +
    'lines.\n\nA line that does not begin like a record belongs to the record before it, so a newline in a path or an ' +
    'exception makes no event of its own; a forged line in the full shape of a record is recognised when the text stands ' +
    'again at the end of the traceback. Such events carry the tag `log_forging_suspected`. A forged full line cannot be told from a ' +
    'real one in a message without traceback, in the text of an exception that the message does not repeat, and in bare text ' +
    'after a traceback: use a JSON format, or log what users typed with `%r`.\n\n' +
    'The bare layout shows neither time nor level nor logger: the time is that of arrival, the others follow from ' +
    "Django's own messages.",
  status: 'stable',
  options: z.strictObject({
    layout: z
      .enum(['auto', ...LAYOUTS, 'bare'])
      .default('auto')
      .describe('how records begin; naming it leaves forged lines the least room'),
    maxLineBytes,
    timeZone,
  }),
  examples: [
    {
      title: 'a message of a receiver',
      input: 'INFO 2026-11-23T10:00:00+00:00 User logged in: alice\n',
      events: [
        {
          '@timestamp': 1795428000000,
          'event.action': 'authn_login_success',
          'event.category': 'authentication',
          'event.outcome': 'success',
          'user.name': 'alice',
          'log.level': 'info',
          message: 'User logged in: alice',
          '@metadata.index': 'django-logs',
          '@metadata.sourcetype': 'django',
        },
      ],
    },
    {
      title: 'a traceback belongs to its record',
      options: { timeZone: 'UTC' },
      input:
        '2026-11-23 01:57:17,889 [ERROR] django.request: Internal Server Error: /boom/\n' +
        'Traceback (most recent call last):\n  File "/srv/app/views.py", line 7, in boom\n    raise ValueError("no")\n' +
        'ValueError: no\n2026-11-23 01:57:17,938 [WARNING] django.request: Not Found: /.env\n',
      events: [
        {
          '@timestamp': 1795399037889,
          message: 'Internal Server Error: /boom/',
          'event.action': 'http_error',
          'event.dataset': 'django.request',
          'http.response.status_code': 500,
          'url.path': '/boom/',
          'error.type': 'ValueError',
          'error.message': 'no',
        },
        {
          'http.response.status_code': 404,
          'url.path': '/.env',
          'log.level': 'warning',
          'log.logger': 'django.request',
        },
      ],
    },
    {
      title: 'bare messages',
      input: 'Forbidden (CSRF cookie not set.): /form/\nNot Found: /wp-login.php\n',
      events: [
        {
          'event.action': 'input_validation_fail',
          'event.dataset': 'django.security.csrf',
          'event.reason': 'CSRF cookie not set.',
          'http.response.status_code': 403,
          'url.path': '/form/',
        },
        { 'http.response.status_code': 404 },
      ],
    },
    {
      title: 'a newline in a path does not make a record',
      options: { timeZone: 'UTC' },
      input:
        '2026-11-23 01:58:02,503 [ERROR] django.security.SuspiciousFileOperation: The joined path (/etc/pas\nERROR fake swd) is located outside of the base path component (/srv)\n',
      events: [{ 'event.action': 'malicious_direct_reference', tags: ['log_forging_suspected'] }],
    },
    {
      title: 'the development server',
      options: { timeZone: 'UTC' },
      input: '[23/Nov/2026 01:58:06] "GET /.env HTTP/1.1" 404 179\n',
      events: [
        {
          '@timestamp': 1795399086000,
          'event.dataset': 'django.server',
          'http.request.method': 'GET',
          'http.response.status_code': 404,
          'http.response.body.bytes': 179,
          'url.path': '/.env',
        },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const formats = djangoTextFormats(createZone(options.timeZone));
    const bare = formats[formats.length - 1];
    if (bare === undefined) throw new Error('the bare format is missing');
    const named = formats.find((format) => format.name === `django-${options.layout}`);
    return new SourceDecoder(
      {
        formats: named === undefined ? formats : [named],
        fallback: bare,
        orphanTraceback: bare,
        primary: named,
        otherwise: bare,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    );
  },
});
