import { describe, expect, it } from 'vitest';
import { knownKeys, optionsSchema } from '../../define/index.ts';
import { INSTEAD } from './instead.ts';
import { LOGSTASH } from './known-plugins.ts';
import { PLUGINS } from './plugins.ts';
import { removedOption } from './removed.ts';

const ALL = [
  ...PLUGINS.inputs.map((plugin) => ['input', plugin] as const),
  ...PLUGINS.filters.map((plugin) => ['filter', plugin] as const),
  ...PLUGINS.outputs.map((plugin) => ['output', plugin] as const),
];

describe('what Logstash has no longer', () => {
  it.each([
    ['filter', 'grok', 'pattern', 'write match => { "message" => "…" }'],
    ['output', 'elasticsearch', 'host', 'write hosts => ["host:port"]'],
    ['output', 'elasticsearch', 'type', expect.stringContaining('write a condition')],
    ['filter', 'mutate', 'rename', undefined],
    ['input', 'stdin', 'format', 'write codec => json or codec => plain'],
  ])('%s %s: %s', (kind, plugin, option, words) => expect(removedOption(kind, plugin, option)).toEqual(words));

  it('hides no option that there is', () => {
    const hidden = ALL.flatMap(([kind, { name, options }]) =>
      (knownKeys([optionsSchema(options)]) ?? [])
        .filter((option) => removedOption(kind, name, option) !== undefined)
        // Of a plugin itself it is asked for only where the plugin does not know it.
        .filter((option) => !['type', 'tags', 'message'].includes(option))
        .map((option) => `${kind} ${name} ${option}`),
    );
    expect(hidden).toEqual([]);
  });

  it('names nothing in place of a plugin that there is', () => {
    const kinds = { input: PLUGINS.inputs, filter: PLUGINS.filters, output: PLUGINS.outputs, codec: PLUGINS.codecs };
    const there = (['input', 'filter', 'output', 'codec'] as const).flatMap((kind) =>
      kinds[kind].filter(({ name }) => INSTEAD[kind]?.[name] !== undefined).map(({ name }) => `${kind} ${name}`),
    );
    expect(there).toEqual([]);
    expect(LOGSTASH.input.split(' ')).toContain('beats');
  });
});
