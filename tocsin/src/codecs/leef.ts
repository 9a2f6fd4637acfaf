import { z } from 'zod';
import { defineCodec } from './codec.ts';
import { leefMessages } from './leef/format.ts';
import { maxLineBytes, timeZone } from './options.ts';
import { messageDecoder } from './siem/format.ts';

export const leef = defineCodec({
  name: 'leef',
  summary: "QRadar's Log Event Extended Format 1.0 and 2.0, also behind a header of syslog",
  description:
    'The keys of QRadar become fields of ECS: `usrName` is `user.name`, `src` `source.ip`, `url` `url.*`, `sev` `event.severity` and ' +
    '`log.level` (info to 3, warning to 6, error to 8, critical). The event id is `event.code`, and `event.action` where it is a word of ' +
    'the OWASP vocabulary, else the attribute `action` is. `cat` is `event.category` where it is a word of ECS, else `leef.category`. ' +
    '`devTime` is the time of the event, read by `devTimeFormat` (a pattern of Java’s SimpleDateFormat, in English), as milliseconds or ' +
    'seconds, as ISO 8601 or as CEF has times; else it is that of syslog. Other keys go under `leef.attributes`, with `_` for dots.\n\n' +
    'Attributes are divided by a tab or by what LEEF 2.0 names: one character or its code (`x09`, `0x5e`). There are no escapes: a ' +
    'piece that holds no key belongs to the value before it. Versions are not looked at, parts of the header may be missing: then, ' +
    'and where text stands before the first key, the event has the tag `_leefparsefailure` beside what could be read. A line that ' +
    'is no LEEF becomes a plain line with that tag.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'LEEF 2.0 with a delimiter of its own, behind syslog',
      options: { timeZone: 'UTC' },
      input:
        'Nov 23 01:58:06 vpn-1 LEEF:2.0|Acme|VPN|3.1|authn_login_fail|^|devTime=23.11.2026 02:58:05 +0100^devTimeFormat=dd.MM.yyyy HH:mm:ss Z^usrName=alice^src=203.0.113.7^srcPort=50123^sev=8^url=/login?next=/a=b^acmeTenant=blue\n',
      events: [
        {
          '@timestamp': 1795399085000,
          'event.action': 'authn_login_fail',
          'event.category': 'authentication',
          'event.outcome': 'failure',
          'event.severity': 8,
          'host.name': 'vpn-1',
          'leef.attributes.acmeTenant': 'blue',
          'log.level': 'error',
          'observer.product': 'VPN',
          'source.ip': '203.0.113.7',
          'source.port': 50123,
          'url.query': 'next=/a=b',
          'user.name': 'alice',
          '@metadata.sourcetype': 'leef',
        },
      ],
    },
    {
      title: 'LEEF 1.0, divided by tabs',
      input:
        'LEEF:1.0|Acme|FW|1|4711|devTime=1795399086\tsrc=192.0.2.1\tdst=192.0.2.2\tproto=TCP\taction=drop\tcat=Denied\n',
      events: [
        {
          '@timestamp': 1795399086000,
          'event.action': 'drop',
          'event.category': 'network',
          'event.code': '4711',
          'event.type': 'denied',
          'leef.category': 'Denied',
          'destination.ip': '192.0.2.2',
          'network.transport': 'tcp',
        },
      ],
    },
    {
      title: 'the code of a delimiter, and no LEEF',
      input: 'LEEF:2.0|Acme|FW|1|9|0x7c|src=192.0.2.1|msg=a b\nsomething else\n',
      events: [
        { 'source.ip': '192.0.2.1', message: 'a b', tags: null },
        { message: 'something else', tags: ['_leefparsefailure'] },
      ],
    },
  ],
  createDecoder: (options, context) => messageDecoder(leefMessages(options.timeZone), options.maxLineBytes, context),
});
