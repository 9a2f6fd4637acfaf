import { describe, expect, test } from 'vitest';
import { readDashboard } from '../read-dashboard.ts';
import { readPattern } from '../read-pattern.ts';
import { importDashboards } from './import.ts';
import { type Imported, ImportFault } from './imported.ts';
import { splOfQuery } from './kibana/kql.ts';

/** What would be written is right as a file. */
const problemsOf = ({ dashboards, patterns }: Imported): readonly string[] =>
  [
    ...dashboards.flatMap(({ id, body }) => readDashboard(id, JSON.stringify(body), `${id}.yml`).problems),
    ...patterns.flatMap(({ id, body }) => readPattern(id, JSON.stringify(body), `${id}.yml`).problems),
  ].map(({ message }) => message);

const FORM = `<form version="1.1" theme="dark" refresh="60">
  <label>Logins of the shop</label>
  <description>Who comes, and who does not</description>
  <search id="base"><query>index="django-logs" sourcetype="django" user=$user$ earliest=$time.earliest$ | fields user src action</query>
    <earliest>$time.earliest$</earliest><latest>$time.latest$</latest></search>
  <fieldset submitButton="false">
    <input type="time" token="time"><label>Time</label><default><earliest>-7d@d</earliest><latest>now</latest></default></input>
    <input type="dropdown" token="user"><label>User</label><choice value="*">All</choice><default>*</default>
      <search><query>index=django-logs | stats count by user</query></search><fieldForLabel>user</fieldForLabel><fieldForValue>user</fieldForValue></input>
    <input type="multiselect" token="addresses"><label>Address</label><valuePrefix>src="</valuePrefix><valueSuffix>"</valueSuffix><delimiter> OR </delimiter><choice value="*">All</choice><default>*</default></input>
    <input type="text" token="word"><label>Word</label><prefix>*</prefix><suffix>*</suffix></input>
  </fieldset>
  <row>
    <panel><title>Failures</title>
      <single><search base="base"><query>search action=failure | stats count</query></search>
        <option name="rangeValues">[0,10]</option><option name="rangeColors">["0x53a051","0xf8be34","0xdc4e41"]</option><option name="useColors">1</option>
        <option name="trendColorInterpretation">inverse</option><option name="unit">logins</option></single>
      <single><search base="base"><query>| stats dc(user)</query></search><option name="drilldown">none</option></single>
    </panel>
    <panel><chart><title>Over time</title><search base="base"><query>timechart count by action</query></search>
      <option name="charting.chart">area</option><option name="charting.chart.stackMode">stacked</option><option name="height">320</option></chart></panel>
  </row>
  <row><panel depends="$chosen$"><table><title>Of $chosen$</title>
    <search><query>index=django-logs user="$chosen$" $addresses$ "$word$" | stats count by src</query><earliest>-1h</earliest><latest>now</latest></search>
    <drilldown><link target="_blank">/app/search/of_an_address?form.src=$click.value$</link></drilldown></table></panel>
    <panel><html><h2>How to read it</h2><p>Look &amp; think.</p><script>alert(1)</script></html></panel>
    <panel><viz type="sankey_diagram_app.sankey_diagram"><search><query>index=x | stats count by a b</query></search></viz></panel></row>
</form>`;

