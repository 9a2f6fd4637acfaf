import { z } from 'zod';
import { defineCodec } from './codec.ts';
import { maxLineBytes, timeZone } from './options.ts';
import { syslogDecoder } from './syslog/decoder.ts';
import { SyslogReader } from './syslog/reader.ts';

export const syslog = defineCodec({
  name: 'syslog',
  summary: 'syslog of RFC 5424 and RFC 3164, and what devices write in their place',
  description: [
    'Each frame may be counted (`LENGTH <PRI>…`, RFC 6587) or end with a line end or NUL. Of RFC 3164 anything may be missing: priority, time,',
    'host, tag; times may have a year, a fraction, a zone, or be ISO 8601. A time without a year is the latest that is not more than a day ahead',
    'of the clock; without a zone it is read in `timeZone`. A time that is none stays as text in `log.syslog.timestamp` and is counted as',
    '`time_unreadable`: the event has the time of arrival. A priority that can be none is left out and counted (`priority_unreadable`), as are',
    'structured data that can’t be read (`structured_data_unreadable`; they stand in `message`). A sender that ends messages with NUL may have line',
    'ends in them.',
    '',
    'The text behind the header is recognised as `auto` recognises a line: what it says goes before the header, which stays whole in `log.syslog`. `#012`,',
    'by which relays write a line end, is read as one for that. `event.original` is the message as it came.',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'RFC 5424 with structured data',
      input:
        '<165>1 2026-11-23T01:58:06.003Z web-1.example shop 8710 ID47 [exampleSDID@32473 iut="3" eventSource="App \\"x\\""] order failed\n',
      events: [
        {
          '@timestamp': 1795399086003,
          message: 'order failed',
          'log.level': 'notice',
          'log.syslog.priority': 165,
          'log.syslog.facility.name': 'local4',
          'log.syslog.severity.code': 5,
          'log.syslog.version': '1',
          'log.syslog.msgid': 'ID47',
          'log.syslog.structured_data.exampleSDID@32473.eventSource': 'App "x"',
          'host.name': 'web-1.example',
          'process.name': 'shop',
          'process.pid': 8710,
          '@metadata.sourcetype': 'syslog',
          '@metadata.host': 'web-1.example',
        },
      ],
    },
    {
      title: 'RFC 3164, with the authentication log and Django inside, and a counted frame',
      options: { timeZone: 'UTC' },
      input:
        '<38>2026-11-23T01:58:06+00:00 web-1 sshd[812]: Failed password for root from 203.0.113.7 port 22 ssh2\n' +
        '58 <12>2026-11-23T01:58:06.5Z web-1 shop: Not Found: /.env\n',
      events: [
        {
          'event.action': 'authn_login_fail',
          'user.name': 'root',
          'source.ip': '203.0.113.7',
          'log.syslog.facility.name': 'auth',
          'log.level': 'info',
          'process.pid': 812,
          '@metadata.sourcetype': 'linux_secure',
        },
        {
          'http.response.status_code': 404,
          'url.path': '/.env',
          'host.name': 'web-1',
          '@metadata.sourcetype': 'django',
        },
      ],
    },
    {
      title: 'Cisco',
      options: { timeZone: 'UTC' },
      input:
        '<189>4711: *Nov 23 2026 01:58:06.123 UTC: %SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.0.2.1)\n',
      events: [
        {
          '@timestamp': 1795399086123,
          'event.code': 'SYS-5-CONFIG_I',
          'event.sequence': 4711,
          'log.syslog.facility.name': 'local7',
        },
      ],
    },
  ],
  createDecoder: ({ maxLineBytes: maxBytes, timeZone: zone }, context) =>
    syslogDecoder(
      new SyslogReader({ timeZone: zone, count: context.count }),
      { maxBytes, sender: context.source },
      context,
    ),
});
