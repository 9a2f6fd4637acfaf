import { z } from 'zod';
import { cefMessages } from './cef/format.ts';
import { defineCodec } from './codec.ts';
import { maxLineBytes, timeZone } from './options.ts';
import { messageDecoder } from './siem/format.ts';

export const cef = defineCodec({
  name: 'cef',
  summary: "ArcSight's Common Event Format, also behind a header of syslog",
  description:
    'Keys of the extension, short (`src`) or full (`sourceAddress`), become fields of ECS: `suser` is `user.name`, `duser` ' +
    '`user.target.name` (and `user.name` where nobody else is named), `request` `url.*`, `rt` the time of the event, else that of ' +
    'syslog. Times are read in every form of the standard, and as seconds or ISO 8601; one without a zone is one of `dtz`, else of ' +
    '`timeZone`. The severity, in numbers or words, is `event.severity` (0 to 10) and `log.level`: info to 3, warning to 6, error to ' +
    '8, critical. The class id is `event.code`; where it is a word of the OWASP vocabulary it is `event.action` too, else `act` is, ' +
    'and what was blocked is `event.type` denied. Slots (`cs1`, `cn1`, `cfp1`, `c6a1`, `deviceCustomDate1`, `flexString1` …) go under ' +
    '`labels` by the name that their label gives, or into the field that it names; other keys under `cef.extensions`, with `_` for ' +
    'dots.\n\nVersions are not looked at, parts of the header may be missing: then, and where text stands before the first key, the event ' +
    'has the tag `_cefparsefailure` beside what could be read. A line that is no CEF becomes a plain line with that tag.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'behind syslog, with escapes and slots',
      options: { timeZone: 'UTC' },
      input:
        '<134>Nov 23 01:58:06 fw-1 CEF:0|Acme|WAF \\| Shop|4.2|1007|SQL injection|8|rt=Nov 23 2026 01:58:05.250 UTC src=203.0.113.7 spt=50123 dhost=shop.example request=https://shop.example/a?q\\=1 requestMethod=GET act=blocked msg=first line\\nsecond cs1=strict mode cs1Label=Policy\n',
      events: [
        {
          '@timestamp': 1795399085250,
          'cef.name': 'SQL injection',
          'event.action': 'blocked',
          'event.category': 'web',
          'event.code': '1007',
          'event.severity': 8,
          'event.type': 'denied',
          'host.name': 'fw-1',
          'labels.Policy': 'strict mode',
          'log.level': 'error',
          message: 'first line\nsecond',
          'observer.product': 'WAF | Shop',
          'source.ip': '203.0.113.7',
          'source.port': 50123,
          'destination.domain': 'shop.example',
          'http.request.method': 'GET',
          'url.original': 'https://shop.example/a?q=1',
          'url.query': 'q=1',
          '@metadata.sourcetype': 'cef',
        },
      ],
    },
    {
      title: 'a login, severity in words, a key of the device',
      input:
        'CEF:0|Acme|IdP|1|authn_login_fail|Login failed|High|end=1795399086000 duser=alice outcome=/Failure reason=wrong password acmeTenant=blue\n',
      events: [
        {
          'event.action': 'authn_login_fail',
          'event.category': 'authentication',
          'event.outcome': 'failure',
          'event.reason': 'wrong password',
          'event.end': '2026-11-23T01:58:06.000Z',
          'event.severity': 7,
          'user.name': 'alice',
          'user.target.name': 'alice',
          'cef.extensions.acmeTenant': 'blue',
        },
      ],
    },
    {
      title: 'a header that ends too early, and no CEF',
      input: 'CEF:0|Acme|WAF|src=192.0.2.1\nsomething else\n',
      events: [
        { 'observer.vendor': 'Acme', 'source.ip': '192.0.2.1', tags: ['_cefparsefailure'] },
        { message: 'something else', tags: ['_cefparsefailure'] },
      ],
    },
  ],
  createDecoder: (options, context) => messageDecoder(cefMessages(options.timeZone), options.maxLineBytes, context),
});
