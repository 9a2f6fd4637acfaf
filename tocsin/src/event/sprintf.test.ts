import { describe, expect, it } from 'vitest';
import { eventOf, formatJavaTime, formatJoda, readTimestamp, template } from './index.ts';

const event = eventOf(
  JSON.parse(
    '{"@timestamp":"2015-10-01T00:00:00.000Z","bar":"foo","awesome":"logstash","j":{"k1":"v"},"message":["Hello","world",["a",null,1]],"n":1.5,"no":false,"zero":0,"nil":null,"evil":"%{bar}","a.b":"dot","k[0]":"x","@metadata":{"m":"meta"}}',
  ),
  0,
);
const CLOCK = (): number => Date.UTC(2026, 10, 23, 1, 57, 17, 889);

describe('template', () => {
  it.each([
    ['/full/path/awesome', '/full/path/awesome'],
    ['', ''],
    ['/full/%{bar}/awesome', '/full/foo/awesome'],
    ['/full/%{bar}/%{awesome}', '/full/foo/logstash'],
    ['%{bar}%{bar}', 'foofoo'],
    ['%{[j][k1]}', 'v'],
    ['%{[bar]}', 'foo'],
    ['%{a.b}', 'dot'],
    ['%{[@metadata][m]}', 'meta'],
    ['/full/%{do-not-exist}', '/full/%{do-not-exist}'],
    ['%{[j][k2]} %{nil}', '%{[j][k2]} %{nil}'],
    ['%{n} %{no} %{zero}', '1.5 false 0'],
    ['%{message}', 'Hello,world,a,,1'],
    ['%{j}', '{"k1":"v"}'],
    ['%{evil}', '%{bar}'],
    ['%{@timestamp}', '2015-10-01T00:00:00.000Z'],
    ['%{[bar}', '%{[bar}'],
    ['%{k[0]}', '%{k[0]}'],
    ['%{constructor} %{__proto__}', '%{constructor} %{__proto__}'],
    ['/full/%{+YYYY}', '/full/2015'],
    ['/full/%{+YYYY}/weeee/%{bar}', '/full/2015/weeee/foo'],
    ['%{+YYYY}', '2015'],
    ['%{+YYYY.MM.dd HH}', '2015.10.01 00'],
    ["%{+xxxx-'W'ww}", '2015-W40'],
    ['/full/%{{YYYY-DDD}}/weeee/%{bar}', '/full/2015-274/weeee/foo'],
    ["%{{YYYY-'W'ww}}", '2015-W40'],
    ['/full/%{+YYY/web', '/full/%{+YYY/web'],
    ['%{', '%{'],
    ['a %{{yyyy', 'a %{{yyyy'],
    ['%{{yyyy} x}}', '%{{yyyy} x}}'],
    ['%{a %{bar}', '%{a %{bar}'],
    ['100% {bar} %%{bar}', '100% {bar} %foo'],
    ['%{+%s}', '1443657600'],
    ['%{+%ss}', '%00'],
    ['%{}', '1443657600'],
    ['%{{TIME_NOW}}', '2026-11-23T01:57:17.889Z'],
  ])('%s is %s', (text, filled) => {
    const made = template(text, CLOCK);
    expect(made(event)).toBe(filled);
    if (made.isConstant) expect(filled).toBe(text);
  });
});

describe('formatJoda', () => {
  const time = Date.UTC(2026, 1, 3, 13, 4, 5, 67);
  it.each([
    ['yyyy-MM-dd HH:mm:ss.SSS', '2026-02-03 13:04:05.067'],
    ['yy/M/d', '26/2/3'],
    ['YYYY yyyyy', '2026 02026'],
    ['MMM MMMM', 'Feb February'],
    ['E EEE EEEE e', 'Tue Tue Tuesday 2'],
    ['h:mm a K kk', '1:04 PM 1 13'],
    ['D DDD', '34 034'],
    ['w ww xxxx', '6 06 2026'],
    ['C G', '20 AD'],
    ['S SS SSSSSS', '0 06 067000'],
    ['Z ZZ ZZZ z zzzz', '+0000 +00:00 UTC UTC Coordinated Universal Time'],
    ["'at' HH 'o''clock' ''", "at 13 o'clock '"],
    ["'unclosed HH", 'unclosed HH'],
    ['%s', '%5'],
  ])('%s is %s', (pattern, written) => {
    expect(formatJoda(pattern)(time)).toBe(written);
  });

  it.each([
    [Date.UTC(2027, 0, 1), '2026-53 2027'],
    [Date.UTC(2024, 11, 30), '2025-01 2024'],
  ])('tells the year of a week from the year', (at, written) => {
    expect(formatJoda('xxxx-ww yyyy')(at)).toBe(written);
  });

  it('changes with the day, and writes midnight as 24 and 12', () => {
    const day = formatJoda('yyyy.MM.dd');
    expect([day(time), day(time + 86_400_000), day(time), day(-1)]).toEqual([
      '2026.02.03',
      '2026.02.04',
      '2026.02.03',
      '1969.12.31',
    ]);
    expect(formatJoda('H k h K')(Date.UTC(2026, 0, 1))).toBe('0 24 12 0');
  });
});

describe('formatJavaTime', () => {
  it.each([
    ['uuuu-MM-dd HH:mm:ss.SSS', '2026-02-03 13:04:05.067'],
    ['SSSSSSSSS n', '067089012 67089012'],
    ['Q QQ QQQ QQQQ', '1 01 Q1 1st quarter'],
    ['MMMMM EEEEE', 'F T'],
    ['X XXX x xxx Z ZZZZ ZZZZZ VV O', 'Z Z +00 +00:00 +0000 GMT Z Z GMT'],
    ["yyyy[ 'Q'Q]['[x]']", '2026 Q1[x]'],
    ['A', '47045067'],
    ['e eee', '3 Tue'],
  ])('%s is %s', (pattern, written) => {
    expect(formatJavaTime(pattern)(Date.UTC(2026, 1, 3, 13, 4, 5, 67), 89_012)).toBe(written);
  });
});

describe('readTimestamp', () => {
  it.each([
    ['2015-05-28T23:02:05.350Z', Date.UTC(2015, 4, 28, 23, 2, 5, 350), 0],
    ['2015-05-28T23:02:05,350Z', Date.UTC(2015, 4, 28, 23, 2, 5, 350), 0],
    ['2014-09-23T00:00:00-0800', Date.UTC(2014, 8, 23, 8), 0],
    ['2014-09-23T00:00:00+01:00', Date.UTC(2014, 8, 22, 23), 0],
    ['2014-09-23T00:00', Date.UTC(2014, 8, 23), 0],
    ['2014-09-23', Date.UTC(2014, 8, 23), 0],
    ['2014-09-23T12:34:56.123456789Z', Date.UTC(2014, 8, 23, 12, 34, 56, 123), 456_789],
  ])('%s', (text, milliseconds, nanoseconds) => {
    expect(readTimestamp(text)).toEqual({ milliseconds, nanoseconds });
  });

  it.each([
    '',
    'now',
    '2014-09-23 00:00:00',
    '2014-13-01',
    '2014-02-30T00:00:00Z',
    '2014-09-23T00:00:00Z ',
    '2014-09-23T00:00:00 +0100',
    '1443657600',
    '2014-09-23T00:00:00Zx',
  ])('not %j', (text) => {
    expect(readTimestamp(text)).toBeUndefined();
  });
});
