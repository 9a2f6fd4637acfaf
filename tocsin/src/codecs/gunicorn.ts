import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { DJANGO_INDEX } from './django/event.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { gunicornErrorFormat } from './gunicorn/format.ts';
import { accessFormat } from './http/access-format.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const gunicorn = defineCodec({
  name: 'gunicorn',
  summary: "gunicorn's error and access log, apart or in one stream",
  description:
    'Access lines are the combined format. Requests that gunicorn refuses to read are `malicious_extraneous`.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'a request that could not be read, then an access line',
      input:
        "[2026-11-23 01:58:06 +0000] [123] [WARNING] Invalid request from ip=203.0.113.7: Invalid HTTP request line: 'x'\n" +
        '203.0.113.7 - - [23/Nov/2026:01:58:07 +0000] "GET / HTTP/1.1" 200 2 "-" "curl/7.88.1"\n',
      events: [
        {
          '@timestamp': 1795399086000,
          'event.action': 'malicious_extraneous',
          'source.ip': '203.0.113.7',
          'event.reason': "Invalid HTTP request line: 'x'",
          'log.level': 'warning',
          'process.pid': 123,
          '@metadata.sourcetype': 'gunicorn',
          '@metadata.index': 'django-logs',
        },
        {
          'event.dataset': 'gunicorn.access',
          'http.response.status_code': 200,
          '@metadata.sourcetype': 'access_combined',
        },
      ],
    },
    {
      title: 'a worker that hangs',
      input: '[2026-11-23 01:58:06 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:77)\n',
      events: [{ 'event.action': 'worker_timeout', 'gunicorn.worker.pid': 77, 'log.level': 'critical' }],
    },
  ],
  createDecoder: (options, context) => {
    const zone = createZone(options.timeZone);
    const errors = gunicornErrorFormat(zone);
    const access = accessFormat({ zone, module: 'gunicorn', index: DJANGO_INDEX });
    return new SourceDecoder(
      {
        formats: [errors, access],
        fallback: lineFormat,
        primary: errors,
        otherwise: errors,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    );
  },
});
