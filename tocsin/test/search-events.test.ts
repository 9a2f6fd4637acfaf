import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SearchFixture } from './search-events.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

const numbered = (letter: string, ...numbers: readonly number[]): string =>
  numbers.map((number) => `${letter}${number}`).join(' ');
const upTo = (letter: string, count: number): string =>
  numbered(letter, ...Array.from({ length: count }, (_, index) => index));

const ALL_A = upTo('A', 12);
const ALL_B = upTo('B', 6);
const ALL_D = upTo('D', 6);
const NOT_FOUND = numbered('C', 2, 6, 10, 14, 18, 22);
const ERRORS = numbered('C', 3, 7, 11, 15, 19, 23);

describe('words and phrases', () => {
  it.each<[string, string]>([
    ['failed', ALL_A],
    ['FAILED', ALL_A],
    ['Failed login', ALL_A],
    ['login failed', ALL_A],
    ['"Failed login"', ALL_A],
    ['"login failed"', ''],
    ['"failed login for bob"', numbered('A', 1, 5, 9)],
    ['fail', ''],
    ['fail*', ALL_A],
    ['*ailed', ALL_A],
    ['*logged*', ALL_B],
    ['log*ed', ALL_B],
    ['10.0.0.9', numbered('A', 3, 7, 11)],
    ['0.0.9', numbered('A', 3, 7, 11)],
    ['"0.0.0.9"', ''],
    ['err*', numbered('E', 1)],
    ['errors', 'E1'],
    ['error', 'E1'],
    ['erran', ''],
    ['Übung', 'E2'],
    ['ÜBUNG', 'E2'],
    ['naïve', 'E2'],
    ['na', ''],
    ['"100% off_sale"', 'E0'],
    ['off_sale', 'E0'],
    ['"a.b*c"', 'E0'],
    [`"'single'"`, 'E0'],
    ['"\\"double\\""', 'E0'],
    ['"\\\\back"', 'E0'],
    ['"<script>alert(1)</script>"', 'E4'],
    ['"line one"', 'E3'],
    ['user=mallory', ''],
    ['"user=mallory"', 'E3'],
    ['TERM(errand)', 'E1'],
    ['CASE(ERRORS)', 'E1'],
    ['CASE(errors)', ''],
    ['nothingofthekind', ''],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });
});

