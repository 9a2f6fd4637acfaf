import { describe, expect, it } from 'vitest';
import { eventOf, fieldOf, type ValueObject } from '../../event/index.ts';
import { tryFilter } from '../try-filter.ts';
import { date } from './date.ts';

const NOW = Date.UTC(2026, 10, 23);

async function parse(options: Record<string, unknown>, event: ValueObject, now = NOW): Promise<ValueObject> {
  const [result = {}] = await tryFilter(date, options, { clock: () => now }).run(event);
  return result;
}

const timeOf = async (match: string[], text: ValueObject[string], timezone = 'UTC', now = NOW, locale = 'en') => {
  const event = await parse({ match: ['at', ...match], timezone, locale }, { at: text }, now);
  return event.tags === undefined ? event['@timestamp'] : event.tags;
};

const FAILED = ['_dateparsefailure'];

describe('ISO8601', () => {
  it.each([
    ['2001-01-01T00:00:00-0800', '2001-01-01T08:00:00.000Z'],
    ['2004-07-04T12:27:27-00:00', '2004-07-04T12:27:27.000Z'],
    ['2001-12-07T23:54:54Z', '2001-12-07T23:54:54.000Z'],
    ['2001-12-07T23:54:54,123Z', '2001-12-07T23:54:54.123Z'],
    ['2001-09-05T16:36:36.123+0700', '2001-09-05T09:36:36.123Z'],
    ['2001-11-06 20:45:45.123-0000', '2001-11-06T20:45:45.123Z'],
    ['2001-12-07 23:54:54,123Z', '2001-12-07T23:54:54.123Z'],
    ['2001-11-06 20:45:45,123', '2001-11-06T20:45:45.123Z'],
    ['2001-11-06 20:45:45.1239', FAILED],
    ['2001-11-06 20:45:45', FAILED],
    ['2001-11-06T20:45:45.123456789', '2001-11-06T20:45:45.123Z'],
    ['2001-11-06T20:45:45.1234567891', FAILED],
    ['2001-11-06t20:45z', '2001-11-06T20:45:00.000Z'],
    ['2001-11-06T20.5', '2001-11-06T20:30:00.000Z'],
    ['2001-11-06T20:45,5', '2001-11-06T20:45:30.000Z'],
    ['2001-11-06T', '2001-11-06T00:00:00.000Z'],
    ['2001-11-06T+01:00', '2001-11-05T23:00:00.000Z'],
    ['2001', '2001-01-01T00:00:00.000Z'],
    ['2001-1-5', '2001-01-05T00:00:00.000Z'],
    ['2001-123', '2001-05-03T00:00:00.000Z'],
    ['2001-W05-1', '2001-01-29T00:00:00.000Z'],
    ['2001-w05', '2001-01-29T00:00:00.000Z'],
    ['T10:30', '1970-01-01T10:30:00.000Z'],
    ['-0044-03-15', '-000044-03-15T00:00:00.000Z'],
    ['2001-02-29', FAILED],
    ['2001-11-06T24:00', FAILED],
    ['2001-11-06T20:45:60', FAILED],
    ['', FAILED],
  ])('%s', async (text, expected) => {
    expect(await timeOf(['ISO8601'], text)).toEqual(expected);
  });
});

describe('epochs', () => {
  it.each<[string, ValueObject[string], unknown]>([
    ['UNIX', '0', '1970-01-01T00:00:00.000Z'],
    ['UNIX', 1_478_207_457, '2016-11-03T21:10:57.000Z'],
    ['UNIX', '1350414944.123456', '2012-10-16T19:15:44.123Z'],
    ['UNIX', 1_350_414_944.123456, '2012-10-16T19:15:44.123Z'],
    ['UNIX', 1.001, '1970-01-01T00:00:01.001Z'],
    ['UNIX', '-1.5', '1969-12-31T23:59:59.500Z'],
    ['UNIX', '1.', FAILED],
    ['UNIX', '2147483648', FAILED],
    ['UNIX', 1_000_000_000_123, FAILED],
    ['UNIX', '%{bad_value}', FAILED],
    ['UNIX', ' 1', FAILED],
    ['UNIX', true, FAILED],
    ['UNIX_MS', '1000000000123', '2001-09-09T01:46:40.123Z'],
    ['UNIX_MS', 456, '1970-01-01T00:00:00.456Z'],
    ['UNIX_MS', '456.5', FAILED],
    ['UNIX_MS', 1e300, FAILED],
    ['TAI64N', '4000000050d506482dbdf024', '2012-12-22T01:00:46.767Z'],
    ['TAI64N', '@4000000050d506482dbdf024', '2012-12-22T01:00:46.767Z'],
    ['TAI64N', '@4000000050d5', FAILED],
  ])('%s of %j', async (format, value, expected) => {
    expect(await timeOf([format], value)).toEqual(expected);
  });

  it('the first format that fits wins', async () => {
    expect(await timeOf(['UNIX', 'UNIX_MS'], '1000000000123')).toBe('2001-09-09T01:46:40.123Z');
    expect(await timeOf(['UNIX', 'UNIX_MS'], 1_478_207_457.456)).toBe('2016-11-03T21:10:57.456Z');
  });
});

