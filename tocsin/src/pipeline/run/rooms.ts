import { type Event, newEvent, plainEvent } from '../../event/index.ts';
import type { Feed, Input, InputContext, Permissions } from '../../inputs/index.ts';
import type { BatchEncoder, StoreEncoding } from '../../outputs/index.ts';
import { ArrivalTally } from '../arrivals/index.ts';
import type { CompiledInput, CompiledPipeline, PluginCounts, Reports, Route } from '../compile/index.ts';
import { countReason, noCounts } from '../plugin-counts.ts';
import type { BuriedEvent, WorkerMessage } from '../protocol.ts';
import type { WorkerRooms } from '../running-input.ts';
import type { PipelineDefinition } from './definition.ts';
import { FilterSection } from './filter-section.ts';
import type { PipelineTask } from './task.ts';

/** A batch is sealed at so many bytes of one output: large writes, and little that waits. */
const BATCH_BYTES = 1024 * 1024;
const BATCH_EVENTS = 10_000;
const IN_FLIGHT = 4;

export interface RoomsOptions {
  readonly definition: PipelineDefinition;
  /** Name of this machine. */
  readonly host: string;
  readonly permissions: Permissions;
  readonly store?: StoreEncoding;
  /** The settings of the composition root are others. */
  readonly change?: (settings: unknown) => void;
  readonly post: (message: WorkerMessage) => void;
}

/** What a compiled pipeline is to a worker. Its filters hold state: made once for each worker. */
export function pipelineRooms(pipeline: CompiledPipeline, options: RoomsOptions): WorkerRooms {
  const { definition, host, permissions, store, change, post } = options;
  const counted = new Map<string, PluginCounts>();
  for (const { id, plugin } of pipeline.inputs) counted.set(id, noCounts({ id, plugin: plugin.name, kind: 'input' }));
  for (const { id, plugin } of pipeline.outputs) counted.set(id, noCounts({ id, plugin: plugin.name, kind: 'output' }));
  const count = (id: string, reason: string, by?: number): void => {
    const counts = counted.get(id) ?? noCounts({ id, plugin: 'if', kind: 'filter' });
    counted.set(id, counts);
    countReason(counts, reason, by);
  };
  let buried: BuriedEvent[] = [];
  const notice: Reports['notice'] = (level, id, message) => post({ type: 'notice', level, input: id, message });
  const reports: Reports = {
    count,
    notice,
    bury: (event, id, reason) => {
      count(id, 'buried');
      buried.push({ id, reason, event: JSON.stringify(plainEvent(event, { metadata: true })) });
    },
  };
  const tally = new ArrivalTally(Date.now);
  const told = store === undefined ? undefined : withTally(store, tally.of(definition.id));
  const filters = new FilterSection(pipeline.createFilters(reports));
  return {
    createInput: ({ id }, context, feed) => createInput(inputOf(pipeline, id), { context, feed, host, permissions }),
    createEncoder: (id) => createEncoder(pipeline, id, reports, told),
    createProcess: ({ id }) => {
      const counts = counted.get(id);
      return (events) => {
        if (counts !== undefined) counts.out += events.length;
        return filters.run(events);
      };
    },
    route: countedRoute(pipeline, pipeline.createRoute(reports), counted),
    limits: {
      stretch: definition.batchSize,
      maxAge: definition.batchDelay,
      maxBytes: BATCH_BYTES,
      maxEvents: BATCH_EVENTS,
      maxInFlight: IN_FLIGHT,
    },
    flush: (when) => filters.flush(when),
    takeBuried: () => {
      const taken = buried;
      buried = [];
      return taken;
    },
    counts: () => [...filters.counts(), ...counted.values()],
    takeArrivals: () => tally.take(),
    change: (task) => change?.((task as PipelineTask).settings),
    close: () => filters.close(),
  };
}

/** Counts what is given to the store, by where it comes from. */
const withTally = (store: StoreEncoding, add: (event: Event) => void): StoreEncoding => ({
  ...store,
  normalise: (event, defaults) => {
    store.normalise(event, defaults);
    add(event);
  },
});

const inputOf = ({ inputs }: CompiledPipeline, id: string): CompiledInput => {
  const found = inputs.find((input) => input.id === id);
  if (found === undefined) throw new Error(`there is no input ${id}`);
  return found;
};

interface InputTools {
  readonly context: InputContext;
  readonly feed: Feed;
  readonly host: string;
  readonly permissions: Permissions;
}

function createInput(input: CompiledInput, { context, feed, host, permissions }: InputTools): Input {
  const { plugin, options, ecs, codec, decorate } = input;
  const { clock, count, notice } = context;
  return plugin.create(options, {
    ...context,
    ecs,
    host,
    permissions,
    feed,
    decorate,
    takesPieces: codec.plugin.isLineWise === true || codec.plugin.takesPieces === true,
    createEvent: () => {
      const event = newEvent(clock());
      decorate(event);
      return event;
    },
    createDecoder: ({ emit, complete, source, offset = 0, memory, remember = () => undefined }) => {
      if (codec.plugin.createDecoder === undefined) throw new Error(`the codec ${codec.plugin.name} only encodes`);
      return codec.plugin.createDecoder(codec.options, {
        emit: (event, from, to) => {
          complete?.(event);
          decorate(event);
          emit(event, from, to);
        },
        offset,
        clock,
        source,
        count,
        notice: (message) => notice('info', message),
        memory,
        remember,
        ecs: codec.ecs,
      });
    },
  });
}

function createEncoder(
  { outputs }: CompiledPipeline,
  id: string,
  reports: Reports,
  store: StoreEncoding | undefined,
): BatchEncoder {
  const output = outputs.find((one) => one.id === id);
  if (output === undefined) throw new Error(`there is no output ${id}`);
  const { plugin, options, ecs, codec } = output;
  const tools = {
    clock: Date.now,
    count: (reason: string, by?: number) => reports.count(id, reason, by),
    notice: (level: 'info' | 'warn' | 'error', message: string) => reports.notice(level, id, message),
  };
  if (codec.plugin.createEncoder === undefined) throw new Error(`the codec ${codec.plugin.name} only decodes`);
  return plugin.createEncoder(options, {
    ...tools,
    ecs,
    store,
    codec: codec.plugin.createEncoder(codec.options, { ...tools, ecs: codec.ecs }),
  });
}

/** Counts what goes into each output. */
function countedRoute({ outputs }: CompiledPipeline, route: Route, counted: ReadonlyMap<string, PluginCounts>): Route {
  const counts = outputs.map(({ id }) => counted.get(id));
  let add: (output: number, event: Event) => void = () => undefined;
  const counting = (output: number, event: Event): void => {
    const one = counts[output];
    if (one !== undefined) one.in += 1;
    add(output, event);
  };
  return (event, to) => {
    add = to;
    route(event, counting);
  };
}
