import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { anyDjangoJsonFormat } from './django/json.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { notJsonFormat } from './json/format.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const djangoJson = defineCodec({
  name: 'django-json',
  summary: "Django's records as JSON: tocsin-django, python-json-logger, python-logstash-async, structlog",
  description:
    'Understands the usual names of each field (`levelname`, `level`, `severity` …), the request as Django prints it ' +
    "(`<WSGIRequest: GET '/x'>`), and python-logstash-async's `extra`. Other fields are kept under their names; a scalar " +
    'named like an ECS object goes under `labels`. A record whose `event.module` is `django` is in fields of ECS and stays as it is. Line breaks are escaped in JSON, so no line can be forged.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'python-json-logger',
      options: { timeZone: 'UTC' },
      input:
        '{"asctime": "2026-11-23 01:57:17,938", "levelname": "WARNING", "name": "django.request", "message": "Not Found: /wp-login.php", "status_code": 404, "request": "<WSGIRequest: GET \'/wp-login.php?x=1\'>"}\n',
      events: [
        {
          '@timestamp': 1795399037938,
          'http.request.method': 'GET',
          'http.response.status_code': 404,
          'url.original': '/wp-login.php?x=1',
          'url.query': 'x=1',
          'log.level': 'warning',
          'log.logger': 'django.request',
          'event.dataset': 'django.request',
          '@metadata.sourcetype': 'django',
        },
      ],
    },
    {
      title: 'python-logstash-async',
      input:
        '{"@timestamp":"2026-11-23T01:57:17.938Z","@version":"1","host":"web-1","level":"INFO","logsource":"web-1","message":"User logged in: alice","pid":12,"program":"manage.py","type":"python-logstash","extra":{"logger_name":"security","req_remote_address":"203.0.113.7","req_method":"POST","req_uri":"/login/"}}\n',
      events: [
        {
          'event.action': 'authn_login_success',
          'user.name': 'alice',
          'source.ip': '203.0.113.7',
          'url.path': '/login/',
          'host.name': 'web-1',
          'process.pid': 12,
        },
      ],
    },
    {
      title: 'tocsin-django',
      input:
        '{"@timestamp":"2026-11-26T11:00:00.123456Z","message":"Failed login for alice","event":{"kind":"event","module":"django","dataset":"django.auth","action":"authn_login_fail"},"user":{"name":"alice","id":"7"},"source":{"ip":"192.0.2.7"},"host":{"name":"web1"}}\n',
      events: [
        {
          '@timestamp': 1795690800123,
          '@nanoseconds': 456000,
          message: 'Failed login for alice',
          'event.action': 'authn_login_fail',
          'event.dataset': 'django.auth',
          'user.id': '7',
          'source.ip': '192.0.2.7',
          '@metadata.index': 'django-logs',
          '@metadata.sourcetype': 'django',
          '@metadata.host': 'web1',
        },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const format = anyDjangoJsonFormat(createZone(options.timeZone));
    return new SourceDecoder(
      {
        formats: [format],
        fallback: notJsonFormat,
        primary: format,
        otherwise: format,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    );
  },
});