// What Joda-Time 2.12.7 says to the same text.
describe('patterns', () => {
  it.each<[string, string, string, unknown]>([
    ['dd/MMM/yyyy:HH:mm:ss Z', 'UTC', '25/Mar/2013:20:33:56 +0000', '2013-03-25T20:33:56.000Z'],
    ['dd/MMM/yyyy:HH:mm:ss Z', 'UTC', '5/MARCH/2013:2:3:5 +01', '2013-03-05T01:03:05.000Z'],
    ['dd/MMM/yyyy:HH:mm:ss Z', 'UTC', '5/mARCH/2013:2:3:5 +01', FAILED],
    ['dd/MMM/yyyy:HH:mm:ss Z', 'UTC', '5/Mar/2013:2:3:5 +1', FAILED],
    ['dd/MMM/yyyy:HH:mm:ss Z', 'UTC', '5/Mar/2013:2:3:5 +01:02:03.5', '2013-03-05T01:01:01.500Z'],
    ['yyyy MMM dd HH:mm:ss', 'America/Los_Angeles', '2013 Jun 24 01:29:01', '2013-06-24T08:29:01.000Z'],
    ['yyyy-MM-dd HH:mm:ss,SSS', 'UTC', '2026-11-23 01:57:17,889123', FAILED],
    ['yyyy-MM-dd HH:mm:ss,SSSSSS', 'UTC', '2026-11-23 01:57:17,889123', '2026-11-23T01:57:17.889Z'],
    ['yyyy-MM-dd HH:mm:ss,SSS', 'UTC', '2026-11-23 01:57:17,8', '2026-11-23T01:57:17.800Z'],
    ['yyyy/MM/dd', 'UTC', '2013/Apr/21', FAILED],
    ['yyyy/MM/dd', 'UTC', '2013/04/21 ', FAILED],
    ['yyyyMMddHHmmss', 'UTC', '20130421102030', '2013-04-21T10:20:30.000Z'],
    ['yyMMdd', 'UTC', '450101', '2045-01-01T00:00:00.000Z'],
    ['yyMMdd', 'UTC', '460101', '1946-01-01T00:00:00.000Z'],
    ['M/d/yy', 'UTC', '1/2/13', '2013-01-02T00:00:00.000Z'],
    ['M/d/yy', 'UTC', '1/2/2013', '2013-01-02T00:00:00.000Z'],
    ['yyyy-MM-dd', 'UTC', '-5-01-02', '-000005-01-02T00:00:00.000Z'],
    ['Y-MM-dd', 'UTC', '-5-01-02', FAILED],
    ['MM/dd/yyyy hh:mm a', 'UTC', '11/23/2026 12:05 AM', '2026-11-23T00:05:00.000Z'],
    ['MM/dd/yyyy hh:mm a', 'UTC', '11/23/2026 1:05 pm', '2026-11-23T13:05:00.000Z'],
    ['MM/dd/yyyy hh:mm', 'UTC', '11/23/2026 13:05', FAILED],
    ['yyyy-MM-dd kk:mm', 'UTC', '2026-11-23 24:05', '2026-11-23T00:05:00.000Z'],
    ["yyyy-MM-dd'T'HH 'o''clock'", 'UTC', "2026-11-23t07 O'CLOCK", '2026-11-23T07:00:00.000Z'],
    ['yyyy-DDD', 'UTC', '2024-366', '2024-12-31T00:00:00.000Z'],
    ['yyyy-DDD', 'UTC', '2026-366', FAILED],
    // For Logstash only y and Y are a year; it guesses one for this too.
    ["xxxx-'W'ww-e", 'UTC', '2026-W01-1', '2026-12-29T00:00:00.000Z'],
    ["xxxx-'W'ww-e '(yes)'", 'UTC', '2026-W01-1 (yes)', '2025-12-29T00:00:00.000Z'],
    ['xxxx-ww', 'UTC', '2025-53', FAILED],
    ['yyyy', 'Europe/Berlin', '2026', '2025-12-31T23:00:00.000Z'],
    ['EEE, dd MMM yyyy HH:mm:ss z', 'UTC', 'Mon, 23 Nov 2026 01:00:00 PST', '2026-11-23T09:00:00.000Z'],
    ['EEE dd MMM yyyy', 'UTC', 'Fri 23 Nov 2026', '2026-11-27T00:00:00.000Z'],
    ['yyyy MMM dd HH:mm ZZZ', 'UTC', '2026 Jul 01 12:00 Europe/Berlin', '2026-07-01T10:00:00.000Z'],
    ['yyyy MMM dd HH:mm ZZZ', 'UTC', '2026 Jul 01 12:00 America/Indiana/Knox', '2026-07-01T17:00:00.000Z'],
    ['yyyy MMM dd HH:mm ZZZ', 'UTC', '2026 Jul 01 12:00 Foo/Bar', FAILED],
    ['yyyy-MM-dd G', 'UTC', '2026-11-23 AD', '2026-11-23T00:00:00.000Z'],
    ['CC yy', 'UTC', '19 07', '2007-01-01T00:00:00.000Z'],
    ['HH:mm', 'UTC', '10:20', '2026-01-01T10:20:00.000Z'],
    ['dd HH:mm', 'UTC', '07 10:20', '2026-01-07T10:20:00.000Z'],
  ])('%s (%s) of %s', async (pattern, zone, text, expected) => {
    expect(await timeOf([pattern], text, zone, Date.UTC(2026, 5, 1))).toEqual(expected);
  });

  it.each([
    ['2026-03-29 01:59:59', 'Europe/Berlin', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29 02:30:00', 'Europe/Berlin', FAILED],
    ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-03-08 02:30:00', 'America/New_York', FAILED],
    ['2026-11-01 01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['2026-04-05 01:45:00', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
    ['2011-12-30 10:00:00', 'Pacific/Apia', FAILED],
    ['2007-12-09 10:00:00', 'America/Caracas', '2007-12-09T14:30:00.000Z'],
    ['2016-03-26 02:00:37', 'CET', '2016-03-26T01:00:37.000Z'],
    ['2026-07-01 12:00:00', 'Etc/GMT+5', '2026-07-01T17:00:00.000Z'],
    ['2026-07-01 12:00:00', '+05:30', '2026-07-01T06:30:00.000Z'],
    ['2026-07-01 12:00:00', 'UTC-03', '2026-07-01T15:00:00.000Z'],
    ['2026-07-01 12:00:00', 'GMT+0', '2026-07-01T12:00:00.000Z'],
  ])('%s in %s', async (text, zone, expected) => {
    expect(await timeOf(['yyyy-MM-dd HH:mm:ss'], text, zone)).toEqual(expected);
  });
});

describe('a year that is not written', () => {
  it.each<[string, string, number, unknown]>([
    ['Dec 31 23:59:00', 'UTC', Date.UTC(2014, 0, 1, 0, 30, 50), '2013-12-31T23:59:00.000Z'],
    ['Jan 01 01:00:00', 'UTC', Date.UTC(2013, 11, 31, 15, 59, 50), '2014-01-01T01:00:00.000Z'],
    ['Nov 24 01:29:01', 'UTC', Date.UTC(2014, 0, 1), '2014-11-24T01:29:01.000Z'],
    ['Feb 29 01:00:00', 'UTC', Date.UTC(2026, 0, 1), FAILED],
    ['Feb 30 01:00:00', 'Europe/Berlin', Date.UTC(2026, 0, 1), FAILED],
    ['Feb 28 25:00:00', 'America/New_York', Date.UTC(2026, 0, 1), FAILED],
    ['Feb 29 01:00:00', 'UTC', Date.UTC(2024, 5, 1), '2024-02-29T01:00:00.000Z'],
    ['Mar 27 02:00:01', 'CET', Date.UTC(2016, 2, 29), FAILED],
    ['Mar 27 03:00:01', 'CET', Date.UTC(2016, 2, 29), '2016-03-27T01:00:01.000Z'],
    ['Dec 31 23:59:00', 'America/New_York', Date.UTC(2014, 0, 1, 5), '2014-01-01T04:59:00.000Z'],
  ])('%s in %s', async (text, zone, now, expected) => {
    expect(await timeOf(['MMM dd HH:mm:ss'], text, zone, now)).toEqual(expected);
  });

  it('is guessed after the zone of the text', async () => {
    expect(await timeOf(['MMM dd HH:mm:ss Z'], 'Nov 24 01:29:01 -0800')).toBe('2026-11-24T09:29:01.000Z');
  });

  it('follows the clock', async () => {
    let now = Date.UTC(2025, 11, 31);
    const tried = tryFilter(date, { match: ['at', 'MMM dd'], timezone: 'UTC' }, { clock: () => now });
    expect((await tried.run({ at: 'Feb 28' }))[0]?.['@timestamp']).toBe('2025-02-28T00:00:00.000Z');
    now = Date.UTC(2028, 5, 1);
    expect((await tried.run({ at: 'Feb 29' }))[0]?.['@timestamp']).toBe('2028-02-29T00:00:00.000Z');
  });
});

describe('languages', () => {
  it.each([
    ['fr', 'dd MMMM yyyy', '14 juillet 1789', '1789-07-14T00:00:00.000Z'],
    ['fr_FR', 'dd MMMM yyyy', '14 JUILLET 1789', '1789-07-14T00:00:00.000Z'],
    ['de', 'EEEE, d. MMM yyyy', 'Montag, 23. Nov. 2026', '2026-11-23T00:00:00.000Z'],
    ['ru', 'd MMMM yyyy', '23 ноября 2026', '2026-11-23T00:00:00.000Z'],
    ['en-GB', 'd MMM yyyy', '2 Sep 2026', '2026-09-02T00:00:00.000Z'],
    ['fr', 'dd MMMM yyyy', '14 July 1789', FAILED],
  ])('%s: %s of %s', async (locale, pattern, text, expected) => {
    expect(await timeOf([pattern], text, 'UTC', NOW, locale)).toEqual(expected);
  });
});

describe('options', () => {
  it('a field that is missing or null is passed over', async () => {
    const tried = tryFilter(date, { match: ['at', 'ISO8601'] });
    const events = await tried.run({}, { at: null });
    expect(events.map(({ tags }) => tags)).toEqual([undefined, undefined]);
    expect([tried.matched.length, tried.counts.size]).toEqual([0, 0]);
  });

  it('reads nothing from @timestamp, as Logstash, and says so', async () => {
    const tried = tryFilter(date, { match: ['@timestamp', 'ISO8601'], target: 'at' });
    expect(await tried.run({})).toMatchObject([{ tags: FAILED }]);
    expect(tried.notices).toHaveLength(1);
  });

  it('gives an event whose time was removed one', async () => {
    const event = eventOf({ at: '5' }, 0);
    fieldOf('@timestamp').remove(event);
    await tryFilter(date, { match: ['at', 'UNIX'] }).filter.filter([event]);
    expect(fieldOf('@timestamp').get(event)).toBe('1970-01-01T00:00:05.000Z');
  });

  it('a target other than @timestamp gets text, and nanoseconds go', async () => {
    const event = { '@timestamp': '2026-01-01T00:00:00.123456789Z', at: '2013-01-01T00:00:00.5Z' };
    expect(await parse({ match: ['at', 'ISO8601'], target: '[x][y]' }, event)).toMatchObject({
      x: { y: '2013-01-01T00:00:00.500Z' },
      '@timestamp': '2026-01-01T00:00:00.123456789Z',
    });
    expect((await parse({ match: ['at', 'ISO8601'] }, event))['@timestamp']).toBe('2013-01-01T00:00:00.500Z');
  });

  it('the zone may come from the event; one that is unknown is a failure, but not for epochs', async () => {
    const options = { match: ['at', 'UNIX', 'ISO8601', 'yyyy'], timezone: '%{[my][tz]}' };
    const zoned = { at: '2008-01-01T00:00:00', my: { tz: 'America/Caracas' } };
    expect((await parse(options, zoned))['@timestamp']).toBe('2008-01-01T04:30:00.000Z');
    expect((await parse(options, { at: '2008-01-01T00:00:00' })).tags).toEqual(FAILED);
    expect((await parse(options, { at: '5' }))['@timestamp']).toBe('1970-01-01T00:00:05.000Z');
  });

  it('tags and counts failures', async () => {
    const tried = tryFilter(date, { match: ['[a][b]', 'ISO8601'], tag_on_failure: ['one', 'two'] });
    expect((await tried.run({ a: { b: ['2013-01-01'] } }))[0]?.tags).toEqual(['one', 'two']);
    expect(tried.counts.get('failed')).toBe(1);
    expect(tried.matched).toEqual([]);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ match: ['at'] }, /expected a field and at least one format/],
    [{ match: ['at', 'yyyy-bb'] }, /option "match": "bb" in "yyyy-bb" stands for nothing/],
    [{ match: ['at', 'HH zzzz'] }, /full names of time zones can't be read/],
    [{ match: ['at', 'yyyy'], timezone: 'Mars/Olympus' }, /unknown time zone "Mars\/Olympus"/],
    [{ match: ['at', 'MMM'], locale: '!' }, /"!" is no language tag/],
  ])('%j is refused', (options, message) => {
    expect(() => tryFilter(date, options)).toThrow(message);
  });
});
