import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { compiled, eventsOf, numbered, recorder, run, strip } from './try-pipeline.ts';

describe('branches', () => {
  const tag = (name: string): string => `noop { add_tag => "${name}" }`;

  it('take each event one way and keep the order', async () => {
    const out = await run(
      `if [n] < 2 { ${tag('low')} } else if [n] == 3 { drop {} } else if [n] > 4 { ${tag('high')} } ${tag('end')}`,
      numbered(6),
    );
    expect(out).toEqual([
      { n: 0, tags: ['low', 'end'] },
      { n: 1, tags: ['low', 'end'] },
      { n: 2, tags: ['end'] },
      { n: 4, tags: ['end'] },
      { n: 5, tags: ['high', 'end'] },
    ]);
  });

  it('hand on the very list where nothing was added', async () => {
    const running = compiled(
      `filter { if [n] < 2 { ${tag('low')} } else { if [n] =~ /x*y*/ { ${tag('x')} } } }`,
    ).createFilters(recorder().reports);
    const events = eventsOf(numbered(5));
    expect(running.run(events)).toBe(events);
  });

  it('see what filters before them did, events made there included', async () => {
    const out = await run(
      `if [type] == "original" { copy { names => ["clone"] } }
       if [type] == "original" { noop { add_field => { "cond1" => "true" } } }
       else { noop { add_field => { "cond2" => "true" } } }`,
      [{ type: 'original' }],
    );
    expect(out).toEqual([
      { type: 'original', cond1: 'true' },
      { type: 'clone', cond2: 'true' },
    ]);
  });

  it('give events that were made from one arm by arm, as Logstash does, and keep the origins in order', async () => {
    const out = await run(
      `if [type] == "original" { copy { names => ["clone1", "clone2"] } }
       if [type] == "clone1" { ${tag('one')} } else if [type] == "clone2" { ${tag('two')} }`,
      [
        { type: 'original', n: 1 },
        { type: 'other', n: 2 },
        { type: 'original', n: 3 },
      ],
    );
    expect(out.map(({ type, n }) => `${n} ${type}`)).toEqual([
      '1 clone1',
      '1 clone2',
      '1 original',
      '2 other',
      '3 clone1',
      '3 clone2',
      '3 original',
    ]);
  });

  it('merge what an arm adds in order', async () => {
    const out = await run('if [n] == 1 or [n] == 3 { copy { names => ["c"] } }', numbered(5));
    expect(out).toEqual([{ n: 0 }, { n: 1 }, { n: 1, type: 'c' }, { n: 2 }, { n: 3 }, { n: 3, type: 'c' }, { n: 4 }]);
  });

  it('end an event that a condition can’t be evaluated for, and only it', async () => {
    const recorded = recorder();
    const out = await run(`if [n] > 1 { ${tag('high')} }`, [{ n: 1 }, { n: 'x' }, {}, { n: 2 }, { n: 'y' }], recorded);
    expect(out).toEqual([{ n: 1 }, { n: 2, tags: ['high'] }]);
    expect(recorded.buried.map(([event, id, reason]) => [event.n, id, reason])).toEqual([
      ['x', 'if_1', "[n] > 1: can't compare a text with a number by order"],
      [undefined, 'if_1', "[n] > 1: can't compare a missing field with a number by order"],
      ['y', 'if_1', "[n] > 1: can't compare a text with a number by order"],
    ]);
    expect(recorded.notices).toHaveLength(2);
    expect(recorded.counted).toEqual({ 'if_1 condition_failed': 3 });
  });

  it('do the same where a regex is looked at for the whole batch', async () => {
    const recorded = recorder();
    const out = await run(
      `if [n] > 1 and [s] =~ /x+/ { ${tag('a')} } else if [s] =~ /y+/ { ${tag('b')} } else { ${tag('c')} }`,
      [
        { n: 2, s: 'x' },
        { n: 'x', s: 'x' },
        { n: 1, s: 'xy' },
        { n: 3, s: 'z' },
      ],
      recorded,
    );
    expect(out.map(({ tags }) => tags)).toEqual([['a'], ['b'], ['c']]);
    expect(recorded.buried).toHaveLength(1);
  });

  it('stop a regex that explodes, tag the event and go on', async () => {
    const recorded = recorder();
    const out = await run(
      `if [s] =~ /^(a+)+$/ { ${tag('match')} } else { ${tag('other')} }`,
      [{ s: 'aaa' }, { s: `${'a'.repeat(60)}b` }, { s: 'b' }],
      recorded,
    );
    expect(out.map(({ tags }) => tags)).toEqual([['match'], ['_conditiontimeout', 'other'], ['other']]);
    expect(recorded.counted).toEqual({ 'if_1 timeout': 1 });
  });
});

