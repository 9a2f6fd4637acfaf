import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZone, UTC } from '../../event/index.ts';
import { readSyslog, type SyslogMessage } from './message.ts';

const NOW = Date.UTC(2026, 10, 26, 8, 0, 0);
const read = (text: string, zone = UTC): SyslogMessage => readSyslog(text, zone, NOW);
const iso = (time: number): string => new Date(time).toISOString();

/** What differs from a message that says nothing. */
const brief = (text: string, zone = UTC): Record<string, unknown> => {
  const { time, ...rest } = read(text, zone);
  const told = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '' && value !== 0);
  return { ...Object.fromEntries(told), ...(Number.isNaN(time) ? {} : { time: iso(time) }) };
};

describe('RFC 5424', () => {
  it.each<[string, Record<string, unknown>]>([
    [
      "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8",
      {
        priority: 34,
        version: '1',
        stamp: '2003-10-11T22:14:15.003Z',
        time: '2003-10-11T22:14:15.003Z',
        host: 'mymachine.example.com',
        app: 'su',
        msgid: 'ID47',
        message: "'su root' failed for lonvick on /dev/pts/8",
      },
    ],
    [
      '<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It’s time to make the do-nuts.',
      {
        priority: 165,
        version: '1',
        stamp: '2003-08-24T05:14:15.000003-07:00',
        time: '2003-08-24T12:14:15.000Z',
        nanoseconds: 3000,
        host: '192.0.2.1',
        app: 'myproc',
        procid: '8710',
        message: '%% It’s time to make the do-nuts.',
      },
    ],
    [
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"] \ufeffAn application event log entry...',
      {
        priority: 165,
        version: '1',
        stamp: '2003-10-11T22:14:15.003Z',
        time: '2003-10-11T22:14:15.003Z',
        host: 'mymachine.example.com',
        app: 'evntslog',
        msgid: 'ID47',
        data: { 'exampleSDID@32473': { iut: '3', eventSource: 'Application', eventID: '1011' } },
        message: 'An application event log entry...',
      },
    ],
    [
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"][examplePriority@32473 class="high"]',
      {
        priority: 165,
        version: '1',
        stamp: '2003-10-11T22:14:15.003Z',
        time: '2003-10-11T22:14:15.003Z',
        host: 'mymachine.example.com',
        app: 'evntslog',
        msgid: 'ID47',
        data: {
          'exampleSDID@32473': { iut: '3', eventSource: 'Application', eventID: '1011' },
          'examplePriority@32473': { class: 'high' },
        },
      },
    ],
    ['<13>1 - - - - - -', { priority: 13, version: '1' }],
    ['<13>1 - - - - - - hello', { priority: 13, version: '1', message: 'hello' }],
    ['<0>1 - h a p m [x][y]', { version: '1', host: 'h', app: 'a', procid: 'p', msgid: 'm', data: { x: {}, y: {} } }],
    [
      '<13>1 - h a - - [x a="\\"q\\" \\\\ \\] \\n" a="2" a="3"  ] m',
      {
        priority: 13,
        version: '1',
        host: 'h',
        app: 'a',
        data: { x: { a: ['"q" \\ ] \\n', '2', '3'] } },
        message: 'm',
      },
    ],
    // What is broken.
    [
      '<13>1 - h a - - [x a="1" m',
      {
        priority: 13,
        version: '1',
        host: 'h',
        app: 'a',
        message: '[x a="1" m',
        problem: 'structured_data_unreadable',
      },
    ],
    [
      '<13>1 yesterday h a - - - m',
      { priority: 13, version: '1', stamp: 'yesterday', host: 'h', app: 'a', message: 'm' },
    ],
    [
      '<13>1 2026-11-26T08:00:00Z h a 1 m without data',
      {
        priority: 13,
        version: '1',
        stamp: '2026-11-26T08:00:00Z',
        time: '2026-11-26T08:00:00.000Z',
        host: 'h',
        app: 'a',
        procid: '1',
        msgid: 'm',
        message: 'without data',
      },
    ],
    [
      '<13>1 2026-11-26T08:00:00Z h',
      {
        priority: 13,
        version: '1',
        stamp: '2026-11-26T08:00:00Z',
        time: '2026-11-26T08:00:00.000Z',
        host: 'h',
      },
    ],
    ['<13>1 file copied', { priority: 13, message: '1 file copied' }],
  ])('%s', (text, expected) => {
    expect({ message: '', ...brief(text) }).toEqual({ message: '', ...expected });
  });

  it('keeps no more of structured data than an event should have', () => {
    const { data, problem } = read(
      `<13>1 - - - - - [x ${Array.from({ length: 2000 }, (_, n) => `k${n}="v"`).join(' ')}] m`,
    );
    expect(Object.keys(data?.x ?? {}).length).toBeLessThan(1000);
    expect(problem).toBe('structured_data_truncated');
  });

  it('takes names of a prototype as names', () => {
    const { data } = read('<13>1 - - - - - [__proto__ polluted="1"][constructor __proto__="2"]');
    expect(JSON.stringify(data)).toBe('{"__proto__":{"polluted":"1"},"constructor":{"__proto__":"2"}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019.@-_'), minLength: 1, maxLength: 32 });
  const header = fc.option(fc.string({ unit: fc.constantFrom(...'abcXYZ019.:/-_[]"'), minLength: 2, maxLength: 40 }), {
    nil: '',
  });
  const message = fc.record({
    priority: fc.integer({ min: 0, max: 191 }),
    time: fc.date({ min: new Date('1970-01-02'), max: new Date('2200-01-01'), noInvalidDate: true }),
    host: header,
    app: header,
    procid: header,
    msgid: header,
    data: fc.option(
      fc.dictionary(name, fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 5, noNullPrototype: true }), {
        minKeys: 1,
        maxKeys: 4,
      }),
      { nil: undefined },
    ),
    text: fc.string({ unit: 'grapheme' }).filter((text) => !text.startsWith('\ufeff')),
    hasMark: fc.boolean(),
  });
  type Written = typeof message extends fc.Arbitrary<infer Value> ? Value : never;
  const nil = (text: string): string => (text === '' ? '-' : text);
  const print = ({ priority, time, host, app, procid, msgid, data, text, hasMark }: Written): string => {
    const elements = Object.entries(data ?? {}).map(
      ([id, parameters]) =>
        `[${[id, ...Object.entries(parameters).map(([key, value]) => `${key}="${value.replace(/["\\\]]/g, '\\$&')}"`)].join(' ')}]`,
    );
    const fields = [time.toISOString(), nil(host), nil(app), nil(procid), nil(msgid), nil(elements.join(''))];
    return `<${priority}>1 ${fields.join(' ')}${text === '' ? '' : ` ${hasMark ? '\ufeff' : ''}${text}`}`;
  };

  it('is read as it was printed', () => {
    fc.assert(
      fc.property(message, (written) => {
        const { time, data, message: text, problem, ...rest } = read(print(written));
        expect(problem).toBeUndefined();
        expect(time).toBe(written.time.getTime());
        expect(JSON.parse(JSON.stringify(data ?? null))).toEqual(JSON.parse(JSON.stringify(written.data ?? null)));
        expect(text).toBe(written.text);
        const { priority, host, app, procid, msgid } = written;
        expect(rest).toMatchObject({ priority, host, app, procid, msgid, version: '1' });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('RFC 3164 and what is written in its place', () => {
  const AT = '2026-11-26T07:21:10.000Z';
  it.each<[string, Record<string, unknown>]>([
    // From the RFC.
    [
      "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
      {
        priority: 34,
        stamp: 'Oct 11 22:14:15',
        time: '2026-10-11T22:14:15.000Z',
        host: 'mymachine',
        app: 'su',
        message: "'su root' failed for lonvick on /dev/pts/8",
      },
    ],
    ['Use the BFG!', { message: 'Use the BFG!' }],
    [
      '<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!',
      {
        priority: 13,
        stamp: 'Feb  5 17:32:18',
        time: '2026-02-05T17:32:18.000Z',
        host: '10.0.0.99',
        message: 'Use the BFG!',
      },
    ],
    [
      "<165>Aug 24 05:34:00 CST 1987 mymachine myproc[10]: %% It's time to make the do-nuts.",
      {
        priority: 165,
        stamp: 'Aug 24 05:34:00',
        time: '2026-08-24T05:34:00.000Z',
        host: 'CST',
        message: "1987 mymachine myproc[10]: %% It's time to make the do-nuts.",
      },
    ],
    [
      '<0>1990 Oct 22 10:52:01 TZ-6 scapegoat.dmz.example.org 10.1.2.3 sched[0]: That is All Folks!',
      {
        stamp: '1990 Oct 22 10:52:01',
        time: '1990-10-22T10:52:01.000Z',
        host: 'TZ-6',
        message: 'scapegoat.dmz.example.org 10.1.2.3 sched[0]: That is All Folks!',
      },
    ],
    // Priority.
    ['<192>Nov 26 07:21:10 h a: m', { time: AT, host: 'h', app: 'a', message: 'm', problem: 'priority_unreadable' }],
    ['<1912>x', { message: 'x', problem: 'priority_unreadable' }],
    ['<>x', { message: '<>x' }],
    ['<abc>x y', { message: '<abc>x y' }],
    ['<13', { message: '<13' }],
    ['<13>', { priority: 13, message: '' }],
    ['Nov 26 07:21:10 h a[1]: m', { time: AT, host: 'h', app: 'a', procid: '1', message: 'm' }],
    // Host and tag.
    ['<13>Nov 26 07:21:10 root: local', { priority: 13, time: AT, app: 'root', message: 'local' }],
    [
      '<13>Nov 26 07:21:10 su(pam_unix)[12]: m',
      { priority: 13, time: AT, app: 'su(pam_unix)', procid: '12', message: 'm' },
    ],
    [
      '<13>Nov 26 07:21:10 h postfix/smtpd[12]:m',
      { priority: 13, time: AT, host: 'h', app: 'postfix/smtpd', procid: '12', message: 'm' },
    ],
    ['<13>Nov 26 07:21:10 fe80::1 a: m', { priority: 13, time: AT, host: 'fe80::1', app: 'a', message: 'm' }],
    ['<13>Nov 26 07:21:10 fe80:: a: m', { priority: 13, time: AT, host: 'fe80::', app: 'a', message: 'm' }],
    [
      '<13>Nov 26 07:21:10 h last message repeated 3 times',
      { priority: 13, time: AT, host: 'h', message: 'last message repeated 3 times' },
    ],
    ['<13>Nov 26 07:21:10 h http://x', { priority: 13, time: AT, host: 'h', message: 'http://x' }],
    ['<13>Nov 26 07:21:10 {"a": 1}', { priority: 13, time: AT, message: '{"a": 1}' }],
    ['<13>Nov 26 07:21:10 h {"a": 1}', { priority: 13, time: AT, host: 'h', message: '{"a": 1}' }],
    ['<13>Nov 26 07:21:10 alone', { priority: 13, time: AT, message: 'alone' }],
    ['<13>Nov 26 07:21:10', { priority: 13, time: AT, message: '' }],
    ['<13>Nov 26 07:21:10 h a:', { priority: 13, time: AT, host: 'h', app: 'a', message: '' }],
    ['<13>Nov 26 07:21:10 h a:   indented', { priority: 13, time: AT, host: 'h', app: 'a', message: '  indented' }],
    // Without a time.
    ['<13>app[7]: m', { priority: 13, app: 'app', procid: '7', message: 'm' }],
    ['<13>app: m', { priority: 13, message: 'app: m', doubtfulTag: 5 }],
    ['<13>{"a": "b"}', { priority: 13, message: '{"a": "b"}' }],
    [
      '<189>date=2026-11-26 time=07:21:10 devname=fw',
      { priority: 189, message: 'date=2026-11-26 time=07:21:10 devname=fw' },
    ],
    // Times.
    [
      '<13>2026-11-26T08:21:10.123456+01:00 h a: m',
      {
        priority: 13,
        stamp: '2026-11-26T08:21:10.123456+01:00',
        time: '2026-11-26T07:21:10.123Z',
        nanoseconds: 456_000,
        host: 'h',
        app: 'a',
        message: 'm',
      },
    ],
    ['<13>2026-11-26 07:21:10 h a: m', { priority: 13, time: AT, host: 'h', app: 'a', message: 'm' }],
    ['<13>Nov 26 2026 07:21:10 h a: m', { priority: 13, time: AT, host: 'h', app: 'a', message: 'm' }],
    ['<13>Nov 26 07:21:10 2026 h a: m', { priority: 13, time: AT, host: 'h', app: 'a', message: 'm' }],
    [
      '<13>nov  6 7:21:10 h a: m',
      { priority: 13, time: '2026-11-06T07:21:10.000Z', host: 'h', app: 'a', message: 'm' },
    ],
    [
      '<13>Nov 6 07:21:10 h a: m',
      { priority: 13, time: '2026-11-06T07:21:10.000Z', host: 'h', app: 'a', message: 'm' },
    ],
    [
      '<13>Nov 26 07:21:10.5 h a: m',
      { priority: 13, time: '2026-11-26T07:21:10.500Z', host: 'h', app: 'a', message: 'm' },
    ],
    ['<13> Nov 26 07:21:10 h a: m', { priority: 13, time: AT, host: 'h', app: 'a', message: 'm' }],
    // The year.
    [
      '<13>Nov 27 07:21:10 h a: m',
      { priority: 13, time: '2026-11-27T07:21:10.000Z', host: 'h', app: 'a', message: 'm' },
    ],
    [
      '<13>Nov 27 08:21:10 h a: m',
      { priority: 13, time: '2025-11-27T08:21:10.000Z', host: 'h', app: 'a', message: 'm' },
    ],
    [
      '<13>Feb 29 08:21:10 h a: m',
      { priority: 13, time: '2024-02-29T08:21:10.000Z', host: 'h', app: 'a', message: 'm' },
    ],
    // Times that are none.
    ['<13>Feb 30 08:21:10 h a: m', { priority: 13, stamp: 'Feb 30 08:21:10', host: 'h', app: 'a', message: 'm' }],
    ['<13>Mai 26 08:21:10 h a: m', { priority: 13, stamp: 'Mai 26 08:21:10', host: 'h', app: 'a', message: 'm' }],
    ['<13>Nov 26 25:61:10 h a: m', { priority: 13, stamp: 'Nov 26 25:61:10', host: 'h', app: 'a', message: 'm' }],
    [
      '<13>2026-13-26T08:21:10Z h a: m',
      { priority: 13, stamp: '2026-13-26T08:21:10Z', host: 'h', app: 'a', message: 'm' },
    ],
    // Cisco and others.
    [
      '<189>123: *Nov 26 07:21:10.123: %SYS-5-CONFIG_I: m',
      {
        priority: 189,
        stamp: 'Nov 26 07:21:10.123',
        time: '2026-11-26T07:21:10.123Z',
        sequence: '123',
        message: '%SYS-5-CONFIG_I: m',
      },
    ],
    [
      '<189>123: router1: .Nov 26 07:21:10.123 UTC: %SYS-5-CONFIG_I: m',
      {
        priority: 189,
        stamp: 'Nov 26 07:21:10.123 UTC',
        time: '2026-11-26T07:21:10.123Z',
        sequence: '123',
        host: 'router1',
        message: '%SYS-5-CONFIG_I: m',
      },
    ],
    [
      '<189>123: 000456: Nov 26 2026 08:21:10 CET: %SYS-5-CONFIG_I: m',
      { priority: 189, stamp: 'Nov 26 2026 08:21:10 CET', time: AT, sequence: '000456', message: '%SYS-5-CONFIG_I: m' },
    ],
    ['<166>Nov 26 2026 07:21:10: %ASA-6-302013: Built', { priority: 166, time: AT, message: '%ASA-6-302013: Built' }],
    [
      '<166>Nov 26 2026 07:21:10 fw1 : %ASA-6-302013: Built',
      { priority: 166, time: AT, host: 'fw1', message: '%ASA-6-302013: Built' },
    ],
    [
      '<166>Nov 26 07:21:10 fw1: %ASA-6-302013: Built',
      { priority: 166, time: AT, host: 'fw1', message: '%ASA-6-302013: Built' },
    ],
    [
      '<166>:Nov 26 07:21:10 UTC: %ASA-6-302013: Built',
      { priority: 166, stamp: 'Nov 26 07:21:10 UTC', time: AT, message: '%ASA-6-302013: Built' },
    ],
    [
      '<189>: 2026 Nov 26 07:21:10 UTC: %ETHPORT-5-IF_UP: m',
      { priority: 189, stamp: '2026 Nov 26 07:21:10 UTC', time: AT, message: '%ETHPORT-5-IF_UP: m' },
    ],
    [
      '<134>1 1795681270.123456789 MX84 urls src=192.0.2.1',
      {
        priority: 134,
        version: '1',
        stamp: '1795681270.123456789',
        time: '2026-11-26T08:21:10.123Z',
        nanoseconds: 456_789,
        host: 'MX84',
        message: 'urls src=192.0.2.1',
      },
    ],
  ])('%s', (text, expected) => {
    const { stamp, ...told } = brief(text);
    const known = expected.stamp === undefined ? told : { ...told, stamp };
    expect({ message: '', ...known }).toEqual({ message: '', ...expected });
  });

  it('reads times without zone in the zone that is set', () => {
    const berlin = createZone('Europe/Berlin');
    expect(iso(read('<13>Jul 26 08:21:10 h a: m', berlin).time)).toBe('2026-07-26T06:21:10.000Z');
    expect(iso(read('<13>2026-11-26T08:21:10 h a: m', berlin).time)).toBe('2026-11-26T07:21:10.000Z');
    expect(iso(read('<13>Nov 26 08:21:10 UTC: m', berlin).time)).toBe('2026-11-26T08:21:10.000Z');
  });

  it('takes the latest year that is not more than a day ahead, wherever the clock stands', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2001-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        fc.integer({ min: -300 * 86_400, max: 86_399 }),
        (clock, seconds) => {
          const time = Math.floor(clock.getTime() / 1000) * 1000 + seconds * 1000;
          const [, day, month, , at] = new Date(time).toUTCString().split(' ');
          const text = `<13>${month} ${day} ${at} h a: m`;
          expect(readSyslog(text, UTC, clock.getTime()).time).toBe(time);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('whatever comes', () => {
  const SEEDS = [
    '<165>1 2003-10-11T22:14:15.003Z host evntslog 12 ID47 [ex@32473 iut="3" src="A\\"p"][p@1 c="h"] \ufeffentry',
    '<34>Oct 11 22:14:15 mymachine su[12]: failed for lonvick on /dev/pts/8',
    '<13>2026-11-26T08:21:10.123456+01:00 h a: m',
    '<189>123: router1: *Nov 26 2026 07:21:10.123 UTC: %SYS-5-CONFIG_I: m',
    '<134>1 1795681270.123456789 MX84 urls src=192.0.2.1',
    '<12>Not Found: /.env',
  ];
  const pieces = [
    '<',
    '>',
    ' ',
    ':',
    '[',
    ']',
    '"',
    '\\',
    '=',
    '-',
    '1',
    '9',
    '\0',
    '\n',
    '%',
    'T',
    'Z',
    '.',
    'é',
    '\ud800',
  ];
  const edit = fc.record({
    at: fc.nat(130),
    cut: fc.nat(12),
    put: fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join('')),
  });

  it('is read without a throw, and its text is kept', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS), fc.array(edit, { minLength: 1, maxLength: 6 }), (seed, edits) => {
        let text = seed;
        for (const { at, cut, put } of edits) text = text.slice(0, at) + put + text.slice(at + cut);
        const { message, time, nanoseconds, priority, doubtfulTag } = read(text);
        if (!text.endsWith(message)) throw new Error('the message is no end of the text');
        if (!(Number.isNaN(time) || Number.isInteger(time))) throw new Error(`the time is ${time}`);
        if (!(nanoseconds >= 0 && nanoseconds < 1_000_000)) throw new Error(`${nanoseconds} nanoseconds`);
        if (priority !== undefined && !(priority >= 0 && priority <= 191)) throw new Error(`priority ${priority}`);
        if (doubtfulTag > message.length) throw new Error('the tag is longer than the message');
      }),
      { numRuns: 20_000, seed: 5424 },
    );
  });

  it('takes a time that grows with its length alone', () => {
    for (const text of ['<13>1 - - - - - [', '<13>1 - - - - - [a b="', '<13>Nov 26 07:21:10 ', '<', '1:', '<13>1 ']) {
      for (const more of ['[', ']', ' ', '\\', '"', ':', '<', '1', 'a=', '[a b="c"]']) {
        const long = text + more.repeat(300_000);
        expect(long.endsWith(read(long).message)).toBe(true);
      }
    }
  });
});
