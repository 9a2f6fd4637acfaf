import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CODEC_PLUGINS } from '../../codecs/index.ts';
import { ecsOption, filterBase, inputBase, option, outputBase } from '../../define/index.ts';
import {
  cancel,
  cloneEvent,
  type Event,
  eventOf,
  isCancelled,
  plainEvent,
  type ValueObject,
} from '../../event/index.ts';
import { defineFilter, FILTERS, type FilterDeclaration, perEvent } from '../../filters/index.ts';
import { defineInputPlugin } from '../../inputs/index.ts';
import { defineOutputPlugin, RecordWriter } from '../../outputs/index.ts';
import { compilePipeline } from './compile.ts';
import type { Compiled, CompiledPipeline, PluginRegistry, Reports } from './compiled.ts';

const NOW = Date.parse('2026-03-04T05:06:07.089Z');

/** Does nothing and succeeds. */
const noop = defineFilter({
  name: 'noop',
  summary: 'nothing',
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    size: option.number().optional(),
    pairs: option.hash().optional(),
  }),
  examples: [],
  create: ({ size }, context) => {
    if (size === 13) throw new Error('13 is not allowed');
    return perEvent(() => true, context);
  },
});

const copy = defineFilter({
  name: 'copy',
  summary: 'adds copies',
  options: z.strictObject({ ...filterBase, names: option.list() }),
  examples: [],
  create: ({ names }, { matched }) => ({
    filter: (events) =>
      events.flatMap((event) => {
        if (isCancelled(event)) return [event];
        const copies = names.map((type) => ({ ...cloneEvent(event), type }));
        for (const one of copies) matched(one);
        return [event, ...copies];
      }),
  }),
});

/** Throws for events whose field says so. */
const fragile = defineFilter({
  name: 'fragile',
  summary: 'breaks',
  options: z.strictObject({ ...filterBase, slow: option.boolean().default(false) }),
  examples: [],
  create: ({ slow }, { matched }) => {
    const work = (events: Event[]): Event[] => {
      for (const event of events) {
        if (event.breaks === true) throw new Error('broken');
        event.seen = Number(event.seen ?? 0) + 1;
        if (event.fails !== true) matched(event);
      }
      return events;
    };
    return {
      filter: slow
        ? async (events) => {
            await Promise.resolve();
            return work(events);
          }
        : work,
    };
  },
});

/** Holds events back until it is flushed. */
const holder = defineFilter({
  name: 'holder',
  summary: 'holds back',
  options: z.strictObject({ ...filterBase }),
  examples: [],
  create: () => {
    const held: Event[] = [];
    return {
      filter: (events) => {
        for (const event of events) {
          if (isCancelled(event)) continue;
          held.push(cloneEvent(event));
          cancel(event);
        }
        return events;
      },
      flush: () => held.splice(0),
    };
  },
});

const source = defineInputPlugin({
  name: 'source',
  summary: 'gives nothing',
  options: z.strictObject({ ...inputBase, path: option.text() }),
  examples: [],
  defaultCodec: 'plain',
  readsLines: true,
  create: () => {
    throw new Error('never started');
  },
});

const sink = defineOutputPlugin({
  name: 'sink',
  summary: 'takes all',
  options: z.strictObject({ ...outputBase }),
  examples: [],
  defaultCodec: 'json_lines',
  createEncoder: () => {
    const writer = new RecordWriter();
    return {
      add: () => undefined,
      get events() {
        return 0;
      },
      get bytes() {
        return 0;
      },
      take: (token: string) => writer.take(token),
    };
  },
});

const REGISTRY: PluginRegistry = {
  inputs: [source],
  filters: [
    ...FILTERS.filter(({ name }) => name === 'drop'),
    copy,
    fragile,
    holder,
    noop,
  ] as readonly FilterDeclaration[],
  outputs: [sink],
  codecs: CODEC_PLUGINS,
};

const compile = (text: string, ...more: readonly string[]): Compiled =>
  compilePipeline(
    [text, ...more].map((one, index) => ({ file: `${index + 1}.conf`, text: one })),
    { ecs: 'v8', supportEscapes: false, variable: () => undefined, clock: () => NOW, folder: '/' },
    REGISTRY,
  );

