import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CodecPlugin } from '../codecs/index.ts';
import { printProblem } from '../define/index.ts';
import { type Event, eventOf, formatIsoTime, plainEvent, type ValueObject } from '../event/index.ts';
import { type Compiled, type CompiledCodec, compilePipeline, PLUGINS } from './compile/index.ts';
import { differences } from './testing/difference.ts';

/** What declarations of plugins show as examples must run. Here, because only the compiler knows what stands in a pipeline. */

const NOW = Date.parse('2026-03-04T05:06:07.089Z');

const folder = mkdtempSync(join(tmpdir(), 'tocsin-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const compile = (text: string, ecs: 'disabled' | 'v1' | 'v8' = 'v8'): Compiled & { ok: true } => {
  const settings = { ecs, supportEscapes: false, variable: () => undefined, clock: () => NOW, folder };
  const compiled = compilePipeline([{ file: 'example', text }], settings, PLUGINS);
  if (!compiled.ok) throw new Error(compiled.problems.map((problem) => printProblem(problem, text)).join('\n'));
  return compiled;
};

const reports = {
  count: () => undefined,
  notice: () => undefined,
  bury: () => undefined,
};

const eventsOf = (events: readonly Readonly<Record<string, unknown>>[]): Event[] =>
  events.map((fields) => eventOf(structuredClone(fields) as ValueObject, NOW));

const shown = (event: Event): ValueObject => ({
  ...plainEvent(event, { metadata: true }),
  '@timestamp': formatIsoTime(event['@timestamp']),
});

const expectEvents = (actual: readonly Event[], expected: readonly Readonly<Record<string, unknown>>[]): void => {
  expect(differences(expected as readonly ValueObject[], actual.map(shown), false)).toEqual([]);
};

describe('the registries of plugins', () => {
  for (const [kind, declarations] of Object.entries(PLUGINS))
    it(`${kind} are sorted, each once, and documented`, () => {
      const names = declarations.map((declaration: { readonly name: string }) => declaration.name);
      expect(names).toEqual([...new Set(names)].sort());
      for (const { name, summary, examples } of declarations) {
        expect(summary.endsWith('.'), name).toBe(false);
        // A codec of bytes has nothing that could be shown as text.
        if (kind !== 'codecs') expect(examples.length, name).toBeGreaterThan(0);
      }
    });
});

describe('examples of filters', () => {
  for (const { name, examples } of PLUGINS.filters)
    for (const example of examples)
      it(`${name}: ${example.title}`, async () => {
        for (const [path, content] of Object.entries(example.files ?? {})) writeFileSync(join(folder, path), content);
        const { pipeline } = compile(`filter {\n${example.pipeline}\n}`, example.ecs);
        const filters = pipeline.createFilters(reports);
        const out = await filters.run(eventsOf([example.event]));
        const actual = [...out, ...(await filters.flush({ final: true }))];
        await filters.close();
        expectEvents(actual, example.expect);
      });
});

describe('examples of inputs and outputs', () => {
  for (const { name, examples } of PLUGINS.inputs)
    for (const example of examples)
      it(`input ${name}: ${example.title}`, () => {
        expect(compile(`input {\n${example.pipeline}\n}`).pipeline.inputs.length).toBeGreaterThan(0);
      });
  for (const { name, examples } of PLUGINS.outputs)
    for (const example of examples)
      it(`output ${name}: ${example.title}`, () => {
        expect(compile(`output {\n${example.pipeline}\n}`).pipeline.outputs.length).toBeGreaterThan(0);
      });
});

describe('examples of codecs', () => {
  for (const codec of PLUGINS.codecs)
    for (const example of codec.examples) {
      const { decode, encode } = example;
      if (decode !== undefined)
        it(`${codec.name} decodes: ${example.title}`, () => {
          const found = compile(`input { generator { codec => ${example.codec} } }`, example.ecs).pipeline.inputs[0]
            ?.codec;
          expectEvents(decoded(ownCodec(found, codec), decode.input), decode.events);
        });
      if (encode !== undefined)
        it(`${codec.name} encodes: ${example.title}`, () => {
          const found = compile(`output { null { codec => ${example.codec} } }`, example.ecs).pipeline.outputs[0]
            ?.codec;
          const { plugin, options, ecs } = ownCodec(found, codec);
          const context = { ecs, clock: () => NOW, count: () => undefined, notice: () => undefined };
          const encoder = plugin.createEncoder?.(options, context);
          const pieces = eventsOf(encode.events).map((event) => Buffer.from(encoder?.encode(event) ?? ''));
          expect(Buffer.concat(pieces).toString()).toBe(encode.output);
        });
    }
});

/** The codec itself, where a stream of lines had it give way to another. */
const ownCodec = (found: CompiledCodec | undefined, plugin: CodecPlugin): CompiledCodec => {
  if (found === undefined) throw new Error('no codec was compiled');
  return { ...found, plugin };
};

const decoded = ({ plugin, options, ecs }: CompiledCodec, input: string): Event[] => {
  const events: Event[] = [];
  const decoder = plugin.createDecoder?.(options, {
    ecs,
    clock: () => NOW,
    offset: 0,
    source: 'example',
    emit: (event) => events.push(event),
    count: () => undefined,
    notice: () => undefined,
    remember: () => undefined,
  });
  decoder?.push(Buffer.from(input));
  decoder?.flush({ final: true });
  return events;
};

describe('names that are no field references, with mutate', () => {
  it.each([
    ['add_field => { "[[][[[[]message" => "x" }', { a: 'x' }, { a: 'x', tags: ['_mutate_error'] }],
    ['add_field => { "%{a}[" => "x" } add_tag => "t"', { a: 'x' }, { a: 'x', tags: ['_mutate_error'] }],
    ['remove_field => ["a", "[b"] tag_on_failure => "t"', { a: 'x', b: 'y' }, { a: null, b: 'y', tags: ['t'] }],
  ])('%s', async (options, event, expected) => {
    const filters = compile(`filter { mutate { ${options} } }`).pipeline.createFilters(reports);
    expectEvents(await filters.run(eventsOf([event])), [expected]);
    await filters.close();
  });
});
