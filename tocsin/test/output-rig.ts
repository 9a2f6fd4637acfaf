import { z } from 'zod';
import { findCodecPlugin } from '../src/codecs/index.ts';
import { type Event, newEvent } from '../src/event/index.ts';
import { type BatchEncoder, type DeadRecord, findOutputPlugin, type OutputDeliverer } from '../src/outputs/index.ts';

export interface RunningOutput {
  readonly encoder: BatchEncoder;
  readonly deliverer: OutputDeliverer;
  readonly dead: DeadRecord[];
  readonly counts: Map<string, number>;
  readonly notices: string[];
  /** Encodes events as one batch and delivers it. */
  send(events: readonly Partial<Event>[], signal?: AbortSignal): Promise<void>;
}

let batches = 0;

/** An output by name with its codec, as a pipeline has it. */
export function startOutput(
  name: string,
  options: Readonly<Record<string, unknown>>,
  { codec: codecName, codecOptions = {} }: { readonly codec?: string; readonly codecOptions?: object } = {},
): RunningOutput {
  const plugin = findOutputPlugin(name);
  if (plugin?.createDeliverer === undefined) throw new Error(`there is no output "${name}" that delivers`);
  const named = codecName ?? plugin.defaultCodec;
  const first = findCodecPlugin(named);
  const codec = plugin.writesLines === true && first?.onLines !== undefined ? findCodecPlugin(first.onLines) : first;
  if (codec?.createEncoder === undefined) throw new Error(`there is no codec "${named}" that encodes`);
  const counts = new Map<string, number>();
  const notices: string[] = [];
  const dead: DeadRecord[] = [];
  const common = {
    ecs: 'v8' as const,
    clock: Date.now,
    count: (reason: string, by = 1): void => {
      counts.set(reason, (counts.get(reason) ?? 0) + by);
    },
    notice: (_level: string, message: string): void => {
      notices.push(message);
    },
  };
  const parsed = z.parse(plugin.options, options);
  const encoder = plugin.createEncoder(parsed, {
    ...common,
    codec: codec.createEncoder(z.parse(codec.options, codecOptions), common),
  });
  const deliverer = plugin.createDeliverer(parsed, {
    ...common,
    permissions: { run: () => undefined, path: () => undefined },
    bury: async (records) => {
      // Their bytes are those of the batch.
      dead.push(...records.map((record) => ({ ...record, body: record.body.slice() })));
    },
  });
  return {
    encoder,
    deliverer,
    dead,
    counts,
    notices,
    send: async (events, signal = new AbortController().signal) => {
      for (const event of events) encoder.add({ ...newEvent(0), ...event });
      await deliverer.deliver(encoder.take(`batch-${++batches}`), signal);
    },
  };
}
