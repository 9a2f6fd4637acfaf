import { describe, expect, it } from 'vitest';
import type { Event, ValueObject } from '../../event/index.ts';
import { compile, compiled, eventsOf, NOW, problemsOf, recorder } from './try-pipeline.ts';

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
      'sink_output_1 json_lines',
      'sink_output_2 rubydebug',
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
      'filter { i18n {} }',
      ['1.conf:1:10: Logstash\'s filter "i18n" is not implemented (there are: drop, copy, fragile, holder, noop)'],
    ],
    [
      'filter { grep {} }',
      [
        '1.conf:1:10: Logstash\'s filter "grep" is not implemented (write a condition: if [message] !~ /…/ { drop {} })',
      ],
    ],
    [
      'output { opensearch {} }',
      [
        '1.conf:1:10: Logstash\'s output "opensearch" is not implemented (write elasticsearch { hosts => [ … ] index => … }: it speaks with OpenSearch, too)',
      ],
    ],
    [
      'filter { noop { type => "x" } }',
      [
        '1.conf:1:17: noop has no option "type" any more (write a condition around it: if [type] == "…" { … }, if "…" in [tags] { … })',
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
    ['filter { noop { add_tag => { "a" => "b" } } }', ['1.conf:1:28: add_tag: expected a text, found a map']],
    ['filter { noop { add_tag => ["a", { "a" => "b" }] } }', ['1.conf:1:34: add_tag[1]: expected a text, found a map']],
    [
      'filter { noop { size => 1 size => 2 } }',
      ['1.conf:1:25: size: expected a number, found a list ("size" is written 2 times, which makes a list of it)'],
    ],
    [
      'input { source { path => "/a" codec => 5 } }',
      ['1.conf:1:40: codec: expected a codec, as a name or with options, found a number'],
    ],
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

  it('name variables that are not set, and hide what others hold', () => {
    const of = (name: string): string => `\${${name}}`;
    expect(
      problemsOf(
        `filter { noop { size => "${of('SIZE')}" pairs => { a1 => "${of('NONE')}" } } if [a] == "${of('NONE:x')}" { noop { ecs_compatibility => "${of('SECRET')}" } } }`,
      ),
    ).toEqual([
      '1.conf:1:25: size: expected a number, found a text',
      `1.conf:1:53: the variable NONE is not set (set NONE in the environment or in the keystore, or write a default: ${of('NONE:default')})`,
      '1.conf:1:118: ecs_compatibility: expected "disabled", "v1" or "v8"',
    ]);
    expect(problemsOf(`filter { noop { size => "${of('NUMBER')}" } }`)).toEqual([]);
    expect(problemsOf(`filter { noop { remove_field => "[${of('SECRET')}" } }`)).toEqual([
      `1.conf:1:33: remove_field: "[${of('SECRET')}" is no field reference: expected a name, or [name][name] …`,
    ]);
  });

  it('are collected, of several sources', () => {
    expect(problemsOf('filter { nop {} noop { size => x1 } }', 'filter {', 'output { snk {} }')).toHaveLength(4);
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
