import { type Event, newEvent } from '../src/event/index.ts';
import { ALL_PERMISSIONS } from '../src/inputs/index.ts';
import {
  type BatchEncoder,
  type DeadRecord,
  findOutput,
  MemoryQueue,
  type OutputDeliverer,
  OutputRunner,
  type PeerAnswer,
} from '../src/outputs/index.ts';

export interface DeclaredOutput {
  readonly encoder: BatchEncoder;
  readonly deliverer: OutputDeliverer;
  readonly dead: DeadRecord[];
  readonly counts: Map<string, number>;
  readonly answers: PeerAnswer[];
  readonly notices: string[];
  /** Sends events as one batch, in pieces as the deliverer wants them; resolves when all are delivered. */
  send(events: readonly Partial<Event>[]): Promise<void>;
  close(): Promise<void>;
}

let batches = 0;

/** An output of `tocsin.yaml` by name, with the runner that stands before it, and pauses that are short. */
export function declaredOutput(name: string, written: Readonly<Record<string, unknown>>): DeclaredOutput {
  const declaration = findOutput(name);
  if (declaration === undefined) throw new Error(`there is no output "${name}"`);
  const options = declaration.options.parse(written);
  declaration.check?.(options);
  const counts = new Map<string, number>();
  const dead: DeadRecord[] = [];
  const answers: PeerAnswer[] = [];
  const notices: string[] = [];
  const common = {
    clock: Date.now,
    count: (reason: string, by = 1): void => void counts.set(reason, (counts.get(reason) ?? 0) + by),
    notice: (_level: string, message: string): void => void notices.push(message),
  };
  const encoder = declaration.createEncoder(options, common);
  const deliverer = declaration.createDeliverer(options, {
    ...common,
    permissions: ALL_PERMISSIONS,
    retry: { first: 20, last: 100 },
    answered: (answer) => void answers.push(answer),
    bury: async (records) => void dead.push(...records.map((record) => ({ ...record, body: record.body.slice() }))),
  });
  const runner = new OutputRunner(new MemoryQueue(), deliverer, (message) => void notices.push(message));
  return {
    encoder,
    deliverer,
    dead,
    counts,
    answers,
    notices,
    send: async (events) => {
      for (const event of events) encoder.add({ ...newEvent(1_700_000_000_000), ...event });
      await runner.put(encoder.take(`batch-${++batches}`));
    },
    close: () => runner.abandon(),
  };
}