describe('Simple XML', () => {
  const imported = importDashboards('/somewhere/Shop Logins.xml', FORM);
  const [dashboard] = imported.dashboards;
  const panel = (title: string) => dashboard?.body.panels?.find((one) => one.title === title);

  test('what comes out is a dashboard that a file may hold', () => {
    expect(problemsOf(imported)).toEqual([]);
    expect(dashboard).toMatchObject({
      id: 'shop-logins',
      body: { title: 'Logins of the shop', earliest: '-7d@d', latest: 'now', refresh: '60s' },
    });
  });

  test('a base search and what follows it are one search, without the times of the form', () => {
    expect(panel('Failures')).toMatchObject({
      type: 'single',
      search:
        'index="django-logs" sourcetype="django" user=$user$ | fields user src action\n| search action=failure | stats count',
      upIs: 'bad',
      unit: 'logins',
    });
    expect(panel('Failures')).not.toHaveProperty('earliest');
    expect(panel('Failures')?.thresholds?.map(({ mood }) => mood)).toEqual(['good', 'warning', 'bad']);
    expect(panel('Over time')).toMatchObject({ type: 'area', stacked: true });
  });

  test('inputs are variables; what nothing sets is a text above the panels', () => {
    expect(dashboard?.body.variables).toMatchObject([
      {
        name: 'user',
        label: 'User',
        choices: [{ value: '*', label: 'All' }],
        search: 'index=django-logs | stats count by user | table user',
      },
      { name: 'addresses', multiple: true },
      { name: 'word', type: 'text', default: '*' },
      { name: 'chosen', type: 'text' },
    ]);
    expect(panel('Of …')).toMatchObject({
      search: 'index=django-logs user="$chosen$" src IN ($addresses$) "*$word$*" | stats count by src',
      earliest: '-1h',
      link: { dashboard: 'of-an-address', variable: 'src' },
    });
  });

  test('panels stand where they stood', () => {
    expect(dashboard?.body.panels?.map(({ at }) => [at.x, at.y, at.w])).toEqual([
      [0, 0, 3],
      [3, 0, 3],
      [6, 0, 6],
      [0, 9, 4],
      [4, 9, 4],
      [8, 9, 4],
    ]);
  });

  test('what was not taken over is told', () => {
    expect(imported.notes.map(({ place, message }) => `${place}: ${message}`)).toEqual([
      'row 2, panel 1: depends="$chosen$" is left out: the panel is always shown',
      'row 2, panel 2: of HTML only its text is taken over',
      'row 2, panel 3: the visualisation sankey_diagram_app.sankey_diagram is not known here: it is a table',
      '$chosen$: nothing in the file sets it',
    ]);
    expect(dashboard?.body.panels?.find(({ type }) => type === 'markdown')?.text).toBe(
      '## How to read it\n\nLook & think.',
    );
  });

  test.each([
    ['<!DOCTYPE x [<!ENTITY a "b">]><dashboard>&a;</dashboard>', 'document type'],
    ['<dashboard><row>', 'no XML'],
    ['<view/>', 'no dashboard'],
    ['<dashboard version="2"><definition/></dashboard>', 'Dashboard Studio'],
    [`<dashboard>${'<row>'.repeat(200)}${'</row>'.repeat(200)}</dashboard>`, 'nested deeper'],
    ['title: x', 'neither XML'],
  ])('%s is refused', (text, words) => {
    expect(() => importDashboards('x.xml', text)).toThrow(ImportFault);
    expect(() => importDashboards('x.xml', text)).toThrow(words);
  });
});

const json = JSON.stringify;
const source = (query: string, filter: readonly object[] = [], language = 'kuery') => ({
  searchSourceJSON: json({
    query: { query, language },
    filter,
    indexRefName: 'kibanaSavedObjectMeta.searchSourceJSON.index',
  }),
});
const VIEW = [{ name: 'kibanaSavedObjectMeta.searchSourceJSON.index', type: 'index-pattern', id: 'v1' }];
const agg = (schema: string, type: string, params: object = {}) => ({ id: '1', enabled: true, schema, type, params });
const vis = (id: string, type: string, aggs: readonly object[], query = '', params: object = {}) => ({
  id,
  type: 'visualization',
  attributes: { title: id, visState: json({ title: id, type, params, aggs }), kibanaSavedObjectMeta: source(query) },
  references: VIEW,
});
const panels = (ids: readonly string[]) =>
  json(
    ids.map((id, index) => ({
      panelIndex: id,
      gridData: { x: (index % 2) * 24, y: Math.floor(index / 2) * 15, w: 24, h: 15 },
      panelRefName: `panel_${id}`,
    })),
  );
