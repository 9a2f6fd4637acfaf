import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { RELATIONS, readDefinition, type SavedSearch } from '../../../detect/index.ts';
import { checkSpl } from '../../../search/index.ts';
import { printSplunkSearches } from './print.ts';
import { readSplunkSearches } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-savedsearches-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (text: string) => {
  const file = join(folder, 'savedsearches.conf');
  writeFileSync(file, text);
  return readSplunkSearches({ searches: [file], alertActions: [], macros: [] });
};

describe('there and back', () => {
  const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 1_440];
  const span = (minutes: number): string => (minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`);
  const body = fc.record(
    {
      title: fc.stringMatching(/^[A-Za-z][\w ()'.,:-]{0,40}[a-z]$/),
      description: fc
        .stringMatching(/^[A-Za-z][\w "=[\]#;\n]{0,60}[a-z]$/)
        .map((text) => text.replace(/ *\n */g, '\n')),
      enabled: fc.constant(false),
      search: fc.constantFrom(
        'index=main failed | stats count by src',
        'index=main "a=b # c" [x]\n| stats count by user\n| where count > 3',
        'index=main msg="back\\\\slash"',
      ),
      schedule: fc.constantFrom(
        { cron: '*/5 * * * *' },
        { cron: '0 0 * * 1-5' },
        { cron: '0 * * * *' },
        { cron: '17 3 1 * *' },
      ),
      window: fc.constantFrom(...MINUTES).map(span),
      delay: fc.constantFrom(1, 5, 61, 600).map(span),
      alert: fc.record(
        {
          when: fc.oneof(
            fc.record({
              count: fc.constantFrom('results', 'hosts', 'sources'),
              is: fc.constantFrom(...RELATIONS),
              value: fc.nat(1e6),
            }),
            fc.record({ condition: fc.constantFrom('search count > 100', 'where count > 5 AND src != "a"') }),
          ),
          mode: fc.constantFrom('once', 'per result'),
          suppress: fc.record({
            by: fc.constantFrom(['src'], ['src', 'user']),
            for: fc.constantFrom(...MINUTES).map(span),
          }),
          severity: fc.constantFrom('info', 'low', 'medium', 'high', 'critical'),
          expires: fc.constantFrom('1d', '30d', '90d', '400d'),
        },
        { requiredKeys: ['expires'] },
      ),
    },
    { requiredKeys: ['title', 'search', 'schedule', 'window'] },
  );

  it('a saved search is what it was', () => {
    fc.assert(
      fc.property(body, (written) => {
        const { definition, problems } = readDefinition('x', JSON.stringify(written), 'x.yml', { check: checkSpl });
        expect(problems.filter(({ message }) => !message.startsWith('search'))).toEqual([]);
        if (definition === undefined) return;
        const { text } = printSplunkSearches([definition], []);
        const { searches, notes } = read(text);
        expect(notes).toEqual([]);
        const back = readDefinition('x', searches[0]?.text ?? '', 'x.yml', { check: checkSpl });
        expect(back.problems).toEqual([]);
        expect(back.definition).toEqual({ ...definition, title: definition.title.replace(/ +/g, ' ') });
      }),
      { seed: 20_261_126, numRuns: 300 },
    );
  });

  it('what Splunk can’t say is said', () => {
    const definition = readDefinition(
      'odd',
      'title: t\nsearch: index=main | stats count by src\nschedule: { every: 7m, }\nlate: 2h\nalert: { when: { value: 1.5 }, mode: per result, suppress: { for: 1h }, actions: [ops, hook] }\n',
      'odd.yml',
      { check: checkSpl },
    ).definition as SavedSearch;
    const actions = [
      { name: 'ops', type: 'email', per: 'alert' as const, options: { to: ['a@b.example'] } },
      { name: 'hook', type: 'webhook', per: 'alert' as const, options: { url: 'https://hooks.example/secret' } },
    ];
    const { text, losses } = printSplunkSearches([definition, definition], actions);
    expect(losses.slice(0, 5)).toEqual([
      'odd: its schedule is */6 * * * * in Splunk',
      'odd: late events are not looked for in Splunk',
      'odd: the number that it compares with is a whole one in Splunk',
      'odd: Splunk suppresses by fields that are named: add `by` to `suppress`',
      'odd: its action hook is not taken along',
    ]);
    expect(text).toContain('[t (odd)]');
    expect(text).toContain('action.email.to = a@b.example');
    expect(text).not.toContain('secret');
  });
});
