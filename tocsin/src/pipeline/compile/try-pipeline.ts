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

/** For tests only: plugins that do one thing each, and pipelines of them. */

export const NOW = Date.parse('2026-03-04T05:06:07.089Z');

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

export const REGISTRY: PluginRegistry = {
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

export const VARIABLES = new Map([
  ['SIZE', 'large'],
  ['NUMBER', '7'],
  ['SECRET', 'hunter22'],
]);

export const compile = (text: string, ...more: readonly string[]): Compiled =>
  compilePipeline(
    [text, ...more].map((one, index) => ({ file: `${index + 1}.conf`, text: one })),
    { ecs: 'v8', supportEscapes: false, variable: (name) => VARIABLES.get(name), clock: () => NOW, folder: '/' },
    REGISTRY,
  );

export const compiled = (text: string): CompiledPipeline => {
  const made = compile(text);
  if (!made.ok) throw new Error(made.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return made.pipeline;
};

export const problemsOf = (text: string, ...more: readonly string[]): readonly string[] => {
  const made = compile(text, ...more);
  if (made.ok) return [];
  return made.problems.map(
    ({ file, line, column, message, hint }) =>
      `${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
};

export interface Recorded {
  readonly reports: Reports;
  readonly notices: string[];
  readonly buried: [event: Event, id: string, reason: string][];
  readonly counted: Record<string, number>;
}

export const recorder = (): Recorded => {
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

export const eventsOf = (events: readonly ValueObject[]): Event[] =>
  events.map((fields) => eventOf({ ...fields }, NOW));

export const strip = (events: readonly Event[]): ValueObject[] =>
  events.map((event) => {
    const { '@timestamp': _, '@version': __, ...rest } = plainEvent(event);
    return { ...rest };
  });

export const run = async (
  filters: string,
  events: readonly ValueObject[],
  recorded = recorder(),
): Promise<ValueObject[]> => {
  const running = compiled(`filter { ${filters} }`).createFilters(recorded.reports);
  const out = await running.run(eventsOf(events));
  return strip([...out, ...(await running.flush({ final: true }))]);
};

export const numbered = (count: number): ValueObject[] => Array.from({ length: count }, (_, n) => ({ n }));