const OBJECTS = [
  {
    id: 'v1',
    type: 'index-pattern',
    attributes: {
      title: 'django-logs-*',
      timeFieldName: '@timestamp',
      fieldFormatMap: json({ 'http.response.body.bytes': { id: 'bytes' } }),
    },
  },
  vis(
    'over',
    'area',
    [
      agg('metric', 'count'),
      agg('segment', 'date_histogram', { field: '@timestamp', interval: 'h' }),
      agg('group', 'terms', { field: 'user.name.keyword', size: 5 }),
    ],
    'event.action : authn_login_fail',
    { seriesParams: [{ mode: 'stacked' }] },
  ),
  vis('number', 'metric', [agg('metric', 'cardinality', { field: 'source.ip', customLabel: 'Addresses' })]),
  vis(
    'list',
    'table',
    [agg('metric', 'count'), agg('bucket', 'terms', { field: 'url.path', size: 20 })],
    'http.response.status_code >= 400 and not url.path : /health*',
  ),
  vis('bars', 'histogram', [
    agg('metric', 'avg', { field: 'event.duration' }),
    agg('segment', 'histogram', { field: 'http.response.status_code', interval: 100 }),
  ]),
  vis('words', 'markdown', [], '', { markdown: '# Hello' }),
  vis('controls', 'input_control_vis', []),
  {
    id: 's1',
    type: 'search',
    attributes: {
      title: 'Refused',
      columns: ['user.name', 'source.ip'],
      kibanaSavedObjectMeta: source('', [
        { meta: { type: 'phrase', key: 'event.outcome', params: { query: 'failure' } } },
        { meta: { type: 'phrases', key: 'user.name', params: ['root', 'admin x'], negate: true } },
        { meta: { type: 'exists', key: 'source.ip', disabled: true } },
      ]),
    },
    references: VIEW,
  },
  {
    id: 'd1',
    type: 'dashboard',
    attributes: {
      title: 'Shop',
      panelsJSON: panels(['over', 'number', 'list', 'bars', 'words', 'controls', 's1']),
      timeRestore: true,
      timeFrom: 'now-7d/d',
      timeTo: 'now',
      refreshInterval: { pause: false, value: 30_000 },
      kibanaSavedObjectMeta: source('event.dataset : django'),
    },
    references: ['over', 'number', 'list', 'bars', 'words', 'controls']
      .map((id) => ({ name: `panel_${id}`, type: 'visualization', id }))
      .concat([{ name: 'panel_s1', type: 'search', id: 's1' }]),
  },
  { exportedCount: 9, missingRefCount: 0 },
];

describe('saved objects of Kibana', () => {
  const imported = importDashboards('export.ndjson', OBJECTS.map((one) => json(one)).join('\n'));
  const [dashboard] = imported.dashboards;

  test('what comes out are documents that files may hold', () => {
    expect(problemsOf(imported)).toEqual([]);
    expect(imported.patterns).toEqual([
      {
        id: 'django-logs',
        body: { title: 'django-logs-*', indexes: ['django-logs-*'], formats: { 'http.response.body.bytes': 'bytes' } },
      },
    ]);
    expect(imported.searches).toEqual([
      {
        id: 'refused',
        body: {
          title: 'Refused',
          search: 'index=django-logs-* event.outcome=failure NOT user.name IN (root, "admin x")',
        },
      },
    ]);
    expect(dashboard?.body).toMatchObject({
      title: 'Shop',
      earliest: '-7d@d',
      latest: 'now',
      refresh: '30s',
      filters: ['event.dataset=django'],
    });
  });

  test.each([
    [
      'over',
      {
        type: 'area',
        stacked: true,
        search: 'index=django-logs-* event.action=authn_login_fail | timechart span=1h limit=5 count BY user.name',
      },
    ],
    ['number', { type: 'single', search: 'index=django-logs-* | stats dc(source.ip) AS "Addresses"' }],
    [
      'list',
      {
        type: 'table',
        search:
          'index=django-logs-* (http.response.status_code>=400 AND NOT url.path=/health*) | stats count BY url.path | sort -count | head 20',
      },
    ],
    [
      'bars',
      {
        type: 'column',
        search:
          'index=django-logs-* | bin http.response.status_code span=100 | stats avg(event.duration) BY http.response.status_code',
      },
    ],
    ['words', { type: 'markdown', text: '# Hello' }],
    [
      'Refused',
      {
        type: 'table',
        search:
          'index=django-logs-* event.outcome=failure NOT user.name IN (root, "admin x") | table _time user.name source.ip',
      },
    ],
  ])('%s', (title, wanted) =>
    expect(dashboard?.body.panels?.find((panel) => panel.title === title)).toMatchObject(wanted),
  );

  test('panels stand where they stood, and what is not known is told', () => {
    expect(dashboard?.body.panels?.map(({ at }) => [at.x, at.y, at.w, at.h])).toEqual([
      [0, 0, 6, 8],
      [6, 0, 6, 8],
      [0, 8, 6, 8],
      [6, 8, 6, 8],
      [0, 16, 6, 8],
      [0, 24, 6, 8],
    ]);
    expect(imported.notes.map(({ message }) => message)).toEqual([
      'a visualisation of the kind input_control_vis is not known here',
    ]);
  });

  test.each([
    [
      'user.name : "bob" and event.outcome : (failure or unknown)',
      '(user.name="bob" AND (event.outcome=failure OR event.outcome=unknown))',
    ],
    ['message : null pointer', '(message=null OR message=pointer)'],
    ['not a : 1 or b >= 5', '(NOT a=1 OR b>=5)'],
    ['"Failed login"', '"Failed login"'],
    ['', ''],
  ])('KQL %s', (query, spl) => expect(splOfQuery(query, 'kuery')).toBe(spl));

  test.each([
    ['status:[400 TO 499] AND NOT agent:curl*', '((status>=400 AND status<=499) AND NOT agent=curl*)'],
    ['+a:1 -b:2', '(a=1 AND NOT b=2)'],
    ['+a:1 b:2', 'a=1'],
    ['a:1 b:2 -c:3', '(NOT c=3 AND (a=1 OR b=2))'],
    ['a:1 AND (b:2 c:3)', '(a=1 AND (b=2 OR c=3))'],
    ['_exists_:user', 'user=*'],
  ])('Lucene %s', (query, spl) => expect(splOfQuery(query, 'lucene')).toBe(spl));

  test.each(['a : {', 'a :', '(a : 1', 'x* : 1', '@timestamp >= now-1d', '('.repeat(500)])('%s is told', (query) =>
    expect(() => splOfQuery(query, 'kuery')).toThrow(),
  );

  test('a line that is no JSON is named', () =>
    expect(() => importDashboards('x.ndjson', '{"id":"1","type":"dashboard","attributes":{}}\n{')).toThrow('line 2'));
});