describe('filters that fail', () => {
  for (const slow of ['false', 'true'])
    it(`keep their failure from other events (slow: ${slow})`, async () => {
      const recorded = recorder();
      const events = numbered(7).map((event, n) => ({ ...event, ...(n === 3 || n === 5 ? { breaks: true } : {}) }));
      const out = await run(`fragile { slow => ${slow} add_tag => "ok" } noop { add_tag => "end" }`, events, recorded);
      expect(out.map(({ n, seen, tags }) => [n, seen, tags])).toEqual(
        numbered(7).map(({ n }) =>
          n === 3 || n === 5 ? [n, undefined, ['_filter_exception', 'end']] : [n, 1, ['ok', 'end']],
        ),
      );
      expect(recorded.notices).toEqual([
        'error fragile_1: fragile (fragile_1) failed: broken; its events go on with the tag _filter_exception',
      ]);
    });

  it('are counted', async () => {
    const running = compiled('filter { fragile {} drop { id => "all" } }').createFilters(recorder().reports);
    await running.run(eventsOf([{ n: 1 }, { n: 2, breaks: true }, { n: 3 }]));
    expect(running.counts()).toMatchObject([
      { id: 'fragile_1', plugin: 'fragile', kind: 'filter', in: 3, out: 3, failed: 1, reasons: { exception: 1 } },
      { id: 'all', plugin: 'drop', in: 3, out: 0, dropped: 3 },
    ]);
  });
});

describe('events that are held back', () => {
  it('go through the filters behind', async () => {
    const running = compiled(
      'filter { noop { add_tag => "a" } if [n] == 1 { holder {} noop { add_tag => "b" } } noop { add_tag => "c" } }',
    ).createFilters(recorder().reports);
    expect(strip(await running.run(eventsOf([{ n: 0 }, { n: 1 }])))).toEqual([{ n: 0, tags: ['a', 'c'] }]);
    expect(strip(await running.flush({ final: false }))).toEqual([{ n: 1, tags: ['a', 'b', 'c'] }]);
  });
});

describe('random pipelines', () => {
  const condition = fc.constantFrom(
    '[n] == 1',
    '[n] > 2',
    '[s] =~ /a+b*/',
    '[s] =~ /(x|y)+$/',
    '[type] == "c"',
    '"t" in [tags]',
    '![breaks]',
  );
  const filter = fc.constantFrom(
    'noop { add_tag => "t" }',
    'noop { add_field => { "f" => "%{n}" } }',
    'copy { names => ["c", "d"] add_tag => "copied" }',
    'drop {}',
    'fragile {}',
    'fragile { slow => true }',
  );
  const { body } = fc.letrec<{ body: string; branch: string }>((tie) => ({
    body: fc
      .array(fc.oneof({ maxDepth: 3, depthIdentifier: 'body' }, filter, tie('branch')), { minLength: 0, maxLength: 3 })
      .map((statements) => statements.join(' ')),
    branch: fc
      .tuple(condition, tie('body'), fc.option(fc.tuple(condition, tie('body'))), fc.option(tie('body')))
      .map(
        ([first, then, elseIf, otherwise]) =>
          `if ${first} { ${then} }${elseIf === null ? '' : ` else if ${elseIf[0]} { ${elseIf[1]} }`}${otherwise === null ? '' : ` else { ${otherwise} }`}`,
      ),
  }));
  const event: fc.Arbitrary<ValueObject> = fc.record(
    {
      n: fc.oneof({ weight: 5, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constant('x') }),
      s: fc.constantFrom('', 'aab', 'xyx', 'b'),
      breaks: fc.constantFrom(true),
    },
    { requiredKeys: ['n'] },
  );

  it('give the same whether events come one by one or as a batch', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.array(event, { maxLength: 12 }), async (filters, events) => {
        const { createFilters } = compiled(`filter { ${filters} }`);
        const batch = strip(await createFilters(recorder().reports).run(eventsOf(events)));
        const single = createFilters(recorder().reports);
        const alone: ValueObject[] = [];
        for (const one of eventsOf(events)) alone.push(...strip(await single.run([one])));
        expect(batch).toEqual(alone);
      }),
      { numRuns: 300 },
    );
  });
});
