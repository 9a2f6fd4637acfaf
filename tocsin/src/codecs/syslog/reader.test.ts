import { describe, expect, it } from 'vitest';
import { getField } from '../../event/index.ts';
import { SyslogReader } from './reader.ts';

const NOW = Date.UTC(2026, 10, 26, 8, 0, 0);

const startReader = () => {
  const counts: Record<string, number> = {};
  const reader = new SyslogReader({
    timeZone: 'UTC',
    count: (reason, by = 1) => {
      counts[reason] = (counts[reason] ?? 0) + by;
    },
  });
  return { counts, read: (raw: string, sender = '192.0.2.1') => reader.read(raw, NOW, sender) };
};

const fields = (raw: string, names: readonly string[]): Record<string, unknown> => {
  const event = startReader().read(raw);
  return Object.fromEntries(names.map((name) => [name, getField(event, name)]));
};

describe('the event of a message', () => {
  it('has header and text', () => {
    expect(startReader().read('<34>1 2026-11-26T08:00:00.1234567Z web-1 shop 12 ID1 [a@1 b="c"] sold')).toEqual({
      '@timestamp': NOW + 123,
      '@nanoseconds': 456_700,
      '@metadata': { sourcetype: 'syslog', host: 'web-1' },
      message: 'sold',
      event: { original: '<34>1 2026-11-26T08:00:00.1234567Z web-1 shop 12 ID1 [a@1 b="c"] sold' },
      host: { name: 'web-1' },
      process: { name: 'shop', pid: 12 },
      log: {
        level: 'critical',
        syslog: {
          priority: 34,
          facility: { code: 4, name: 'auth' },
          severity: { code: 2, name: 'critical' },
          version: '1',
          hostname: 'web-1',
          appname: 'shop',
          procid: '12',
          msgid: 'ID1',
          structured_data: { 'a@1': { b: 'c' } },
        },
      },
    });
  });

  it('has the time of arrival where there is none, and keeps what is no time', () => {
    expect(fields('<13>Feb 30 08:00:00 h a: m', ['@timestamp', 'log.syslog.timestamp'])).toEqual({
      '@timestamp': NOW,
      'log.syslog.timestamp': 'Feb 30 08:00:00',
    });
    const { read, counts } = startReader();
    read('<13>Feb 30 08:00:00 h a: m');
    read('<999>x');
    read('<13>1 - h a - - [x m');
    read('<13>hello');
    expect(counts).toEqual({ time_unreadable: 1, priority_unreadable: 1, structured_data_unreadable: 1 });
  });

  it('has a process id only where that is a number', () => {
    expect(getField(startReader().read('<13>1 - h a thread-1 - - m'), 'process')).toEqual({ name: 'a' });
    expect(getField(startReader().read(`<13>1 - h a ${'9'.repeat(40)} - - m`), 'process')).toEqual({ name: 'a' });
  });
});

describe('what the text of a message says', () => {
  it.each<[string, string, Record<string, unknown>]>([
    [
      'Django by SysLogHandler: no header at all',
      '<12>Not Found: /.env',
      {
        'http.response.status_code': 404,
        'url.path': '/.env',
        message: 'Not Found: /.env',
        'event.original': '<12>Not Found: /.env',
        'log.level': 'warning',
        'log.syslog.priority': 12,
        '@metadata.sourcetype': 'django',
        '@metadata.index': 'django-logs',
      },
    ],
    [
      'a word and a colon that belong to the message',
      '<12>Forbidden: /admin/',
      { 'url.path': '/admin/', 'http.response.status_code': 403, 'process.name': undefined },
    ],
    [
      'the same behind a tag',
      '<12>shop: Forbidden: /admin/',
      {
        'url.path': '/admin/',
        'process.name': 'shop',
        message: 'Forbidden: /admin/',
        '@metadata.sourcetype': 'django',
      },
    ],
    [
      'a tag in front of any text',
      '<12>shop: hello',
      { 'process.name': 'shop', 'log.syslog.appname': 'shop', message: 'hello', '@metadata.sourcetype': 'syslog' },
    ],
    [
      'the record has a time, a level and a logger of its own',
      '<14>Nov 26 07:59:00 web-1 shop[7]: 2026-11-26 07:58:59,123 [ERROR] django.request: Internal Server Error: /boom/',
      {
        '@timestamp': NOW - 61_000 + 123,
        'log.level': 'error',
        'log.logger': 'django.request',
        'log.syslog.severity.name': 'informational',
        'host.name': 'web-1',
        'process.pid': 7,
        'http.response.status_code': 500,
        message: 'Internal Server Error: /boom/',
      },
    ],
    [
      'a traceback whose line ends a relay has escaped',
      '<11>Nov 26 07:59:00 web-1 shop: Internal Server Error: /boom/#012Traceback (most recent call last):#012  File "a.py", line 1, in b#012    c()#012ValueError: no',
      {
        'error.type': 'ValueError',
        'error.message': 'no',
        'http.response.status_code': 500,
        '@timestamp': NOW - 60_000,
      },
    ],
    [
      'an access line',
      '<190>Nov 26 07:59:00 web-1 nginx: 203.0.113.7 - - [26/Nov/2026:07:58:59 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"',
      {
        'source.ip': '203.0.113.7',
        'http.response.status_code': 404,
        '@metadata.sourcetype': 'access_combined',
        'process.name': 'nginx',
        'host.name': 'web-1',
        'log.level': 'info',
        message: '203.0.113.7 - - [26/Nov/2026:07:58:59 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"',
      },
    ],
    [
      'gunicorn',
      '<30>Nov 26 07:59:00 web-1 gunicorn[9]: [2026-11-26 07:58:59 +0000] [12] [WARNING] Invalid request from ip=203.0.113.7: x',
      { 'event.action': 'malicious_extraneous', 'process.pid': 12, 'source.ip': '203.0.113.7' },
    ],
    [
      'JSON, which may not speak for the header',
      '<14>1 2026-11-26T08:00:00Z web-1 shop 1 - - {"message":"sold","log":{"syslog":{"priority":0}},"order":7}',
      { message: 'sold', order: 7, 'log.syslog.priority': 14, 'host.name': 'web-1', '@metadata.host': 'web-1' },
    ],
    [
      'the authentication log',
      '<86>1 2026-11-26T08:00:00Z web-1 sudo 7 - - pam_unix(sudo:session): session opened for user root(uid=0) by alice(uid=1000)',
      {
        '@metadata.sourcetype': 'linux_secure',
        'process.name': 'sudo',
        'process.pid': 7,
        'log.syslog.facility.name': 'authpriv',
      },
    ],
  ])('%s', (_, raw, expected) => {
    expect(fields(raw, Object.keys(expected))).toEqual(expected);
  });

  it('is learnt for each sender of its own where messages do not say who they are from', () => {
    const { read } = startReader();
    read('<12>Not Found: /.env', '192.0.2.1');
    expect(getField(read('<12>hello', '192.0.2.1'), '@metadata.sourcetype')).toBe('django');
    expect(getField(read('<12>hello', '192.0.2.2'), '@metadata.sourcetype')).toBe('syslog');
  });
});