describe('our own', () => {
  const PANEL = '{ title: All, type: single, search: index=* | stats count, at: { x: 0, y: 0, w: 4, h: 4 } }';
  test('a dashboard and an index pattern are taken as they are, under the names of their files', () => {
    const text = `title: Shop\npanels:\n  - ${PANEL}\n`;
    expect(importDashboards('some/shop-1.yml', text)).toMatchObject({
      format: 'tocsin',
      dashboards: [{ id: 'shop-1', body: { title: 'Shop', panels: [{ title: 'All' }] } }],
      patterns: [],
    });
    expect(importDashboards('-.yaml', 'title: Our Django\nindexes: [django-*]\n').patterns).toEqual([
      { id: 'our-django', body: { title: 'Our Django', indexes: ['django-*'] } },
    ]);
  });

  test('so is a saved search, with its schedule and its alert', () => {
    const alert = 'schedule: { every: 1m }\nalert:\n  when: { is: greater than, value: 5 }\n  actions: [mail]\n';
    const imported = importDashboards('failed-logins.yml', `title: Failed\nsearch: action=failure\n${alert}`);
    expect(imported).toMatchObject({ format: 'tocsin', dashboards: [], patterns: [] });
    expect(imported.searches).toEqual([
      {
        id: 'failed-logins',
        body: {
          title: 'Failed',
          search: 'action=failure',
          schedule: { every: '1m' },
          alert: { when: { is: 'greater than', value: 5 }, actions: ['mail'] },
        },
      },
    ]);
  });

  test.each([
    ['title: [', 'line 1'],
    ['search: 5\ntitle: Five\n', 'texts'],
    ['search: [\n', 'line'],
    ['', 'title'],
    [`title: Shop\npanels:\n  - ${PANEL.replace('stats', 'stat')}\n`, 'line 3'],
    ['title: Shop\nindexes: 5\n', 'indexes'],
  ])('%j is refused, with the place', (text, words) => {
    expect(() => importDashboards('x.yml', text)).toThrow(ImportFault);
    expect(() => importDashboards('x.yml', text)).toThrow(words);
  });
});

