import { describe, expect, it } from 'vitest';
import { readTests } from './document.ts';

const read = (text: string): unknown =>
  readTests('t.yml', text).map((one) =>
    one.ok
      ? `${one.line} ${one.test.name}`
      : `${one.name}: ${one.problems.map(({ file, line, column, message, hint }) => `${file}:${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`).join('; ')}`,
  );

describe('test documents', () => {
  const table: readonly (readonly [title: string, text: string, read: readonly string[]])[] = [
    ['nothing', '', []],
    ['only separators', '---\n---\n', []],
    ['one', 'name: a\npipeline: x\nevents: []\n', ['1 a']],
    [
      'several, with comments between',
      '# first\n---\nname: a\npipeline: x\nevents: []\n---\n# second\nname: b\npipelineFile: x\nevents: [{}]\n...\n',
      ['3 a', '8 b'],
    ],
    [
      'JSON lines',
      '{"name":"a","pipeline":"","events":[]}\n\n{"name":"b","pipeline":"","events":[{"a":1}],"now":"2026-01-01"}\n',
      ['1 a', '3 b'],
    ],
    [
      'a wrong document among right ones',
      'name: a\npipeline: x\nevents: []\n---\nname: b\npipeline: x\nevent: []\n---\nname: c\npipeline: x\nevents: []\n',
      [
        '1 a',
        'b: t.yml:5:1 "events" is missing (expected a list); t.yml:7:1 unknown key "event" (did you mean "events"?)',
        '9 c',
      ],
    ],
    ['no name', 'pipeline: x\nevents: []\n', ['t.yml:1: t.yml:1:1 "name" is missing (expected a text)']],
    [
      'no pipeline',
      '---\nname: a\nevents: []\n',
      [
        'a: t.yml:2:1 there is no pipeline (write either pipeline, with the text, or pipelineFile, with the name of a file)',
      ],
    ],
    [
      'two pipelines',
      'name: a\nevents: []\npipeline: x\npipelineFile: y\n',
      [
        'a: t.yml:1:1 there are two pipelines (write either pipeline, with the text, or pipelineFile, with the name of a file)',
      ],
    ],
    [
      'wrong values',
      'name: a\npipeline: x\necs: v7\nevents: [1]\nnow: yesterday\n',
      [
        'a: t.yml:3:6 ecs: expected "disabled", "v1" or "v8" (did you mean "v1"?); t.yml:4:10 events[0]: expected a map, found a number; t.yml:5:6 now: expected a time such as 2026-03-04T05:06:07Z',
      ],
    ],
    [
      'no YAML',
      'name: [\n---\nname: b\npipeline: x\nevents: []',
      ['t.yml:2: t.yml:2:1 flow sequence in block collection must be sufficiently indented and end with a ]', '3 b'],
    ],
    [
      'no JSON',
      '{"name":"a","pipeline":"","events":[]}\n{"name":\n',
      ['1 a', 't.yml:2: t.yml:2:1 the line is no JSON'],
    ],
    ['wrong JSON', '{"name":"a","pipeline":"","events":{}}\n', ['a: t.yml:1:1 events: expected a list, found a map']],
    ['no map', '- 1\n', ['t.yml:1: t.yml:1:1 expected a map, found a list']],
  ];
  for (const [title, text, expected] of table)
    it(title, () => {
      expect(read(text)).toEqual(expected);
    });
});
