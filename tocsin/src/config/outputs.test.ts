import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../alert/index.ts';
import { CODECS } from '../codecs/index.ts';
import { optionsSchema } from '../define/index.ts';
import { INPUTS } from '../inputs/index.ts';
import { OUTPUTS } from '../outputs/index.ts';
import { readConfig } from './index.ts';
import { outputEntry } from './output-entry.ts';

const registry = { inputs: INPUTS, codecs: CODECS, outputs: OUTPUTS, actions: ACTIONS };
const read = (text: string) => readConfig(text, '/etc/tocsin/tocsin.yaml', { registry, environment: {} });

const problems = (text: string): string[] => {
  const loaded = read(text);
  return loaded.ok
    ? []
    : loaded.problems.map(({ line, column, message, hint }) => `${line}:${column} ${message} (${hint ?? ''})`);
};

const HEC = 'type: splunk-hec, url: "https://splunk:8088", token: t';

describe('outputs', () => {
  it.each(OUTPUTS.map((output) => [output.name, output] as const))(
    '%s has no option that all outputs have',
    (_name, output) => {
      const own = Object.keys(optionsSchema(output.options).properties ?? {});
      expect(own.length).toBeGreaterThan(0);
      expect(own.filter((name) => Object.hasOwn(outputEntry.shape, name))).toEqual([]);
    },
  );

  it('have defaults', () => {
    const loaded = read(`outputs: [{${HEC}}, {type: file, file: out.log}]`);
    expect(loaded.ok && loaded.config.outputs).toMatchObject([
      {
        name: 'splunk-hec',
        enabled: true,
        queue: { type: 'disk', maxBytes: 2 ** 30, whenFull: 'block' },
        retry: { first: 1_000, last: 60_000 },
      },
      { name: 'file', queue: { type: 'memory', maxBytes: 24 * 2 ** 20 }, options: { file: '/etc/tocsin/out.log' } },
    ]);
  });

  it.each<[string, string, string]>([
    ['outputs: [{type: splunk-hek}]', '1:18', 'there is no output "splunk-hek"'],
    [`outputs: [{${HEC}, indx: a}]`, '1:68', 'unknown key "indx"'],
    ['outputs: [{type: splunk-hec, url: "https://a:1"}]', '1:11', 'token'],
    [`outputs: [{${HEC}, when: '[a] = "b"'}]`, '1:74', 'when: '],
    [`outputs: [{${HEC}, when: '[a] == "b" and'}]`, '1:74', 'when: '],
    [`outputs: [{${HEC}, when: '[a] == "b" }'}]`, '1:74', 'expected "and", "or" or the end'],
    [`outputs: [{${HEC}, when: '[a] =~ /(/'}]`, '1:74', 'when: '],
    [`outputs: [{${HEC}, queue: {type: tape}}]`, '1:82', 'outputs[0].queue.type'],
    [`outputs: [{${HEC}, queue: {size: 1GB}}]`, '1:76', 'unknown key "size"'],
    [`outputs: [{${HEC}, retry: {first: 5m, last: 1m}}]`, '1:75', 'last: must not be shorter'],
    [`outputs: [{${HEC}, redact: {personal: pseudonyms}}]`, '1:76', 'pseudonyms need a `key`'],
    [`outputs: [{${HEC}, fields: {exclude: ["[a"]}}]`, '1:18', '[a'],
    [`outputs: [{${HEC}}, {${HEC}}]`, '1:76', 'two outputs are called "splunk-hec"'],
    [`outputs: [{${HEC}, redact: {fields: [customer.id]}}]`, '1:76', 'write `personal: remove`'],
    [
      'outputs: [{type: file, file: a.log}, {type: arcsight, name: cef, file: ./a.log}]',
      '1:45',
      'the outputs "file" and "cef" write to one file, /etc/tocsin/a.log',
    ],
    [`outputs: [{${HEC}, endpoint: raw, indexedFields: {a: b}}]`, '1:18', 'indexedFields'],
  ])('%s', (text, place, words) => {
    const found = problems(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
    expect(found[0]?.split(' ')[0]).toBe(place);
  });

  it('say nothing of their secrets', () => {
    expect(problems('outputs: [{type: splunk-hec, url: 7, token: hunter2}]').join()).not.toContain('hunter2');
  });
});
