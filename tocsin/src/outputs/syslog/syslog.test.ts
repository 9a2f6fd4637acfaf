import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Event } from '../../event/index.ts';
import { recordsOf } from '../records.ts';
import { syslog } from './syslog.ts';

const TIME = Date.UTC(2026, 10, 3, 1, 58, 6, 123);

function encode(events: readonly Partial<Event>[], options: Record<string, unknown>) {
  const counts = new Map<string, number>();
  const encoder = syslog.createEncoder(z.parse(syslog.options, { host: 'h.example', hostname: 'web-1', ...options }), {
    clock: () => TIME,
    count: (reason, by = 1) => counts.set(reason, (counts.get(reason) ?? 0) + by),
    notice: () => undefined,
  });
  for (const event of events) encoder.add({ '@timestamp': TIME, ...event });
  const records = [...recordsOf(encoder.take('t'))].map(({ body }) => Buffer.from(body));
  return { texts: records.map(String), records, counts };
}

const LOGIN: Partial<Event> = {
  message: 'Failed login',
  event: { action: 'authn_login_fail', original: 'WARN Failed login' },
  log: { level: 'warning' },
  service: { name: 'shop' },
  process: { pid: 77 },
  user: { name: 'a"]\\b' },
};

describe('a message', () => {
  it.each<[string, Partial<Event>, Record<string, unknown>, string]>([
    [
      'of RFC 5424',
      LOGIN,
      { structuredData: { 'shop@32473': { user: 'user.name', none: 'x.y' } } },
      '<132>1 2026-11-03T01:58:06.123Z web-1 shop 77 authn_login_fail [shop@32473 user="a\\"\\]\\\\b"] WARN Failed login\n',
    ],
    [
      'of RFC 3164, in its zone',
      LOGIN,
      { format: 'rfc3164', timeZone: 'Europe/Berlin', facility: 'auth' },
      '<36>Nov  3 02:58:06 web-1 shop[77]: WARN Failed login\n',
    ],
    ['of nothing', {}, {}, '<134>1 2026-11-03T01:58:06.123Z web-1 - - - - \n'],
    [
      'in counted frames',
      { message: 'ä\nb' },
      { framing: 'octet-counting', format: 'rfc3164' },
      '39 <134>Nov  3 01:58:06 web-1 tocsin: ä\nb',
    ],
    [
      'in lines',
      { message: 'a\r\nb\0c\rd' },
      { format: 'rfc3164' },
      '<134>Nov  3 01:58:06 web-1 tocsin: a#012b#000c#015d\n',
    ],
    [
      'as a datagram',
      { message: 'a\nb' },
      { protocol: 'udp', format: 'rfc3164' },
      '<134>Nov  3 01:58:06 web-1 tocsin: a\nb',
    ],
    [
      'by a template',
      LOGIN,
      { message: '%{user.name}|%{[event][action]}', format: 'rfc3164' },
      '<132>Nov  3 01:58:06 web-1 shop[77]: a"]\\b|authn_login_fail\n',
    ],
    [
      'of an event that came by syslog',
      {
        message: 'm',
        event: { original: '<38>x m' },
        log: { level: 'odd', syslog: { facility: { code: 4 }, severity: { code: 6 } } },
      },
      { format: 'rfc3164' },
      '<38>Nov  3 01:58:06 web-1 tocsin: m\n',
    ],
    ['with microseconds', { '@nanoseconds': 456_789 }, {}, '<134>1 2026-11-03T01:58:06.123456Z web-1 - - - - \n'],
    [
      'as JSON',
      { message: 'a\nb' },
      { codec: 'json', format: 'rfc3164' },
      '<134>Nov  3 01:58:06 web-1 tocsin: {"@timestamp":"2026-11-03T01:58:06.123Z","message":"a\\nb"}\n',
    ],
    [
      'with what no header holds',
      { service: { name: 'my shop]: <13>' }, host: { name: 'evil host\n<13>1' } },
      { format: 'rfc3164', hostname: '%{host.name}' },
      '<134>Nov  3 01:58:06 evil-host-13-1 my_shop_13_: \n',
    ],
  ])('%s', (_title, event, options, expected) => expect(encode([event], options).texts).toEqual([expected]));

  it('is cut where a character ends, and counted', () => {
    const { records, counts } = encode([{ message: 'ä'.repeat(1_000) }, { message: 'short' }], {
      maxMessageBytes: 480,
    });
    expect(records[0]?.length).toBeLessThanOrEqual(481);
    expect(records[0]?.length).toBeGreaterThan(478);
    expect(records[0]?.toString()).not.toContain('\ufffd');
    expect(counts.get('truncated')).toBe(1);
  });

  it.each([
    ['newline', 0x0a],
    ['octet-counting', 0],
  ] as const)('is one frame by %s, whatever the event holds', (framing, end) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 700 }),
      fc.constantFrom('\n', '\r\n<13>x', '\0', '12 <13>'),
    );
    const options = {
      framing,
      structuredData: { 'a@1': { b: 'labels.b' } },
      maxMessageBytes: 500,
      hostname: '%{host.name}',
    };
    fc.assert(
      fc.property(text, text, text, fc.double(), (message, name, b, time) => {
        const event: Partial<Event> = { '@timestamp': time, message, service: { name }, host: { name }, labels: { b } };
        for (const format of ['rfc3164', 'rfc5424']) {
          const [record = Buffer.alloc(0)] = encode([event], { ...options, format }).records;
          expect(record.includes(0)).toBe(false);
          expect(record.equals(Buffer.from(record.toString()))).toBe(true);
          if (framing === 'newline') expect(record.indexOf(end)).toBe(record.length - 1);
          else
            expect(
              record.toString().startsWith(`${record.length - String(record.toString().split(' ')[0]).length - 1} <`),
            ).toBe(true);
        }
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it.each([
    [{ protocol: 'udp', tls: {} }, 'tls: needs the protocol `tcp`'],
    [{ protocol: 'udp', framing: 'newline' }, 'framing: is of the protocol'],
    [{ timeZone: 'Mars' }, 'expected a zone'],
    [{ structuredData: { 'a b': {} } }, 'Invalid'],
  ])('%j is refused', (options, words) => {
    const outcome = syslog.options.safeParse({ host: 'h', ...options });
    expect(JSON.stringify(outcome.error?.issues)).toContain(words);
  });
});
