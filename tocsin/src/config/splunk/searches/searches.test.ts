import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readDefinition } from '../../../detect/index.ts';
import { checkSpl } from '../../../search/index.ts';
import { readSplunkSearches } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-savedsearches-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (text: string, alertActions = '', macros = '') => {
  const [searches, actions, own] = ['savedsearches', 'alert_actions', 'macros'].map((name) =>
    join(folder, `${name}.conf`),
  ) as [string, string, string];
  writeFileSync(searches, text);
  writeFileSync(actions, alertActions);
  writeFileSync(own, macros);
  return readSplunkSearches({ searches: [searches], alertActions: [actions], macros: [own] });
};
/** The only search as its file says it, and what was said of it. */
const one = (more: string) => {
  const { searches, notes, actions } = read(
    `[Failed logins]\nsearch = index=main failed | stats count by src\n${more}`,
  );
  expect(searches).toHaveLength(1);
  return {
    body: parse(searches[0]?.text ?? ''),
    notes: notes.map(({ line, message }) => `${line} ${message}`),
    actions,
  };
};
const SCHEDULED = 'enableSched = 1\ncron_schedule = */15 * * * *\ndispatch.earliest_time = -15m\n';

describe('savedsearches.conf', () => {
  it('a search that nobody schedules keeps its range', () => {
    expect(
      one(
        'dispatch.earliest_time = -24h@h\ndispatch.latest_time = now\ndescription = who failed\ndisplay.visualizations.show = 0',
      ),
    ).toEqual({
      body: {
        title: 'Failed logins',
        description: 'who failed',
        search: 'index=main failed | stats count by src',
        earliest: '-24h@h',
        latest: 'now',
      },
      notes: [],
      actions: [],
    });
  });

  it('a report has a schedule and tells nobody', () => {
    const { body, notes } = one(SCHEDULED);
    expect(body).toEqual({
      title: 'Failed logins',
      search: 'index=main failed | stats count by src',
      schedule: { cron: '*/15 * * * *' },
      window: '15m',
    });
    expect(notes).toEqual([]);
  });

  it.each<[string, string, object, string[]]>([
    [
      'a number of events',
      'counttype = number of events\nrelation = greater than\nquantity = 10',
      { when: { count: 'results', is: 'greater than', value: 10 } },
      [],
    ],
    [
      'a number of hosts',
      'counttype = number of hosts\nrelation = drops by\nquantity = 3',
      { when: { count: 'hosts', is: 'drops by', value: 3 } },
      [],
    ],
    [
      'a number of sources',
      'counttype = number of sources\nrelation = rises by\nquantity = 3',
      { when: { count: 'sources', is: 'rises by', value: 3 } },
      [],
    ],
    [
      'a condition of its own',
      'counttype = custom\nalert_condition = search count > 100',
      { when: { condition: 'search count > 100' } },
      [],
    ],
    [
      'always',
      'counttype = always\nalert.track = 1',
      { when: { count: 'results', is: 'greater than', value: 0 } },
      ['6 [Failed logins] triggers also without results in Splunk, here only with some'],
    ],
    ['each result', 'alert.track = 1\nalert.digest_mode = 0', { mode: 'per result' }, []],
    [
      'suppression by fields',
      'alert.track = 1\nalert.suppress = 1\nalert.suppress.fields = src, user\nalert.suppress.period = 60m',
      { suppress: { by: ['src', 'user'], for: '1h' } },
      [],
    ],
    [
      'suppression of the whole',
      'alert.track = 1\nalert.suppress = 1\nalert.suppress.period = 2d',
      { suppress: { for: '48h' } },
      [],
    ],
    [
      'a group of suppression',
      'alert.track = 1\nalert.suppress = 1\nalert.suppress.period = 30s\nalert.suppress.group_name = g',
      { suppress: { for: '30s' } },
      ['9 [Failed logins] groups of suppression are not taken over: each search is suppressed by itself'],
    ],
    [
      'severity and expiry',
      'alert.track = 1\nalert.severity = 5\nalert.expires = 36h',
      { severity: 'critical', expires: '2d' },
      [],
    ],
    [
      'no tracking',
      'counttype = number of events\nquantity = 0\nalert.track = 0',
      { severity: 'medium', expires: '1d' },
      ['8 [Failed logins] alerts are kept here always'],
    ],
  ])('an alert: %s', (_title, more, alert, notes) => {
    const found = one(SCHEDULED + more);
    expect(found.body.alert).toMatchObject(alert);
    expect(found.notes).toEqual(notes);
  });

  it('a percentage is said, and the search is switched off', () => {
    const { body, notes } = one(`${SCHEDULED}counttype = number of events\nrelation = rises by\nquantity = 25%`);
    expect(body.enabled).toBe(false);
    expect(notes).toEqual([
      '8 [Failed logins] number of events rises by 25%: a percentage is not taken over, so it is switched off',
    ]);
  });

  it('mail and webhooks become actions of tocsin.yaml, one for the same; others are said', () => {
    const { searches, actions, notes } = read(
      ['A', 'B', 'C']
        .map((name) => `[${name}]\nsearch = index=main | stats count\n${SCHEDULED}`)
        .map(
          (text, index) =>
            `${text}${['actions = email, webhook\naction.email.to = a@b.example, c@d.example\naction.webhook.param.url = https://hooks.example/x\naction.email.subject = $name$: $job.resultCount$ of $result.src$ {{x}} $nothing$', 'action.email = 1\naction.email.to = c@d.example; $result.mail$', 'actions = script, email, lookup, slack\naction.email.to = c@d.example'][index]}\n`,
        )
        .join(''),
      '[email]\nmailserver = mail.example:25\nfrom = splunk@b.example\n',
    );
    expect(searches.map(({ text }) => parse(text).alert.actions)).toEqual([
      ['splunk-email', 'splunk-webhook'],
      ['splunk-email-2'],
      ['splunk-email-2'],
    ]);
    expect(actions).toEqual([
      {
        type: 'email',
        name: 'splunk-email',
        to: ['a@b.example', 'c@d.example'],
        from: 'splunk@b.example',
        subject: '{{title}}: {{count}} of {{result.src}} { {x}} ',
        smtp: { host: 'mail.example' },
      },
      { type: 'webhook', name: 'splunk-webhook', url: 'https://hooks.example/x' },
      {
        type: 'email',
        name: 'splunk-email-2',
        to: ['c@d.example'],
        from: 'splunk@b.example',
        smtp: { host: 'mail.example' },
      },
    ]);
    expect(notes.map(({ message }) => message)).toEqual([
      '[A] $nothing$ is not taken over',
      '[B] $result.mail$ is no address that mail is sent to',
      '[C] the action script runs a program, which Tocsin does not do',
      '[C] the action lookup writes a lookup, which Tocsin does not do',
      '[C] the action slack is one that Tocsin does not know',
    ]);
  });

  it('macros of macros.conf are written out; one that is computed is not', () => {
    const macros =
      '[failed(1)]\nargs = who\ndefinition = index=main user="$who$" `where`\n[where]\ndefinition = failed\n[made]\niseval = 1\ndefinition = "x"\n';
    const { searches, notes } = read('[a]\nsearch = `failed(eve)` | stats count\n[b]\nsearch = `made`\n', '', macros);
    expect(searches.map(({ text, isRight }) => [parse(text).search.replace(/ +/g, ' '), isRight])).toEqual([
      ['index=main user="eve" failed | stats count', true],
      ['`made`', false],
    ]);
    expect(notes.map(({ message }) => message)).toEqual([
      '[a] its macros are written out',
      expect.stringContaining('there is no macro "made"'),
    ]);
  });

  it('a time in the search is its window', () => {
    const { searches, notes } = read(
      `[x]\nsearch = index=main earliest=-1h latest="-10m" "earliest=no" | stats count\n${SCHEDULED}`,
    );
    const body = parse(searches[0]?.text ?? '');
    expect(body).toMatchObject({ search: 'index=main   "earliest=no" | stats count', window: '50m', delay: '10m' });
    expect(notes).toHaveLength(2);
  });

  it.each<[string, string, string]>([
    ['a command that is not there', '[x]\nsearch = index=main | nonsense', 'nonsense'],
    ['a macro', '[x]\nsearch = `mine` | stats count', 'mine'],
    ['no search', '[x]\ndescription = y', 'has no search'],
    ['no cron', '[x]\nsearch = index=main\nenableSched = 1', 'has no cron_schedule'],
    [
      'a cron that is none',
      '[x]\nsearch = index=main\nenableSched = 1\ncron_schedule = often\ndispatch.earliest_time = -1h',
      'cron',
    ],
    [
      'real time',
      `[x]\nsearch = index=main\nenableSched = 1\ncron_schedule = * * * * *\ndispatch.earliest_time = rt-5m`,
      'real time',
    ],
    ['what nobody knows', '[x]\nsearch = index=main\nnovelty = 1', 'novelty is not taken over'],
  ])('%s: it is said', (_title, text, words) => {
    expect(
      read(text)
        .notes.map(({ message }) => message)
        .join('\n'),
    ).toContain(words);
  });

  it('of any text is saved searches that can be read, or notes', () => {
    const lines = fc.constantFrom(
      '[a]',
      '[b]',
      'search = index=main',
      'search = | stats',
      'enableSched = 1',
      'cron_schedule = 5 6 * * *',
      'dispatch.earliest_time = -1d@d',
      'counttype = custom',
      'alert_condition = |',
      'alert.suppress = 1',
      'alert.suppress.period = x',
      'actions = email',
      'action.email.to = @',
      'alert.severity = 99',
      'alert.expires = 0',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(lines, fc.string()), { maxLength: 25 }), (parts) => {
        const { searches, notes } = read(parts.join('\n'));
        for (const { id, text, isRight } of searches) {
          const { problems } = readDefinition(id, text, 'x.yml', { check: checkSpl });
          expect(problems.length === 0).toBe(isRight);
          if (!isRight) expect(notes.length).toBeGreaterThan(0);
        }
      }),
      { seed: 20_261_126, numRuns: 300 },
    );
  });
});
