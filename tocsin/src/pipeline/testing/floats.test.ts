import { expect, it } from 'vitest';
import { PLUGINS } from '../compile/index.ts';
import { readTests } from './document.ts';
import { TestRunner } from './runner.ts';

const TESTS = `
name: a float as a text
pipeline: 'filter { mutate { convert => { "a" => "string" "b" => "string" "c" => "string" "[n][d]" => "string" "l" => "string" } } }'
events: [{ a: 123.0, b: 123, c: 1.6777217E7, n: { d: 1. }, l: [1.0, 2] }]
expect: [{ a: "123.0", b: "123", c: "16777217.0", n: { d: "1.0" }, l: ["1.0", "2"] }]
---
name: floats that are made and moved
pipeline: |
  filter {
    mutate { convert => { "[b][c]" => "float" "l" => "float_eu" "i" => "float" } rename => { "a" => "[b][c]" } }
    mutate { copy => { "i" => "j" } rename => { "[b][c]" => "d" } }
    mutate { convert => { "i" => "integer" } }
    clone { clones => ["x"] }
    mutate { add_field => { "t" => "%{d} %{i} %{j} %{l} %{big}" } }
    mutate { join => { "l" => "-" } }
  }
events: [{ a: "5", l: ["1", "2,5"], i: 7, big: 12345678.5 }]
expect:
  - { t: "5.0 7 7.0 1.0,2.5 1.23456785E7", l: "1.0-2.5", tags: null }
  - { t: "5.0 7 7.0 1.0,2.5 1.23456785E7", l: "1.0-2.5", tags: ["x"] }
---
name: floats of other filters
pipeline: |
  filter {
    grok { match => { "m" => "took %{NUMBER:g:float} %{NUMBER:h:int}" "f" => "^1.0$" } break_on_match => false }
    dissect { mapping => { "m" => "took %{x} %{y}" } convert_datatype => { "x" => "float" "y" => "int" } }
    csv { source => "row" columns => ["p", "q"] convert => { "p" => "float" "q" => "integer" } }
    json { source => "doc" }
    mutate { add_field => { "t" => "%{g} %{h} %{x} %{y} %{p} %{q} %{[v][w]} %{z}" } }
  }
events: [{ m: "took 12 3", f: 1.0, row: "4,5", doc: '{"v":{"w":6.0},"z":7.00}' }]
expect: [{ t: "12.0 3 12.0 3 4.0 5 6.0 7.0", tags: null }]
---
name: a float in place of an integer, and the reverse
pipeline: |
  filter {
    mutate { convert => { "a" => "integer" "b" => "float" "c" => "boolean" } }
    mutate { convert => { "a" => "string" "b" => "string" "c" => "string" } }
  }
events: [{ a: 2.0, b: 2, c: 2.0 }]
expect: [{ a: "2", b: "2.0", c: "2.0" }]
`;

const runner = new TestRunner({ registry: PLUGINS, variable: () => undefined, clock: () => 0, folder: '/' });

it.each(readTests('floats.yml', TESTS).map((read) => [read.ok ? read.test.name : read.name, read] as const))(
  '%s',
  async (_name, read) => {
    const { error, differences } = await runner.run(read, 'floats.yml');
    expect([error, differences]).toEqual([undefined, []]);
  },
);

it('JSON lines know floats, too', async () => {
  const line = {
    name: 'x',
    pipeline: 'filter { mutate { convert => { "a" => "string" } } }',
    events: [{ a: 0 }],
    expect: [{ a: '8.0' }],
  };
  const [read] = readTests('floats.jsonl', JSON.stringify(line).replace('{"a":0}', '{"a":8.0}'));
  expect(read?.ok === true && (await runner.run(read, 'floats.jsonl'))).toMatchObject({ ok: true });
});