describe('AND, OR, NOT', () => {
  it.each<[string, string]>([
    ['failed bob', numbered('A', 1, 5, 9)],
    ['failed AND bob', numbered('A', 1, 5, 9)],
    ['sourcetype=django bob OR dave', `A1 A5 A9 B1 B3 B5`],
    ['failed NOT alice', numbered('A', 1, 3, 5, 7, 9, 11)],
    ['failed NOT (alice OR bob)', numbered('A', 3, 7, 11)],
    ['NOT failed sourcetype=django', ALL_B],
    ['(bob failed) OR (dave logged)', 'A1 A5 A9 B3'],
    ['sourcetype=odd NOT err* NOT line', 'E0 E2 E4'],
    ['sourcetype=odd NOT NOT errors', 'E1'],
    ['sourcetype=django NOT user=alice NOT user=bob', 'A3 A7 A11 B3'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });
});

describe('fields', () => {
  it.each<[string, string]>([
    ['user=bob', 'A1 A5 A9 B1 B5'],
    ['user=BOB', 'A1 A5 A9 B1 B5'],
    ['user="b*"', 'A1 A5 A9 B1 B5'],
    ['user=*o*', 'A1 A3 A5 A7 A9 A11 B1 B5'],
    ['user.name=dave', 'B3'],
    ['user IN (bob, dave)', 'A1 A5 A9 B1 B3 B5'],
    ['user IN ("b*", D*)', 'A1 A5 A9 B1 B3 B5'],
    ['sourcetype=access user=*', 'C0 C6 C12 C18'],
    ['sourcetype=access NOT user=* status=404', 'C2 C10 C14 C22'],
    ['sourcetype=django user!=alice', 'A1 A3 A5 A7 A9 A11 B1 B3 B5'],
    ['sourcetype=json co*=red', 'D0 D2 D4'],
    ['shop.*>50', 'D4'],
    ['sourcetype=json *=vip', 'D4'],
    ['sourcetype=json ro*!=a', 'D0 D1 D2'],
    ['failed us*=bob', 'A1 A5 A9'],
    ['sourcetype=json NOT co*=*', 'D3'],
    ['failed sr*=10.0.0.9', 'A3 A7 A11'],
    ['sourcetype=json nothing*=x', ''],
    ['sourcetype=access user!=bob', 'C0 C6 C12 C18'],
    ['sourcetype=access status=404 NOT user=alice', 'C2 C10 C14 C22'],
    ['status=404', NOT_FOUND],
    ['status="404"', NOT_FOUND],
    ['status=4*', NOT_FOUND],
    ['status>=500', ERRORS],
    ['status>404', ERRORS],
    ['status<404 http_method=GET bytes<=900', 'C0 C4 C8'],
    ['status!=200 status!=404', ERRORS],
    ['status=abc', ''],
    ['http.response.status_code=500 bytes>2000', 'C23'],
    ['uri_path="/login"', numbered('C', 1, 5, 9, 13, 17, 21)],
    ['uri_path="/a*" bytes<500', 'C2 C3'],
    ['src=10.0.0.9', numbered('A', 3, 7, 11)],
    ['src="10.0.0.*" user=carol', numbered('A', 3, 7, 11)],
    ['action=failure', ALL_A],
    ['action=success', ALL_B],
    ['event.action=authn_login_success', ALL_B],
    ['event.type=start', ALL_B],
    ['event.type=user', ALL_B],
    ['event.type=end', ''],
    ['color=red', 'D0 D2 D4'],
    ['color!=red', 'D1 D5'],
    ['sourcetype=json NOT color=red', 'D1 D3 D5'],
    ['color=*', 'D0 D1 D2 D4 D5'],
    ['roles=a', 'D0 D2'],
    ['roles!=a', 'D0 D1 D2'],
    ['roles=*', 'D0 D1 D2'],
    ['shop.total>9', 'D1 D2 D4'],
    ['shop.total=10', 'D1'],
    ['shop.total=10.0', 'D1'],
    ['shop.total="n/a"', 'D3'],
    ['tags=new', 'D4 D5'],
    ['tags=vip', 'D4'],
    ['nosuchfield=1', ''],
    ['sourcetype=json nosuchfield!=1', ''],
    ['sourcetype=json NOT nosuchfield=1', ALL_D],
    ['log.level=WARNING', 'E1 E3'],
    ['host=web1 sourcetype=odd', upTo('E', 5)],
    ['source="/var/log/acc*" bytes>=2300', 'C22 C23'],
    ['"color"="red"', 'D0 D2 D4'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });
});

describe('indexes and time', () => {
  it.each<[string, string]>([
    ['index="django-logs" sourcetype="django" "Failed login"', ALL_A],
    ['index=app', ALL_D],
    ['index=APP', ALL_D],
    ['index=django-logs sourcetype=odd', upTo('E', 5)],
    ['index=django-logs-*  sourcetype=odd', upTo('E', 5)],
    ['index=django-logs-2026.11.23', upTo('E', 5)],
    ['index=django-logs-2026.11.22', ''],
    ['index=nosuch', ''],
    ['index!=django-logs sourcetype!=access', ALL_D],
    ['index IN (app, nosuch)', ALL_D],
    ['earliest=-5m failed', 'A0 A1 A2 A3 A4'],
    ['earliest=-5m latest=-1m failed', 'A1 A2 A3 A4'],
    ['earliest=-3d@d latest=-1d old', 'OLD'],
    ['earliest=11/24/2026:11:58:00 failed', 'A0 A1'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });

  it('searches a day by default, everything from 0', async () => {
    expect(await fixture.ids('old')).toBe('');
    expect(await fixture.ids('old', { earliest: '0' })).toBe('OLD');
    expect(await fixture.ids('failed earliest=0 user=zoe', { earliest: '-1m' })).toBe('OLD');
  });

  it('gives the range that it searched', async () => {
    const { earliest, latest } = await fixture.run('failed', { earliest: '-1h@h', latest: '@h' });
    expect([new Date(earliest).toISOString(), new Date(latest).toISOString()]).toEqual([
      '2026-11-24T11:00:00.000Z',
      '2026-11-24T12:00:00.000Z',
    ]);
  });

  it('includes the earliest and leaves the latest out', async () => {
    const at = Date.UTC(2026, 10, 24, 11, 58) / 1000;
    expect(await fixture.ids('failed', { earliest: String(at), latest: String(at + 60) })).toBe('A1');
  });
});

describe('the rows of events', () => {
  it('have the default fields first, numbers as numbers, several values as a list', async () => {
    const { kind, columns, rows } = await fixture.run('sourcetype=django OR sourcetype=json | where n="B0" OR n="D4"');
    expect(kind).toBe('events');
    expect(columns.slice(0, 6)).toEqual(
      expect.arrayContaining(['_time', '_raw', 'index', 'host', 'source', 'sourcetype']),
    );
    expect(columns[0]).toBe('_time');
    expect(rows).toEqual([
      {
        _time: Date.UTC(2026, 10, 24, 11) / 1000,
        _raw: 'User logged in: alice',
        index: 'django-logs',
        host: 'web1',
        source: '/var/log/django.log',
        sourcetype: 'django',
        'event.action': 'authn_login_success',
        'event.category': 'authentication',
        'event.outcome': 'success',
        'event.type': ['start', 'user'],
        'user.name': 'alice',
        n: 'B0',
      },
      {
        _time: Date.UTC(2026, 10, 24, 6, 56) / 1000,
        _raw: 'order 4 placed',
        index: 'app',
        host: 'app1',
        source: 'app.json',
        sourcetype: 'json',
        color: 'Red',
        'shop.total': '100',
        tags: ['vip', 'new'],
        n: 'D4',
      },
    ]);
  });

  it('are cut by the limit, and say so', async () => {
    const { rows, truncated } = await fixture.run('failed', { limit: 3 });
    expect(rows.map((row) => row.n)).toEqual(['A0', 'A1', 'A2']);
    expect(truncated).toBe(true);
    expect((await fixture.run('failed', { limit: 12 })).truncated).toBe(false);
  });
});

describe('timeline', () => {
  it('counts what the search finds before its first transforming command', async () => {
    const { buckets, total, span } = await fixture.search.timeline({
      spl: 'sourcetype=django | stats count',
      earliest: '-6h',
      latest: 'now',
      buckets: 6,
      signal: new AbortController().signal,
    });
    expect(total).toBe(18);
    expect(span).toBe(3_600_000);
    // A: 11:48 to 11:59; B: 11:00, 10:50 … 10:10.
    expect(buckets.map(({ count }) => count)).toEqual([0, 0, 0, 0, 5, 13]);
  });
});
