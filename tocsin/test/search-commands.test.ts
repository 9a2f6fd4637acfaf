import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SplError } from '../src/search/index.ts';
import { SearchFixture } from './search-events.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

const at = (hour: number, minute = 0): number => Date.UTC(2026, 10, 24, hour, minute) / 1000;

/** One cell of a search that yields one row. */
const cell = async (spl: string, name: string): Promise<unknown> => {
  const rows = await fixture.rows(spl);
  expect(rows.length).toBe(1);
  return rows[0]?.[name] ?? null;
};

/** Columns and rows as lists, so that order and completeness count. */
const table = async (spl: string): Promise<readonly (readonly unknown[])[]> => {
  const { columns, rows } = await fixture.run(spl);
  return [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))];
};

describe('where', () => {
  it.each<[string, string]>([
    ['sourcetype=django | where user="bob"', 'A1 A5 A9 B1 B5'],
    ['sourcetype=django | where user="BOB"', ''],
    ['sourcetype=django | where user!="alice"', 'A1 A3 A5 A7 A9 A11 B1 B3 B5'],
    ['sourcetype=access | where user!="bob"', 'C0 C6 C12 C18'],
    ['sourcetype=access | where NOT user="bob"', 'C0 C6 C12 C18'],
    ['sourcetype=access | where isnull(user) AND status=404', 'C2 C10 C14 C22'],
    ['sourcetype=access | where status>=500 AND bytes<1000', 'C3 C7'],
    ['sourcetype=access | where status="404"', 'C2 C6 C10 C14 C18 C22'],
    ['sourcetype=access | where bytes/100=5 OR bytes/100=6', 'C4 C5'],
    ["sourcetype=access | where 'http.response.bytes'>2200", 'C22 C23'],
    ['sourcetype=access | where bytes>2000 XOR status=500', 'C3 C7 C11 C15 C19 C20 C21 C22'],
    ['sourcetype=json | where color="red"', 'D0 D2'],
    ['sourcetype=json | where color!="red"', 'D1 D4 D5'],
    ['sourcetype=json | where color="r*"', ''],
    ['sourcetype=json | where color LIKE "r%"', 'D0 D2'],
    ['sourcetype=json | where color LIKE "red\\\\"', ''],
    ['sourcetype=json | where like(color, "%e_")', 'D0 D2 D4 D5'],
    ["sourcetype=json | where 'shop.total'>9", 'D1 D2 D3 D4'],
    ["sourcetype=json | where tonumber('shop.total')>9", 'D1 D2 D4'],
    ['sourcetype=json | where roles="a"', 'D0 D2'],
    ['sourcetype=json | where color IN ("blue", "green")', 'D1 D5'],
    ['sourcetype=json | where in(color, "blue", "green")', 'D1 D5'],
    ['sourcetype=json | where match(color, "^[rg]")', 'D0 D2 D5'],
    ['sourcetype=json | where isnotnull(color) AND NOT match(color, "(?i)^r")', 'D1 D5'],
    ['sourcetype=django | where cidrmatch("10.0.0.8/30", src)', 'A3 A7 A11'],
    ['sourcetype=json | where mvcount(tags)=2', 'D4'],
    ['sourcetype=json | where nosuch="x" OR color="blue"', 'D1'],
    ['failed | where _time>=relative_time(now(), "-3m")', 'A0 A1 A2'],
    ['failed | where user=src', ''],
    ['failed | search user=bob', 'A1 A5 A9'],
    ['failed | eval who=upper(user) | search who=b*', 'A1 A5 A9'],
    ['failed | eval who=upper(user) | where who="BOB"', 'A1 A5 A9'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });
});

describe('eval', () => {
  const one = 'sourcetype=access n=C3';
  it.each<[string, unknown]>([
    ['x=1+2*3', 7],
    ['x=7/2', 3.5],
    ['x=6/2', 3],
    ['x=1/0', null],
    ['x=7%3', 1],
    ['x=-bytes', -400],
    ['x=bytes+1', 401],
    ['x="a"."b"', 'ab'],
    ['x=1 . 2', '12'],
    ['x="a"+"b"', 'ab'],
    ['x=bytes.""', '400'],
    ['x=bytes." bytes"', '400 bytes'],
    ['x=nosuch+1', null],
    ['x=nosuch."a"', null],
    ['x=if(status>=500, "bad", "good")', 'bad'],
    ['x=case(status<300, "ok", status<500, "client", true(), "server")', 'server'],
    ['x=coalesce(nosuch, user, status)', '500'],
    ['x=len(uri_path)', 10],
    ['x=round(bytes/300, 2)', 1.33],
    ['x=tostring(bytes*1000, "commas")', '400,000'],
    ['x=strftime(_time, "%Y-%m-%d %H:%M:%S")', '2026-11-24 08:45:00'],
    ['x=_time', at(8, 45)],
    ['x=split(uri_path, "/")', ['', 'api', 'items']],
    ['x=mvindex(split(uri_path, "/"), -1)', 'items'],
    ['x=null()', null],
    ['x="it\'s \\"quoted\\" \\\\ `done` %s {y:String}"', 'it\'s "quoted" \\ `done` %s {y:String}'],
    ['x=tostring(status=500)', 'True'],
    ['x="10"<"9"', undefined],
    ['x=if("10"<"9", "text", "number")', 'number'],
    ['x=if("10a"<"9a", "text", "number")', 'text'],
    ['y=2, x=y*y', 4],
    ['status=status+1 | eval x=status', 501],
    ["'odd name'=5 | eval x='odd name'+1", 6],
    ['x=replace(uri_path, "/([a-z]+)/", "<\\1>")', '<api>items'],
    ['x=if(isnull(nosuch) AND isnotnull(status), 1, 0)', 1],
    ['x=min(status, bytes, 450)', 400],
    ['x=typeof(status)', 'Number'],
  ])('%s', async (assignments, value) => {
    const spl = `${one} | eval ${assignments}`;
    if (value === undefined) await expect(fixture.run(spl)).rejects.toThrow(SplError);
    else expect(await cell(spl, 'x')).toEqual(value);
  });
});

describe('stats', () => {
  it.each<[string, unknown[][]]>([
    ['failed | stats count', [['count'], [12]]],
    ['nothingofthekind | stats count', [['count'], [0]]],
    ['nothingofthekind | stats count by user', [['user', 'count']]],
    [
      'failed | stats count by user',
      [
        ['user', 'count'],
        ['alice', 6],
        ['bob', 3],
        ['carol', 3],
      ],
    ],
    [
      'sourcetype=access | stats count by user',
      [
        ['user', 'count'],
        ['alice', 4],
      ],
    ],
    [
      'sourcetype=access | stats count by status, http_method',
      [
        ['status', 'http_method', 'count'],
        [200, 'GET', 6],
        [200, 'POST', 6],
        [404, 'GET', 6],
        [500, 'POST', 6],
      ],
    ],
    [
      'failed | stats dc(user) AS users, dc(src) AS addresses',
      [
        ['users', 'addresses'],
        [3, 3],
      ],
    ],
    [
      'sourcetype=access | stats count(user) count',
      [
        ['count(user)', 'count'],
        [4, 24],
      ],
    ],
    [
      'sourcetype=access | stats sum(bytes) avg(bytes) min(bytes) max(bytes) range(bytes)',
      [
        ['sum(bytes)', 'avg(bytes)', 'min(bytes)', 'max(bytes)', 'range(bytes)'],
        [30_000, 1250, 100, 2400, 2300],
      ],
    ],
    [
      'sourcetype=access | stats count(eval(status>=500)) AS errors count AS all',
      [
        ['errors', 'all'],
        [6, 24],
      ],
    ],
    ['sourcetype=access | stats sum(eval(bytes/100)) AS x', [['x'], [300]]],
    // 24 values, 100 to 2400: rank floor(0.5 × 24) = 12 counted from 0 is 1300; floor(0.95 × 24) = 22 is 2300.
    [
      'sourcetype=access | stats median(bytes) p50(bytes) perc95(bytes) AS p',
      [
        ['median(bytes)', 'perc50(bytes)', 'p'],
        [1300, 1300, 2300],
      ],
    ],
    [
      'sourcetype=json | stats sum(shop.total) avg(shop.total) count(shop.total)',
      [
        ['sum(shop.total)', 'avg(shop.total)', 'count(shop.total)'],
        [131.5, 26.3, 6],
      ],
    ],
    [
      'sourcetype=json | stats min(shop.total) max(shop.total) min(color) max(color)',
      [
        ['min(shop.total)', 'max(shop.total)', 'min(color)', 'max(color)'],
        ['10', 'n/a', 'Red', 'red'],
      ],
    ],
    [
      'sourcetype=json | stats values(color) AS v, list(color) AS l',
      [
        ['v', 'l'],
        [
          ['Red', 'blue', 'green', 'red'],
          ['red', 'blue', 'red', 'Red', 'green'],
        ],
      ],
    ],
    [
      'sourcetype=json | stats count by roles',
      [
        ['roles', 'count'],
        ['a', 2],
        ['b', 2],
        ['c', 1],
      ],
    ],
    [
      'sourcetype=json | stats count(roles) dc(roles) values(roles) AS v',
      [
        ['count(roles)', 'dc(roles)', 'v'],
        [5, 3, ['a', 'b', 'c']],
      ],
    ],
    [
      'failed | stats first(n) last(n) earliest(n) latest(n)',
      [
        ['first(n)', 'last(n)', 'earliest(n)', 'latest(n)'],
        ['A0', 'A11', 'A11', 'A0'],
      ],
    ],
    [
      'failed | reverse | stats first(n) AS f, last(n) AS l, latest(n) AS t',
      [
        ['f', 'l', 't'],
        ['A11', 'A0', 'A0'],
      ],
    ],
    [
      'failed | sort user | stats first(user) AS f last(user) AS l list(n) AS ids by src | where src="10.0.0.9"',
      [
        ['src', 'f', 'l', 'ids'],
        ['10.0.0.9', 'carol', 'carol', ['A3', 'A7', 'A11']],
      ],
    ],
    [
      'failed | stats earliest_time(user) AS a latest_time(user) AS b',
      [
        ['a', 'b'],
        [at(11, 48), at(11, 59)],
      ],
    ],
    ['failed | stats mode(user) AS m', [['m'], ['alice']]],
    // 2, 4, 4, 4, 5, 5, 7, 9: variance of the population 4, of the sample 32/7.
    [
      'n=C3 sourcetype=access | eval x=split("2,4,4,4,5,5,7,9", ",") | stats varp(x) AS a stdevp(x) AS b sumsq(x) AS c',
      [
        ['a', 'b', 'c'],
        [4, 2, 232],
      ],
    ],
    [
      'sourcetype=access bytes<=100 | stats stdev(bytes) AS s var(bytes) AS v',
      [
        ['s', 'v'],
        [0, 0],
      ],
    ],
    [
      'nothingofthekind | stats sum(bytes) AS s avg(bytes) AS a max(bytes) AS m values(user) AS v',
      [
        ['s', 'a', 'm', 'v'],
        [null, null, null, null],
      ],
    ],
    [
      'sourcetype=access | stats sum(bytes) AS total by status | eval mean=total/6 | sort -total | head 1',
      [
        ['status', 'total', 'mean'],
        [200, 13_800, 2300],
      ],
    ],
    [
      'failed | stats count by user | stats sum(count) AS n dc(user) AS u',
      [
        ['n', 'u'],
        [12, 3],
      ],
    ],
    [
      'failed | stats count AS "number of" by user | rename user AS Name | where \'number of\'>3',
      [
        ['Name', 'number of'],
        ['alice', 6],
      ],
    ],
    ['failed | stats max(_time) AS newest', [['newest'], [at(11, 59)]]],
    [
      'sourcetype=django | stats count by action',
      [
        ['action', 'count'],
        ['failure', 12],
        ['success', 6],
      ],
    ],
    [
      'sourcetype=django | stats count by event.type',
      [
        ['event.type', 'count'],
        ['start', 6],
        ['user', 6],
      ],
    ],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it('eventstats adds figures to every row that has the BY field', async () => {
    expect(
      await fixture.rows(
        'sourcetype=access bytes<=700 | eventstats count AS c by user | eventstats sum(bytes) AS s | table n c s',
      ),
    ).toEqual(
      [
        { n: 'C0', c: 2, s: 2800 },
        { n: 'C1', s: 2800 },
        { n: 'C2', s: 2800 },
        { n: 'C3', s: 2800 },
        { n: 'C4', s: 2800 },
        { n: 'C5', s: 2800 },
        { n: 'C6', c: 2, s: 2800 },
      ].map(({ n, c, s }) => ({ n, c: c ?? null, s })),
    );
  });
});

describe('top and rare', () => {
  it.each<[string, unknown[][]]>([
    [
      'failed | top user',
      [
        ['user', 'count', 'percent'],
        ['alice', 6, 50],
        ['bob', 3, 25],
        ['carol', 3, 25],
      ],
    ],
    [
      'failed | top limit=1 user',
      [
        ['user', 'count', 'percent'],
        ['alice', 6, 50],
      ],
    ],
    [
      'failed | top 1 user showperc=f',
      [
        ['user', 'count'],
        ['alice', 6],
      ],
    ],
    [
      'sourcetype=access | top user',
      [
        ['user', 'count', 'percent'],
        ['alice', 4, 100],
      ],
    ],
    [
      'sourcetype=django | top 1 user by action',
      [
        ['action', 'user', 'count', 'percent'],
        ['failure', 'alice', 6, 50],
        ['success', 'alice', 3, 50],
      ],
    ],
    [
      'failed | rare user',
      [
        ['user', 'count', 'percent'],
        ['bob', 3, 25],
        ['carol', 3, 25],
        ['alice', 6, 50],
      ],
    ],
    [
      'failed | top limit=1 useother=t user',
      [
        ['user', 'count', 'percent'],
        ['alice', 6, 50],
        ['OTHER', 6, 50],
      ],
    ],
    [
      'sourcetype=json | top 1 roles',
      [
        ['roles', 'count', 'percent'],
        ['a', 2, 40],
      ],
    ],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });
});

describe('rows in order', () => {
  it.each<[string, string]>([
    ['failed | head 2', 'A0 A1'],
    ['failed | head', 'A0 A1 A2 A3 A4 A5 A6 A7 A8 A9'],
    ['failed | tail 2', 'A11 A10'],
    ['failed | reverse | head 2', 'A11 A10'],
    ['failed | head 5 | tail 2', 'A4 A3'],
    ['failed | head 5 | search user=bob', 'A1'],
    ['failed | search user=bob | head 1', 'A1'],
    ['sourcetype=access | head (status<404)', 'C0 C1'],
    ['failed | dedup user', 'A0 A1 A3'],
    ['failed | reverse | dedup user', 'A11 A10 A9'],
    ['failed | dedup 2 user', 'A0 A1 A2 A3 A5 A7'],
    ['failed | sort n | dedup user', 'A0 A1 A11'],
    ['sourcetype=access | dedup user', 'C0'],
    ['sourcetype=access bytes<=300 | dedup user keepempty=t', 'C0 C1 C2'],
    ['sourcetype=access bytes<=500 | dedup status consecutive=t', 'C0 C2 C3 C4'],
    ['failed | dedup user sortby +_time', 'A11 A10 A9'],
    ['sourcetype=access bytes<=500 | dedup 2 status consecutive=t', 'C0 C1 C2 C3 C4'],
    ['failed | eval k="same" | dedup 3 k consecutive=t', 'A0 A1 A2'],
    ['failed | sort n | table n user | dedup user keepempty=t | table n', 'A0 A1 A11'],
    ['failed | dedup user, src', 'A0 A1 A3'],
    ['sourcetype=access | sort -bytes | head 3', 'C23 C22 C21'],
    ['sourcetype=access | sort 3 +bytes', 'C0 C1 C2'],
    ['sourcetype=access bytes<=800 | sort -status bytes', 'C3 C7 C2 C6 C0 C1 C4 C5'],
    ['sourcetype=access bytes<=800 | sort status, -bytes', 'C5 C4 C1 C0 C6 C2 C7 C3'],
    ['sourcetype=access bytes<=800 | sort status desc | head 2', 'C3 C7'],
    ['sourcetype=json | sort shop.total', 'D0 D5 D2 D1 D4 D3'],
    ['sourcetype=json | sort -shop.total', 'D3 D4 D1 D2 D5 D0'],
    ['sourcetype=json | sort str(shop.total)', 'D1 D4 D0 D5 D2 D3'],
    ['sourcetype=json | sort color, n', 'D4 D1 D5 D0 D2 D3'],
    ['sourcetype=json | sort -color, n', 'D0 D2 D5 D1 D4 D3'],
    ['failed | sort -src | head 1', 'A3'],
    ['failed | sort 0 ip(src) | tail 1', 'A11'],
    ['sourcetype=access | sort -bytes | reverse | head 1', 'C0'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });
});

describe('columns', () => {
  it.each<[string, unknown[][]]>([
    [
      'failed | head 1 | table user src nosuch',
      [
        ['user', 'src', 'nosuch'],
        ['alice', '10.0.0.1', null],
      ],
    ],
    [
      'failed | head 1 | table n event.*',
      [
        ['n', 'event.action', 'event.category', 'event.outcome'],
        ['A0', 'authn_login_fail', 'authentication', 'failure'],
      ],
    ],
    [
      'failed | head 1 | fields n user',
      [
        ['_time', '_raw', 'n', 'user'],
        [at(11, 59), 'Failed login for alice from 10.0.0.1', 'A0', 'alice'],
      ],
    ],
    [
      'failed | head 1 | fields n user | fields - _*',
      [
        ['n', 'user'],
        ['A0', 'alice'],
      ],
    ],
    [
      'n=D0 | fields - _* index host source sourcetype roles',
      [
        ['color', 'n', 'shop.total'],
        ['red', 'D0', '5'],
      ],
    ],
    [
      'n=D0 | fields color shop.* | fields - _*',
      [
        ['color', 'shop.total'],
        ['red', '5'],
      ],
    ],
    [
      'n=D0 | rename shop.* AS * | table n total shop.total',
      [
        ['n', 'total', 'shop.total'],
        ['D0', '5', null],
      ],
    ],
    [
      'n=D0 | rename color AS hue, n AS id | table id hue color',
      [
        ['id', 'hue', 'color'],
        ['D0', 'red', null],
      ],
    ],
    ['n=D0 | rename color AS "odd `name\' \\"x" | table odd*', [['odd `name\' "x'], ['red']]],
    ['failed | stats count by user | rename count AS user', [['user'], [6], [3], [3]]],
    ['failed | stats count AS a, dc(user) AS b | fields - a', [['b'], [3]]],
    [
      'failed | stats count AS a, dc(user) AS b | table b a',
      [
        ['b', 'a'],
        [3, 12],
      ],
    ],
    ['failed | stats count by user | fields count', [['count'], [6], [3], [3]]],
    [
      'sourcetype=access bytes<=200 | fillnull value="-" user nosuch | table n user nosuch',
      [
        ['n', 'user', 'nosuch'],
        ['C0', 'alice', '-'],
        ['C1', '-', '-'],
      ],
    ],
    [
      'sourcetype=access bytes<=200 | stats count by n user | fillnull',
      [
        ['n', 'user', 'count'],
        ['C0', 'alice', 1],
      ],
    ],
    [
      'sourcetype=access bytes<=200 | table n user | fillnull',
      [
        ['n', 'user'],
        ['C0', 'alice'],
        ['C1', '0'],
      ],
    ],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });
});

describe('rex and regex', () => {
  it.each<[string, unknown[][]]>([
    [
      'failed | head 2 | rex "for (?<who>\\w+) from (?<ip>[\\d.]+)" | table who ip',
      [
        ['who', 'ip'],
        ['alice', '10.0.0.1'],
        ['bob', '10.0.0.2'],
      ],
    ],
    [
      'failed | rex "for (?P<who>b\\w+)" | stats count by who',
      [
        ['who', 'count'],
        ['bob', 3],
      ],
    ],
    ['n=E3 | rex "user=(?<u>\\w+)" | table u', [['u'], ['eve']]],
    [
      'n=E3 | rex max_match=0 "user=(?<u>\\w+) id=(?<i>\\d+)" | table u i',
      [
        ['u', 'i'],
        [
          ['eve', 'mallory'],
          ['42', '43'],
        ],
      ],
    ],
    ['n=E3 | rex max_match=1 "(?<u>nomatch)" | table u', [['u'], [null]]],
    ['failed | head 1 | rex "for (?<user>zzz)" | table user', [['user'], ['alice']]],
    [
      'n=C3 | rex field=uri_path "/(?<first>\\w+)/(?<second>\\w+)(?<third>/x)?" | table first second third',
      [
        ['first', 'second', 'third'],
        ['api', 'items', null],
      ],
    ],
    ['n=C3 | rex field=uri_path mode=sed "s/[aeiou]/_/g" | table uri_path', [['uri_path'], ['/_p_/_t_ms']]],
    ['n=C3 | rex field=uri_path mode=sed "s#/(\\w+)#<\\1>#" | table uri_path', [['uri_path'], ['<api>/items']]],
    ['n=C3 | rex field=uri_path mode=sed "y/ai/xy/" | table uri_path', [['uri_path'], ['/xpy/ytems']]],
    [
      'n=C3 | rex "(?<a>\\d+)\\.(\\d+)\\.(?<b>\\d+)" | table a b',
      [
        ['a', 'b'],
        ['192', '0'],
      ],
    ],
    [
      'n=E3 | rex "one(?<rest>.*)" | rex "(?s)one(?<all>.*)" | eval l=len(all) | table rest l',
      [
        ['rest', 'l'],
        [null, 43],
      ],
    ],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['failed | regex "for [bc]"', 'A1 A3 A5 A7 A9 A11'],
    ['sourcetype=json | regex color="^r"', 'D0 D2'],
    ['sourcetype=json | regex color!="^r"', 'D1 D3 D4 D5'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });
});

describe('time and buckets', () => {
  it.each<[string, unknown[][]]>([
    [
      'failed | bin _time span=5m | stats count by _time',
      [
        ['_time', 'count'],
        [at(11, 45), 2],
        [at(11, 50), 5],
        [at(11, 55), 5],
      ],
    ],
    [
      'sourcetype=access bytes<=1000 | bin bytes span=500 | stats count by bytes',
      [
        ['bytes', 'count'],
        ['0-500', 4],
        ['1000-1500', 1],
        ['500-1000', 5],
      ],
    ],
    [
      'failed | bin span=1h _time AS hour | stats count by hour',
      [
        ['hour', 'count'],
        [at(11), 12],
      ],
    ],
    [
      'sourcetype=django earliest=-2h@h latest=@h | timechart span=1h count',
      [
        ['_time', 'count'],
        [at(10), 5],
        [at(11), 13],
      ],
    ],
    [
      'sourcetype=django earliest=-2h@h latest=@h | timechart span=1h count by user limit=2',
      [
        ['_time', 'alice', 'bob', 'OTHER'],
        [at(10), 2, 2, 1],
        [at(11), 7, 3, 3],
      ],
    ],
    [
      'sourcetype=django earliest=-2h@h latest=@h | timechart span=1h count by user limit=2 useother=f',
      [
        ['_time', 'alice', 'bob'],
        [at(10), 2, 2],
        [at(11), 7, 3],
      ],
    ],
    [
      'sourcetype=access earliest=-4h@h latest=@h | timechart span=1h avg(bytes) AS mean, count by user',
      [
        ['_time', 'mean: alice', 'mean: NULL', 'count: alice', 'count: NULL'],
        // 8:00 to 8:55 are C12 to C1; alice sent C6 (700) and C12 (1300), the ten others 7000 bytes together.
        [at(8), 1000, 700, 2, 10],
        [at(9), 100, null, 1, 0],
        [at(10), null, null, 0, 0],
        [at(11), null, null, 0, 0],
      ],
    ],
    [
      'sourcetype=django earliest=-2h@h latest=@h | timechart span=1h dc(user) AS users by action',
      [
        ['_time', 'failure', 'success'],
        [at(10), 0, 3],
        [at(11), 3, 1],
      ],
    ],
    [
      'sourcetype=django earliest=-2h@h latest=@h | timechart span=1h count by user limit=2 | eval both=alice+bob | fields - OTHER',
      [
        ['_time', 'alice', 'bob', 'both'],
        [at(10), 2, 2, 4],
        [at(11), 7, 3, 10],
      ],
    ],
    [
      'sourcetype=django earliest=-2h@h latest=@h | timechart span=1h count | where count>10',
      [
        ['_time', 'count'],
        [at(11), 13],
      ],
    ],
    ['nothingofthekind earliest=-2h@h latest=@h | timechart span=1h count', [['_time', 'count']]],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it('days are those of the zone', async () => {
    const { rows } = await fixture.run('index=* | bin _time span=1d | stats count by _time', {
      timeZone: 'America/New_York',
      earliest: '-24h',
    });
    // Midnight in New York is 5:00 UTC: the six hours' events (5:56 to 6:00 and later) lie behind it.
    expect(rows).toEqual([{ _time: at(5), count: 53 }]);
  });

  it('a span is chosen by the range where none is given', async () => {
    const { rows } = await fixture.run('failed | timechart count', { earliest: '-1h@h', latest: '@h' });
    expect(rows.length).toBe(60);
    expect(rows.filter((row) => row.count === 1).length).toBe(12);
  });
});

describe('what cannot be planned is refused at its place', () => {
  it.each<[string, string, string]>([
    ['index=* | eval x=(1=1)', 'eval cannot store a condition', '1=1'],
    ['index=* | eval x=nosuchfunction(1)', 'there is no function "nosuchfunction"', 'nosuchfunction(1)'],
    ['index=* | where user', 'condition', 'user'],
    ['index=* | eval x=substr("a")', 'substr takes', 'substr("a")'],
    ['index=* | rex "(?<a>x)(?=y)"', 'lookaround', ''],
    ['index=* | rex "no group"', 'names no field', ''],
    ['index=* | stats nosuch(user)', 'nosuch', 'nosuch(user)'],
    ['index=* | stats perc200(bytes)', 'percentile', ''],
    ['index=* | where match(user, nosuch)', 'written out', ''],
    ['index=* | rex "(unclosed"', 'expression', ''],
  ])('%s', async (spl, message, place) => {
    const failure = await fixture.run(spl).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(SplError);
    if (!(failure instanceof SplError)) return;
    const [issue] = failure.issues;
    expect(issue?.message).toContain(message);
    if (place !== '') expect(spl.slice(issue?.from, issue?.to)).toBe(place);
    // The same without running.
    expect(fixture.search.check(spl).map((one) => one.message)).toEqual([issue?.message]);
  });

  it('finds nothing to say of a good search', () => {
    expect(fixture.search.check('index=* | timechart count by user | eval x=alice+1 | where x>1')).toEqual([]);
  });
});