describe('a dashboard of which not all runs here', () => {
  const xml = (rows: string, inputs = ''): string =>
    `<form><label>Part</label><fieldset>${inputs}</fieldset>${rows}</form>`;
  const panel = (search: string, title = 'Panel', rest = '', kind = 'table'): string =>
    `<row><panel><${kind}><title>${title}</title><search><query><![CDATA[${search}]]></query></search>${rest}</${kind}></panel></row>`;
  const panelsOf = (text: string) => {
    const imported = importDashboards('part.xml', text);
    expect(problemsOf(imported)).toEqual([]);
    return { panels: imported.dashboards[0]?.body.panels ?? [], body: imported.dashboards[0]?.body, ...imported };
  };

  test('is taken over with the rest, and tells what does not', () => {
    const { panels, notes } = panelsOf(
      xml(panel('index=a | stats count') + panel('| rest /services/server/info | eval a="```"', 'Server')),
    );
    expect(panels).toMatchObject([
      { type: 'table', search: 'index=a | stats count' },
      { type: 'markdown', title: 'Server' },
    ]);
    expect(panels[1]).not.toHaveProperty('search');
    expect(panels[1]?.text).toContain('````\n| rest /services/server/info');
    expect(notes).toContainEqual(
      expect.objectContaining({ place: '"Server"', message: expect.stringContaining('does not run here') }),
    );
  });

  test('keeps a variable whose choices do not run', () => {
    const { body, notes } = panelsOf(
      xml(
        panel('index=a user=$user$ | stats count'),
        '<input type="dropdown" token="user"><search><query>| inputlookup users.csv</query></search></input>',
      ),
    );
    expect(body?.variables).toMatchObject([{ name: 'user', choices: ['*'] }]);
    expect(body?.variables?.[0]).not.toHaveProperty('search');
    expect(notes).toContainEqual(expect.objectContaining({ place: '$user$' }));
  });

  test('lists of hosts and maps have another form', () => {
    const { panels, body } = panelsOf(
      xml(
        panel('index=a | iplocation src | geostats latfield=lat longfield=lon count by action', 'Map', '', 'map') +
          panel('index=a | geostats latfield=where_lat longfield=where_lon sum(bytes)', 'Other map', '', 'map') +
          panel('| metadata type=sourcetypes index="a" | table sourcetype totalCount', 'Kinds'),
        '<input type="dropdown" token="host"><fieldForValue>host</fieldForValue><search><query>| metadata type=hosts | sort host</query></search></input>',
      ),
    );
    expect(panels.map(({ search }) => search)).toEqual([
      'index=a | iplocation src | stats count BY lat lon',
      'index=a | stats sum(bytes) BY where_lat where_lon | rename where_lat AS lat where_lon AS lon',
      'index="a" | stats count AS totalCount min(_time) AS firstTime max(_time) AS lastTime BY sourcetype | table sourcetype totalCount',
    ]);
    expect(body?.variables?.[0]?.search).toBe(
      'index=* | stats count AS totalCount min(_time) AS firstTime max(_time) AS lastTime BY host | sort host | table host',
    );
  });

  test('tells of what pictures leave out, and takes the columns of tables and links by column over', () => {
    const { panels, notes } = panelsOf(
      xml(
        `<row depends="$x$"><panel><chart><search><query>index=a | timechart count</query></search><option name="trellis.enabled">1</option><option name="charting.axisY2.enabled">0</option><option name="charting.chart.overlayFields">b c</option></chart></panel></row>` +
          panel(
            'index=a | stats count by user src',
            'Users',
            '<fields>["user", "my field"]</fields><drilldown><condition field="src"><link>https://example.com/</link></condition><condition field="user"><link>/app/search/of_user?form.user=$click.value$</link></condition></drilldown>',
          ),
        '<input type="multiselect" token="users"><choice value="a">A</choice><default>a,b</default></input>',
      ),
    );
    expect(panels[1]).toMatchObject({
      search: 'index=a | stats count by user src | table user, "my field"',
      link: { dashboard: 'of-user', variable: 'user' },
    });
    expect(notes.map(({ place, message }) => `${place}: ${message}`)).toEqual(
      expect.arrayContaining([
        'row 1: depends="$x$" is left out: its panels are always shown',
        'row 1, panel 1: one picture is made of the small ones of a trellis',
        'row 1, panel 1: no line is drawn over the chart: all are of one kind',
        'row 2, panel 1 "Users": a click leads to one place, whatever column it is in',
        'input "users": of what is chosen at first only a is taken',
      ]),
    );
    expect(notes.map(({ message }) => message)).not.toContain('there is one axis of values');
  });
});
