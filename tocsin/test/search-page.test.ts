import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FieldSummary, FieldsReport, SearchRequest } from '../src/search/index.ts';
import { SearchFixture } from './search-events.ts';
import { forever } from './store-open.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

const fieldsOf = (
  spl: string,
  more: Partial<SearchRequest & { readonly fields: readonly string[] }> = {},
): Promise<FieldsReport> => fixture.search.fields({ spl, earliest: '0', signal: forever(), ...more });

const named = (report: FieldsReport, name: string): FieldSummary | undefined =>
  report.fields.find((field) => field.name === name);

describe('the fields of a search', () => {
  it.each(['index=*', 'index=django-logs', 'index=web-logs', 'index=app', 'failed', 'index=* user=alice'])(
    '%s: as stats counts them',
    async (spl) => {
      const report = await fieldsOf(spl);
      const [{ count } = {}] = await fixture.rows(`${spl} earliest=0 | stats count`);
      expect(report.total).toBe(count);
      expect(report.sampled).toBeUndefined();
      expect(report.fields.length).toBeGreaterThan(3);
      for (const { name, coverage, distinct, top } of report.fields) {
        const quoted = `"${name}"`;
        const [told] = await fixture.rows(
          `${spl} earliest=0 | stats count(eval(isnotnull('${name}'))) AS events dc(${quoted}) AS distinct`,
        );
        expect({ name, events: Math.round(coverage * report.total), distinct }).toEqual({ name, ...told });
        const counted = await fixture.rows(`${spl} earliest=0 | stats count by ${quoted} | sort -count`);
        const counts = new Map(counted.map((row) => [String(row[name]), Number(row.count)]));
        expect(top).toHaveLength(Math.min(10, counts.size));
        for (const { value, count: told } of top) expect([name, value, told]).toEqual([name, value, counts.get(value)]);
        expect(top.map((one) => one.count)).toEqual(top.map((one) => one.count).sort((a, b) => b - a));
      }
    },
  );

  it('are those before the first command that makes a table', async () => {
    const whole = await fieldsOf('index=django-logs');
    expect(await fieldsOf('index=django-logs | stats count by user')).toEqual(whole);
    expect(await fieldsOf('index=django-logs | head 3')).toEqual(whole);
  });

  it('have what commands compute, rename and hide', async () => {
    const report = await fieldsOf('index=django-logs | eval who=upper(user) | rename event.action AS what');
    expect(named(report, 'who')?.top[0]).toEqual({ value: 'ALICE', count: 9 });
    const plain = await fieldsOf('index=django-logs');
    expect(named(report, 'what')).toEqual({ ...named(plain, 'event.action'), name: 'what' });
    expect(named(report, 'event.action')).toBeUndefined();
    const few = await fieldsOf('index=django-logs | fields user');
    expect(few.fields.map(({ name }) => name)).toEqual(['user']);
  });

  it('are those asked for, aliases too, and one that is nowhere', async () => {
    const { fields } = await fieldsOf('index=django-logs', { fields: ['user', 'nowhere', 'n'] });
    expect(fields.map(({ name }) => name).sort()).toEqual(['n', 'nowhere', 'user']);
    expect(fields.find(({ name }) => name === 'nowhere')).toEqual({
      name: 'nowhere',
      coverage: 0,
      distinct: 0,
      numeric: false,
      type: 'text',
      top: [],
    });
  });

  it('say which are numbers', async () => {
    const report = await fieldsOf('index=web-logs', { fields: ['status', 'uri_path'] });
    expect(named(report, 'status')?.numeric).toBe(true);
    expect(named(report, 'uri_path')?.numeric).toBe(false);
  });

  it('of nothing are none', async () => {
    expect(await fieldsOf('index=nowhere')).toEqual({ total: 0, fields: [] });
  });
});

describe('completion from the store', () => {
  const labels = async (marked: string): Promise<readonly string[]> => {
    const cursor = marked.indexOf('‸');
    const { items } = await fixture.search.complete({ spl: marked.replace('‸', ''), cursor, signal: forever() });
    return items.map(({ label }) => label);
  };

  it.each<[string, readonly string[]]>([
    ['index=‸', ['app', 'django-logs', 'web-logs']],
    ['sourcetype=‸', ['access', 'django', 'json']],
    ['event.action=authn‸', ['authn_login_fail', 'authn_login_success']],
    ['user=al‸', ['alice']],
    ['index=* | where status=40‸', []],
    ['index=* | where user="al‸', ['alice']],
    ['index=* | where action="f‸', ['failure']],
    ['index=* | stats count by user | where user="al‸', ['alice']],
    ['index=* | eval user="x" | where user="al‸', []],
  ])('%s', async (marked, expected) => {
    const found = await labels(marked);
    expect(found.filter((label) => expected.includes(label)).sort()).toEqual([...expected]);
    if (expected.length === 0) expect(found).toEqual([]);
  });
});

describe('the progress of a search', () => {
  it('is told by its tag while it runs', async () => {
    expect(await fixture.search.progress(['search-nobody'])).toEqual(new Map());
    const controller = new AbortController();
    const tag = 'search-slow';
    // Longer than any look at it.
    const work = fixture.store.query('SELECT count() AS n FROM numbers(100000000000) WHERE sipHash64(number) = 1', {
      signal: controller.signal,
      tag,
    });
    const run = (async () => {
      for await (const _ of work) return;
    })().catch(() => undefined);
    let told = await fixture.search.progress([tag]);
    while ((told.get(tag)?.rowsRead ?? 0) === 0) told = await fixture.search.progress([tag]);
    expect(told.get(tag)?.rowsTotal).toBeGreaterThan(0);
    controller.abort();
    await run;
    while ((await fixture.search.progress([tag])).size > 0);
  });
});
