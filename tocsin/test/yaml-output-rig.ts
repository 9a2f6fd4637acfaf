import { z } from 'zod';
import { type Event, newEvent } from '../src/event/index.ts';
import {
  type BatchEncoder,
  type DeadRecord,
  findOutput,
  MemoryQueue,
  type OutputDeliverer,
  OutputRunner,
  type PeerAnswer,
} from '../src/outputs/index.ts';

/** An output of `tocsin.yaml` by its type, with a real queue in memory before it. */
export class YamlOutputRig {
  readonly encoder: BatchEncoder;
  readonly deliverer: OutputDeliverer;
  readonly runner: OutputRunner;
  readonly dead: DeadRecord[] = [];
  readonly counts = new Map<string, number>();
  readonly notices: string[] = [];
  readonly answers: PeerAnswer[] = [];
  #batches = 0;

  constructor(name: string, options: Readonly<Record<string, unknown>>) {
    const output = findOutput(name);
    if (output === undefined) throw new Error(`there is no output "${name}"`);
    const common = {
      clock: Date.now,
      count: (reason: string, by = 1): void => {
        this.counts.set(reason, (this.counts.get(reason) ?? 0) + by);
      },
      notice: (_level: string, message: string): void => {
        this.notices.push(message);
      },
    };
    const parsed = z.parse(output.options, options);
    this.encoder = output.createEncoder(parsed, common);
    this.deliverer = output.createDeliverer(parsed, {
      ...common,
      permissions: { run: () => undefined, path: () => undefined },
      bury: async (records) => {
        this.dead.push(...records.map((record) => ({ ...record, body: record.body.slice() })));
      },
      retry: { first: 50, last: 200 },
      answered: (answer) => {
        this.answers.push(answer);
      },
    });
    this.runner = new OutputRunner(new MemoryQueue(), this.deliverer, (message) => this.notices.push(message));
  }

  /** Puts events into the queue as one batch; resolves when all of it is delivered. */
  put(events: readonly Partial<Event>[]): Promise<void> {
    for (const event of events) this.encoder.add({ ...newEvent(0), ...event });
    return this.runner.put(this.encoder.take(`batch-${++this.#batches}`));
  }

  stop(): Promise<void> {
    return this.runner.abandon();
  }
}
