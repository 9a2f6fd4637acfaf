import { describe, expect, it } from 'vitest';
import { SplError } from '../errors.ts';
import { parseSpl } from '../parse.ts';
import { printSpl } from '../print.ts';

const last = (spl: string) => parseSpl(spl).commands.at(-1);

const messageOf = (spl: string): string => {
  try {
    parseSpl(spl);
  } catch (error) {
    if (error instanceof SplError)
      return error.issues.map(({ message, hint }) => `${message}; ${hint ?? ''}`).join('\n');
    throw error;
  }
  throw new Error(`${spl} was read`);
};

describe('reading commands', () => {
  it.each([
    [
      'x | lookup local=t people login AS user, host OUTPUTNEW team as "the team"',
      {
        options: { local: 't' },
        lookup: 'people',
        match: [
          { table: 'login', row: 'user' },
          { table: 'host', row: 'host' },
        ],
        output: { overwrite: false, fields: [{ table: 'team', row: 'the team' }] },
      },
    ],
    [
      '| tstats summariesonly=false allow_old_summaries=true count, dc(Web.src) as n from datamodel=Web.Proxy where Web.status IN (4*) OR nodename=Web earliest=-1d by _time span=5m, Web.user "Web.dest"',
      {
        aggregations: [{ func: 'count' }, { func: 'dc', field: 'Web.src', as: 'n' }],
        datamodel: { model: 'Web', object: 'Proxy' },
        where: { kind: 'or' },
        earliest: '-1d',
        by: ['_time', 'Web.user', 'Web.dest'],
        span: { value: 5, unit: 'm' },
      },
    ],
    ['| tstats count where index=* groupby host', { where: { kind: 'comparison' }, by: ['host'] }],
    ['| tstats count from datamodel = "Web"', { datamodel: { model: 'Web' }, by: [] }],
    [
      'x | join type=outer user [ search index=a | table user ]',
      {
        options: { type: 'outer' },
        fields: ['user'],
        subsearch: { commands: [{ name: 'search' }, { name: 'table' }] },
      },
    ],
    ['x | join user, host type=left[| inputlookup a]', { options: { type: 'left' }, fields: ['user', 'host'] }],
    [
      'x | join left=L right=R where L.id = R.user_id AND L.h=R.h [ search a ]',
      {
        on: [
          { left: 'L.id', right: 'R.user_id' },
          { left: 'L.h', right: 'R.h' },
        ],
      },
    ],
    ['x | append [ mstats avg(a.b) where index=m by h ]', { subsearch: { commands: [{ name: 'mstats' }] } }],
    ['x | appendpipe [stats count]', { subpipeline: { commands: [{ name: 'stats' }] } }],
    ['x | map maxsearches=5 search="search user=\\"$user$\\" | head 1"', { search: 'search user="$user$" | head 1' }],
    ['x | map [ search a=$b$ ]', { template: 'search a=$b$' }],
    [
      'x | transaction user, host startswith=(action="log in" x) endswith=eval(a>5) maxspan=2m keepevicted=true',
      {
        fields: ['user', 'host'],
        startsWith: { kind: 'matches', predicate: { kind: 'and' } },
        endsWith: { kind: 'holds', condition: { kind: 'binary' } },
        options: { maxspan: '2m', keepevicted: 'true' },
      },
    ],
    [
      'x | transaction id startswith="log in" endswith=out',
      { startsWith: { predicate: { kind: 'term', text: 'log in' } } },
    ],
    ['x | transaction id startswith="a=b"', { startsWith: { predicate: { kind: 'comparison', field: 'a' } } }],
    [
      'x | streamstats window=5 current=f reset_before=(a > 5) sum(b) as c count by d e',
      { options: { window: '5', current: 'f' }, resetBefore: { kind: 'binary' }, by: ['d', 'e'] },
    ],
    ['x | streamstats reset_after=("a==\\"b\\"") count', { resetAfter: { kind: 'binary', op: '=' } }],
    ['x | streamstats reset_after="a=1" count', { resetAfter: { kind: 'binary', op: '=' } }],
    [
      'x | chart count over a by b span=5 limit=3',
      { over: { field: 'a' }, by: { field: 'b', options: { span: '5' } }, options: { limit: '3' } },
    ],
    [
      'x | chart avg(z) max(y) by a, b where sum in top5',
      { over: { field: 'a' }, by: { field: 'b' }, where: { op: 'in', value: 'top5' } },
    ],
    ['x | chart count by a', { by: { field: 'a' } }],
    [
      'x | convert timeformat="%F" ctime(a) as b, mktime(c) num(*)',
      { conversions: [{ func: 'ctime', field: 'a', as: 'b' }, { func: 'mktime' }, { field: '*' }] },
    ],
    [
      'x | replace "a b" WITH c, *d with "e f" IN g h',
      {
        replacements: [
          { from: 'a b', to: 'c' },
          { from: '*d', to: 'e f' },
        ],
        fields: ['g', 'h'],
      },
    ],
    [
      'x | foreach a_* b mode=multifield [ eval \'<<FIELD>>\'=if(<<MATCHSTR>> > 1, "]", 2) ]',
      { fields: ['a_*', 'b'], template: 'eval \'<<FIELD>>\'=if(<<MATCHSTR>> > 1, "]", 2)' },
    ],
    ['x | makemv delim="," a', { options: { delim: ',' }, fields: ['a'] }],
    ['x | mvexpand limit=5 "a b"', { options: { limit: '5' }, fields: ['a b'] }],
    ['x | spath input=raw path=a.b{}.c{0} output=d', { options: { input: 'raw', path: 'a.b{}.c{0}', output: 'd' } }],
    ['x | spath a.b', { fields: ['a.b'] }],
    ['| from datamodel:"Web.Proxy"', { type: 'datamodel', dataset: 'Web.Proxy' }],
    ['| from datamodel Alerts.Alerts', { type: 'datamodel', dataset: 'Alerts.Alerts' }],
    ['| inputlookup append=t users.csv where role=admin OR team=a', { file: 'users.csv', where: { kind: 'or' } }],
    ['| inputlookup users append=t', { options: { append: 't' } }],
    ['x | outputlookup seen append=true', { file: 'seen', options: { append: 'true' } }],
    [
      '| rest /services/server/info count=0 splunk_server=local',
      { path: '/services/server/info', options: { count: '0' } },
    ],
    [
      'x | return 5 a b=c $d',
      { count: 5, values: [{ field: 'a' }, { field: 'c', as: 'b' }, { field: 'd', bare: true }] },
    ],
    ['x | format "(" "(" "AND" ")" "OR" ")"', { marks: ['(', '(', 'AND', ')', 'OR', ')'] }],
    ['| set diff [ search a ] [ search b ]', { operation: 'diff' }],
    [
      'x | trendline sma5(a) as b ema10(c)',
      {
        trends: [
          { func: 'sma', period: 5, as: 'b' },
          { func: 'ema', period: 10 },
        ],
      },
    ],
    [
      'x | predict a as b future_timespan=3 upper95=high',
      { fields: [{ field: 'a', as: 'b' }], options: { upper95: 'high' } },
    ],
    [
      'x | strcat allrequired=t a ": " b c',
      { parts: [{ type: 'field' }, { type: 'text', value: ': ' }, { value: 'b' }], to: 'c' },
    ],
    ['x | rangemap field=n low=0-9 "default"=x', undefined],
    [
      'x | timechart span=1h limit=5 sparkline(avg(a), 5m) as s eval(sum(a)/count) as q by b useother=f where max > 5',
      {
        aggregations: [
          { func: 'sparkline', inner: { func: 'avg', field: 'a' }, span: { value: 5 }, as: 's' },
          { func: 'eval', expression: { kind: 'binary' }, as: 'q' },
        ],
        by: 'b',
        options: { useother: 'f' },
        where: { aggregation: { func: 'max' }, op: '>', value: '5' },
      },
    ],
    [
      'x | stats c(a) as n perc95(b) p5(c) values(eval(if(a=1,b,null))) as f(x) by d, e f',
      {
        aggregations: [
          { func: 'c' },
          { func: 'perc', percentile: 95 },
          { percentile: 5 },
          { func: 'values', as: 'f(x)' },
        ],
        by: ['d', 'e', 'f'],
      },
    ],
    ['x | apply model threshold=0.1 as p', { name: 'apply', text: 'model threshold=0.1 as p' }],
  ])('%s', (spl, expected) => {
    if (expected === undefined) {
      expect(() => parseSpl(spl)).toThrow(SplError);
      return;
    }
    const read = parseSpl(spl);
    expect(last(spl)).toMatchObject(expected);
    const printed = printSpl(read);
    expect(parseSpl(printed), printed).toEqual(read);
  });

  it.each([
    ['x | makemv delm="," a', 'makemv has no option "delm"; did you mean "delim"?'],
    ['x | mvexpand a b', 'mvexpand takes one field'],
    ['x | mvexpand', 'mvexpand needs one field, but the command ends here'],
    ['x | mvexpand a limit=many', 'limit of mvexpand is not "many"; it takes a whole number'],
    ['x | addinfo a', 'addinfo takes options only'],
    ['x | join type=sideways a [ search b ]', 'type of join is not "sideways"; it takes inner, outer, left'],
    ['x | join a', 'join needs a subsearch in brackets'],
    ['x | append', 'expected a subsearch in brackets'],
    ['x | append [ search a', 'this "[" is never closed; add a ] at its end'],
    ['x | lookup', 'expected the name of a lookup'],
    ['x | lookup t', 'expected the fields by which t is searched'],
    ['x | convert ctme(a)', 'expected a conversion'],
    ['x | chart count over a by b by c', 'expected OVER, BY, where'],
    ['x | transaction a startswith=(b', 'this "(" is never closed'],
    ['x | foreach [ eval a=1 ]', 'foreach needs a field'],
    ['x | foreach a* []', 'the brackets of foreach hold a command'],
    ['| set other [ a ] [ b ]', 'expected union, diff or intersect'],
    ['x | format "a"', 'format takes six texts or none'],
    ['x | sttas count', 'there is no command "sttas"; did you mean "stats"?'],
    ['x |', 'expected a command after the pipe'],
    ['x | | y', 'expected a command after the pipe'],
    ['x | head limit=many', 'limit is a whole number, not "many"'],
    ['x | sort limit=-1 a', 'limit is a whole number, not "-1"'],
    ['x | top limit=x a', 'limit is a whole number, not "x"'],
    ['x | rex max_match=x "a"', 'max_match is a whole number, not "x"'],
    ['x | timechart count by a where max in 5', 'expected top5 or bottom5'],
  ])('%s is refused', (spl, message) => {
    expect(messageOf(spl)).toContain(message);
  });
});
