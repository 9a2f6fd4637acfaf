import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { maxLineBytes, timeZone } from './options.ts';
import { W3cDecoder } from './w3c/decoder.ts';
import { readFields } from './w3c/line.ts';

const fields = z
  .string()
  .refine((text) => readFields(text) !== undefined, {
    error:
      'names no columns: write them as behind "#Fields:", such as "date time c-ip cs-method cs-uri-stem sc-status"',
  })
  .optional()
  .describe('columns of a stream that has no `#Fields:` yet, as they stand there');

export const w3c = defineCodec({
  name: 'w3c',
  summary: 'the W3C extended log format: IIS, and others that write `#Fields:`',
  description:
    'The columns become the fields that access logs have (`c-ip` is `source.ip`, `cs-uri-stem` `url.path`, `sc-status` ' +
    '`http.response.status_code`), so searches by the names of ECS, CIM and W3C find them; columns without a field of their own go ' +
    'under `w3c`, with `_` for what is no letter. `-` is nothing. In user agents, cookies and forwarded addresses that are not in quotes a ' +
    '`+` is a space, as IIS writes it. `date` and `time` are joined and are UTC, as the format says, unless `timeZone` is written; a ' +
    'time alone is one of the day of `#Date:`. `time-taken` is milliseconds, with a fraction seconds.\n\n`#Fields:` may come again, also ' +
    'with other columns, and each stream has its own. They are remembered with the place where they stand, for reading on after a ' +
    'restart, and for a file that takes the place of another without naming any. A line in a stream that has named none, or with ' +
    'another number of cells than columns, becomes a plain line with the tag `_w3cparsefailure`; that columns are missing is told once.',
  status: 'stable',
  options: z.strictObject({ fields, maxLineBytes, timeZone }),
  examples: [
    {
      title: 'IIS',
      input:
        '#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-11-23 01:58:06\n' +
        '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n' +
        '2026-11-23 01:58:06 192.0.2.10 GET /shop/item.aspx id=1 443 SHOP\\alice 203.0.113.7 Mozilla/5.0+(X11;+Linux) https://shop.example/ 403 14 5 31\n',
      events: [
        {
          '@timestamp': 1795399086000,
          'destination.ip': '192.0.2.10',
          'destination.port': 443,
          'event.action': 'authz_fail',
          'event.duration': 31000000,
          'event.outcome': 'failure',
          'http.request.method': 'GET',
          'http.request.referrer': 'https://shop.example/',
          'http.response.status_code': 403,
          'iis.access.sub_status': 14,
          'source.ip': '203.0.113.7',
          'url.extension': 'aspx',
          'url.original': '/shop/item.aspx?id=1',
          'url.path': '/shop/item.aspx',
          'url.query': 'id=1',
          'user.name': 'SHOP\\alice',
          'user_agent.original': 'Mozilla/5.0 (X11; Linux)',
          '@metadata.sourcetype': 'iis',
        },
      ],
    },
    {
      title: 'columns that change, a time alone, texts in quotes',
      input:
        '#Date: 2026-11-23 01:00:00\n#Fields: time c-ip cs-method cs-uri\n01:58:06.250 203.0.113.7 GET /a?b=1\n' +
        '#Fields: time cs-uri-stem cs(User-Agent) x-note\n01:58:07 /c "a+b ""c""" "-"\n',
      events: [
        { '@timestamp': 1795399086250, 'source.ip': '203.0.113.7', 'url.path': '/a', 'url.query': 'b=1' },
        { '@timestamp': 1795399087000, 'url.path': '/c', 'user_agent.original': 'a+b "c"', 'w3c.x_note': '-' },
      ],
    },
    {
      title: 'without columns, and with those of the option',
      options: { fields: 'date time c-ip sc-status' },
      input: '2026-11-23 01:58:06 203.0.113.7 200\n2026-11-23 01:58:07\n',
      events: [
        { 'source.ip': '203.0.113.7', 'http.response.status_code': 200 },
        { message: '2026-11-23 01:58:07', tags: ['_w3cparsefailure'] },
      ],
    },
  ],
  createDecoder: (options, context) =>
    new W3cDecoder(
      {
        fields: options.fields === undefined ? undefined : readFields(options.fields),
        zone: options.timeZone === undefined ? undefined : createZone(options.timeZone),
        maxLineBytes: options.maxLineBytes,
      },
      context,
    ),
});