const compiled = (text: string): CompiledPipeline => {
  const made = compile(text);
  if (!made.ok) throw new Error(made.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return made.pipeline;
};

const problemsOf = (text: string, ...more: readonly string[]): readonly string[] => {
  const made = compile(text, ...more);
  if (made.ok) return [];
  return made.problems.map(
    ({ file, line, column, message, hint }) =>
      `${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
};

interface Recorded {
  readonly reports: Reports;
  readonly notices: string[];
  readonly buried: [event: Event, id: string, reason: string][];
  readonly counted: Record<string, number>;
}

const recorder = (): Recorded => {
  const notices: string[] = [];
  const buried: Recorded['buried'] = [];
  const counted: Record<string, number> = {};
  const reports: Reports = {
    count: (id, reason, by = 1) => {
      counted[`${id} ${reason}`] = (counted[`${id} ${reason}`] ?? 0) + by;
    },
    notice: (level, id, message) => notices.push(`${level} ${id}: ${message}`),
    bury: (event, id, reason) => buried.push([event, id, reason]),
  };
  return { reports, notices, buried, counted };
};

const eventsOf = (events: readonly ValueObject[]): Event[] => events.map((fields) => eventOf({ ...fields }, NOW));

const strip = (events: readonly Event[]): ValueObject[] =>
  events.map((event) => {
    const { '@timestamp': _, '@version': __, ...rest } = plainEvent(event);
    return { ...rest };
  });

const run = async (filters: string, events: readonly ValueObject[], recorded = recorder()): Promise<ValueObject[]> => {
  const running = compiled(`filter { ${filters} }`).createFilters(recorded.reports);
  const out = await running.run(eventsOf(events));
  return strip([...out, ...(await running.flush({ final: true }))]);
};

const numbered = (count: number): ValueObject[] => Array.from({ length: count }, (_, n) => ({ n }));

describe('the common options of filters', () => {
  const table: readonly (readonly [options: string, event: ValueObject, expected: ValueObject])[] = [
    ['add_field => { "a" => "x-%{b}" }', { b: 1 }, { b: 1, a: 'x-1' }],
    ['add_field => { "a_%{b}" => "x" }', { b: 1 }, { b: 1, a_1: 'x' }],
    ['add_field => { "[a][c]" => "x" }', { a: { b: 1 } }, { a: { b: 1, c: 'x' } }],
    ['add_field => { "a" => "y" }', { a: 'x' }, { a: ['x', 'y'] }],
    ['add_field => { "a" => "y" }', { a: null }, { a: ['y'] }],
    ['add_field => { "a" => ["y", "z"] }', {}, { a: ['y', 'z'] }],
    ['add_field => ["a", "x"] add_field => ["a", "y"]', {}, { a: ['x', 'y'] }],
    ['add_field => { "a" => "x" } add_field => { "b" => "y" }', {}, { a: 'x', b: 'y' }],
    ['add_field => { "[a][b]" => "y" }', { a: 'x' }, { a: 'x' }],
    ['add_field => { "%{a}[" => "z" }', { a: 'x' }, { a: 'x' }],
    ['remove_field => ["a", "[b][c]", "%{d}"]', { a: 1, b: { c: 2, e: 3 }, d: 'f', f: 4 }, { b: { e: 3 }, d: 'f' }],
    ['remove_field => "[a][0]"', { a: ['x', 'y'] }, { a: ['y'] }],
    ['add_field => { "a" => "x" } remove_field => "a"', {}, {}],
    ['add_tag => ["x", "%{a}", "x"]', { a: 'y' }, { a: 'y', tags: ['x', 'y'] }],
    ['add_tag => "x"', { tags: 'foo' }, { tags: ['foo', 'x'] }],
    ['remove_tag => ["t2", "t3"]', { tags: ['t1', 't2'] }, { tags: ['t1'] }],
    ['remove_tag => "t2"', { tags: 't2' }, { tags: [] }],
    ['remove_tag => "t2"', { tags: ['t2'] }, { tags: [] }],
    ['remove_tag => "%{hole}"', { tags: ['t1', 'away'], hole: 'away' }, { tags: ['t1'], hole: 'away' }],
    ['add_tag => "x" remove_tag => "x"', {}, { tags: [] }],
    ['remove_tag => "x"', {}, {}],
  ];
  for (const [options, event, expected] of table)
    it(`${options} on ${JSON.stringify(event)}`, async () => {
      expect(await run(`noop { ${options} }`, [event])).toEqual([expected]);
    });
});

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

describe('inputs and outputs', () => {
  it('get ids, codecs and decorations', () => {
    const { inputs, outputs } = compiled(`
      input {
        source { path => "/a" type => "web" tags => ["t"] add_field => { "x" => "y" } }
        source { path => "/b" codec => json { target => "doc" } id => "mine" }
        source { path => "/c" codec => "django" }
      }
      output { sink {} sink { codec => rubydebug } }`);
    expect(inputs.map(({ id, codec }) => `${id} ${codec.plugin.name}`)).toEqual([
      'source_1 line',
      'mine json_lines',
      'source_2 django',
    ]);
    expect(outputs.map(({ id, codec }) => `${id} ${codec.plugin.name}`)).toEqual([
      'sink_1 json_lines',
      'sink_2 rubydebug',
    ]);
    const event: Event = { '@timestamp': NOW };
    inputs[0]?.decorate(event);
    expect(event).toEqual({ '@timestamp': NOW, '@version': '1', type: 'web', x: 'y', tags: ['t'] });
  });

  it('route each event to every output that it reaches', () => {
    const recorded = recorder();
    const route = compiled(
      'output { sink {} if [n] > 1 { sink {} } else if [s] =~ /^(a+)+$/ { sink {} } sink {} }',
    ).createRoute(recorded.reports);
    const routed = (event: ValueObject): number[] => {
      const to: number[] = [];
      for (const one of eventsOf([event])) route(one, (output) => to.push(output));
      return to;
    };
    expect(routed({ n: 2 })).toEqual([0, 1, 3]);
    expect(routed({ n: 1, s: 'aa' })).toEqual([0, 2, 3]);
    expect(routed({ n: 1, s: `${'a'.repeat(60)}b` })).toEqual([0, 3]);
    expect(routed({ n: 'x' })).toEqual([0]);
    expect(recorded.buried).toHaveLength(1);
    expect(recorded.counted).toEqual({ 'if_1 condition_failed': 1, 'if_2 timeout': 1 });
  });
});

describe('problems of a configuration', () => {
  const table: readonly (readonly [text: string, problems: readonly string[]])[] = [
    ['filter { nop {} }', ['1.conf:1:10: unknown filter "nop" (did you mean "noop"?)']],
    [
      'filter { jdbc_static {} }',
      [
        '1.conf:1:10: Logstash\'s filter "jdbc_static" is not implemented (there are: drop, copy, fragile, holder, noop)',
      ],
    ],
    [
      'filter { sink {} }',
      [
        '1.conf:1:10: unknown filter "sink" ("sink" is an output; of the kind filter there are: drop, copy, fragile, holder, noop)',
      ],
    ],
    [
      'filter { noop { add_tags => "x" } }',
      ['1.conf:1:17: unknown option "add_tags" of noop (did you mean "add_tag"?)'],
    ],
    ['filter { noop { size => "big" } }', ['1.conf:1:25: size: expected a number, found a text']],
    ['filter { noop { size => [1, 2] } }', ['1.conf:1:25: size: expected a number, found a list']],
    ['filter { copy {} }', ['1.conf:1:10: copy: "names" is missing (expected a list)']],
    ['filter { noop { pairs => { "a" => { "b" => "c" } } } }', ['1.conf:1:35: pairs.a: expected a text, found a map']],
    ['filter { noop { size => 13 } }', ['1.conf:1:10: noop: 13 is not allowed']],
    [
      'filter { noop { ecs_compatibility => v9 } }',
      ['1.conf:1:38: ecs_compatibility: expected "disabled", "v1" or "v8" (did you mean "v1"?)'],
    ],
    [
      'filter { noop { id => a1 } noop { id => a1 } }',
      ['1.conf:1:41: the id "a1" is taken (each plugin of a pipeline needs an id of its own)'],
    ],
    [
      'filter { noop { add_field => { "[a" => "x" } } }',
      ['1.conf:1:30: add_field: "[a" is no field reference: expected a name, or [name][name] …'],
    ],
    ['input { source { path => "/a" codec => jsn } }', ['1.conf:1:40: unknown codec "jsn" (did you mean "json"?)']],
    [
      'input { source { path => "/a" codec => dots } }',
      ["1.conf:1:40: the codec dots only encodes: an input can't use it"],
    ],
    [
      'output { sink { codec => json { targt => "x" } } }',
      ['1.conf:1:33: unknown option "targt" of json (did you mean "target"?)'],
    ],
    ['filter { if [a] =~ /(/ { noop {} } }', ['1.conf:1:20: not a regular expression: Unclosed group']],
  ];
  for (const [text, problems] of table)
    it(text, () => {
      expect(problemsOf(text)).toEqual(problems);
    });

  it('are collected, of several sources', () => {
    expect(problemsOf('filter { nop {} noop { size => x1 } }', 'filter {', 'output { snk {} }')).toHaveLength(4);
  });

  it('name variables that are not set, and never what the others hold', () => {
    const sources = [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the language
      { file: '1.conf', text: 'filter { noop { size => "${SECRET}" } if [a] == "${NO}" { drop { } } }' },
    ];
    const variable = (name: string): string | undefined => (name === 'SECRET' ? 'hunter2' : undefined);
    const made = compilePipeline(
      sources,
      { ecs: 'v8', supportEscapes: false, variable, clock: () => NOW, folder: '/' },
      REGISTRY,
    );
    const messages = made.ok ? [] : made.problems.map(({ column, message }) => `${column}: ${message}`);
    expect(messages).toHaveLength(2);
    expect(messages[1]).toBe('50: the variable NO is not set');
    expect(JSON.stringify(made)).not.toContain('hunter2');
  });

  it('are none in sections that follow each other', () => {
    const made = compile('filter { noop {} }\nfilter { noop {} }', 'filter { drop {} }');
    expect(
      made.ok &&
        made.pipeline
          .createFilters(recorder().reports)
          .counts()
          .map(({ id }) => id),
    ).toEqual(['noop_1', 'noop_2', 'drop_1']);
  });

  it('warn of a list of one and of a condition around an input', () => {
    const made = compile(
      'input { if [a] in ["b"] { source { path => "/a" } } } filter { if [a] in ["b"] { noop {} } }',
    );
    expect(made.ok && made.warnings.map(({ column, message }) => `${column}: ${message}`)).toEqual([
      '9: a condition around an input says nothing: there is no event yet, and its inputs all run',
      '74: ["b"] is read as the name of a field, as Logstash does: a list in a condition needs two values',
    ]);
  });
});
