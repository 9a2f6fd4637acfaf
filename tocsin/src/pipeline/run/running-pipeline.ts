import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { ALL_PERMISSIONS } from '../../inputs/index.ts';
import {
  type DelivererContext,
  MemoryQueue,
  type OutputDeliverer,
  type OutputQueue,
  OutputRunner,
  type OutputRunnerStatus,
} from '../../outputs/index.ts';
import type { CompiledInput, CompiledOutput, CompiledPipeline, PluginCounts } from '../compile/index.ts';
import { type HostOptions, PipelineHost } from '../host.ts';
import { addCounts, countReason, noCounts } from '../plugin-counts.ts';
import type { BuriedEvent, InputStatus, WorkerAssignment } from '../protocol.ts';
import type { PipelineDefinition } from './definition.ts';
import { Feeder } from './feeder.ts';
import { LetterKeeper } from './letter-keeper.ts';
import { addressesOf, type Links, textsOf } from './links.ts';
import { isSplit, planWorkers } from './plan-workers.ts';
import type { Stdin } from './stdin.ts';
import type { PipelineTask } from './task.ts';

export type Notice = (level: 'info' | 'warn' | 'error', message: string) => void;

/** What the composition root gives to pipelines. */
export interface PipelineTools {
  /** The entry of the worker threads. */
  readonly entry: URL;
  /** A worker of this entry that waits for an assignment: given once. */
  readonly spare?: () => Worker | undefined;
  /** Name of this machine. */
  readonly host: string;
  readonly notice: Notice;
  readonly stdin: Stdin;
  readonly links: Links;
  readonly permissions?: DelivererContext['permissions'];
  /** What the thread entry needs beside, as it is now: plain data. See `RunningPipeline.settingsChanged`. */
  readonly threadSettings?: () => unknown;
  /** For outputs that the rooms to the right have. Throws a sentence. */
  readonly createDeliverer?: (output: CompiledOutput, context: DelivererContext) => OutputDeliverer | undefined;
  /** Undefined: in memory. */
  readonly createQueue?: (
    definition: PipelineDefinition,
    output: CompiledOutput,
    tools: QueueTools,
  ) => OutputQueue | undefined;
  /** Keeps what can't be delivered; resolves when it is durable. Absent: it is counted. */
  readonly bury?: (pipeline: PipelineDefinition, plugin: string, records: readonly Buried[]) => Promise<void>;
  /** Told about each second of what `tocsin {}` was given. */
  readonly arrived?: HostOptions['arrived'];
}

export interface QueueTools {
  readonly count: (reason: string, by?: number) => void;
  readonly notice: Notice;
}

/** A record that an output gave up, or an event that something could not be decided about. */
export type Buried =
  | {
      readonly kind: 'record';
      readonly type: string;
      readonly reason: string;
      readonly response?: string;
      readonly body: Uint8Array;
      readonly head?: unknown;
    }
  | ({ readonly kind: 'event' } & BuriedEvent);

export interface RunningOutput extends OutputRunnerStatus {
  readonly id: string;
  readonly plugin: string;
}

export interface PipelineStatus {
  readonly id: string;
  readonly inputs: readonly InputStatus[];
  readonly outputs: readonly RunningOutput[];
  readonly plugins: readonly PluginCounts[];
  readonly restarts: number;
}

interface Output {
  readonly compiled: CompiledOutput;
  readonly runner: OutputRunner;
  readonly counts: PluginCounts;
}

/** Milliseconds in which outputs with a queue on disk may deliver before it is left for the next run. */
const LEAVE_QUEUES = 3_000;

/** An input whose bytes come from this thread. */
interface InputFeed {
  readonly listen: () => void;
  readonly leave: () => void;
}

/** One pipeline at work: its workers, and on this thread its outputs and what is fed to its inputs. */
export class RunningPipeline {
  readonly definition: PipelineDefinition;
  readonly #tools: PipelineTools;
  readonly #compiled: CompiledPipeline;
  readonly #outputs: readonly Output[];
  readonly #host: PipelineHost;
  readonly #feeds: InputFeed[] = [];
  /** Everything is delivered. */
  #isDrained = false;
  #patience: NodeJS.Timeout | undefined;
  readonly #abandoned = new AbortController();
  readonly #keeper = new LetterKeeper((message) => this.#notice('error', message));
  #ended: Promise<void> | undefined;

  /** Opens nothing but what outputs open. Throws a sentence where one can't be made. */
  constructor(definition: PipelineDefinition, compiled: CompiledPipeline, tools: PipelineTools) {
    this.definition = definition;
    this.#compiled = compiled;
    this.#tools = tools;
    this.#outputs = compiled.outputs.map((output) => this.#createOutput(output));
    const plan = planWorkers(definition, compiled);
    const assignments = plan.map(
      (inputs): WorkerAssignment => ({
        inputs: inputs.map(({ id, plugin }) => ({
          id,
          type: plugin.name,
          options: {},
          isFed: plugin.fedBy !== undefined,
        })),
        stateDir: join(definition.stateDir, 'inputs'),
        outputs: compiled.outputs.map(({ id }) => id),
        settings: this.#task(),
      }),
    );
    this.#host = new PipelineHost({
      entry: tools.entry,
      ...(tools.spare === undefined ? {} : { spare: tools.spare }),
      assignments,
      reserves: new Set(plan.flatMap((inputs, index) => (index > 0 && inputs.every(isSplit) ? [index] : []))),
      outputs: Object.fromEntries(this.#outputs.map(({ compiled, runner }) => [compiled.id, runner])),
      notice: (level, message) => this.#notice(level, message),
      bury: (events, signal) => this.#bury(events, signal),
      ...(tools.arrived === undefined ? {} : { arrived: tools.arrived }),
    });
    for (const input of compiled.inputs) {
      if (input.plugin.fedBy === undefined) continue;
      const workers = plan.flatMap((inputs, index) => (inputs.includes(input) ? [index] : []));
      this.#feeds.push(this.#feedOf(input, new Feeder(this.#host, input.id, workers)));
    }
  }

  get id(): string {
    return this.definition.id;
  }

  #task(): PipelineTask {
    const { host, threadSettings } = this.#tools;
    return { definition: this.definition, host, settings: threadSettings?.() };
  }

  /** `threadSettings` are others from the next events on. Resolves when the workers have taken them. */
  settingsChanged(): Promise<void> {
    return this.#host.change(this.#task());
  }

  get addresses(): ReturnType<typeof addressesOf> {
    return addressesOf(this.#compiled);
  }

  #notice(level: 'info' | 'warn' | 'error', message: string): void {
    this.#tools.notice(level, `${this.id}: ${message}`);
  }

  #feedOf({ plugin, options }: CompiledInput, feeder: Feeder): InputFeed {
    const { stdin, links } = this.#tools;
    if (plugin.fedBy === 'stdin') return { listen: () => stdin.feed(feeder), leave: () => stdin.release(feeder) };
    const address = String(options.address);
    return { listen: () => links.listen(address, feeder), leave: () => links.leave(address, feeder) };
  }

  #createOutput(compiled: CompiledOutput): Output {
    const { id, plugin, options, ecs } = compiled;
    const { links, createDeliverer, createQueue, permissions = ALL_PERMISSIONS } = this.#tools;
    const counts = noCounts({ id, plugin: plugin.name, kind: 'output' });
    const count = (reason: string, by?: number): void => countReason(counts, reason, by);
    const notice: Notice = (level, message) => this.#notice(level, `${id}: ${message}`);
    const context: DelivererContext = {
      ecs,
      clock: Date.now,
      count,
      notice,
      permissions,
      bury: async (records) => {
        count('buried', records.length);
        const buried = records.map((record): Buried => ({ kind: 'record', type: plugin.name, ...record }));
        await this.#keep(id, buried, this.#abandoned.signal);
      },
    };
    const deliverer =
      plugin.name === 'pipeline'
        ? links.deliverer(textsOf(options.send_to))
        : (createDeliverer?.(compiled, context) ?? plugin.createDeliverer?.(options, context));
    if (deliverer === undefined) throw new Error(`the output ${plugin.name} can't be used here`);
    const queue = createQueue?.(this.definition, compiled, { count, notice }) ?? new MemoryQueue();
    return { compiled, counts, runner: new OutputRunner(queue, deliverer, (message) => notice('error', message)) };
  }

  async #bury(events: readonly BuriedEvent[], signal: AbortSignal): Promise<void> {
    const byPlugin = new Map<string, Buried[]>();
    for (const event of events) {
      const buried = byPlugin.get(event.id) ?? [];
      byPlugin.set(event.id, buried);
      buried.push({ kind: 'event', ...event });
    }
    for (const [id, buried] of byPlugin) await this.#keep(id, buried, signal);
  }

  /** See `LetterKeeper`. Without a place for them they are counted only. */
  async #keep(plugin: string, buried: readonly Buried[], signal: AbortSignal): Promise<void> {
    const { bury } = this.#tools;
    if (bury === undefined) return;
    await this.#keeper.keep(() => bury(this.definition, plugin, buried), signal);
  }

  start(): void {
    this.#host.start();
    for (const { listen } of this.#feeds) listen();
  }

  /** Resolves once its inputs are open, or could not be: its status says so. */
  get opened(): Promise<void> {
    return this.#host.opened;
  }

  /** Resolves when its inputs have ended and everything is delivered. */
  get ended(): Promise<void> {
    this.#ended ??= this.#host.ended.then(() => this.#endOutputs());
    return this.#ended;
  }

  async #endOutputs(): Promise<void> {
    await Promise.all(this.#outputs.map(({ runner }) => runner.drain()));
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#isDrained = true;
  }

  /** Tells the inputs to stop; what pipelines before this one send is still taken. See `ended`. */
  stopInputs(): void {
    void this.#host.stop();
    void this.#host.ended.then(() => this.#leaveQueues());
  }

  /** What is in a queue on disk need not be waited for when somebody wants the end: the next run delivers it. */
  #leaveQueues(): void {
    if (this.definition.queue !== 'persisted' || this.#isDrained) return;
    const leave = (): void => void Promise.all(this.#outputs.map(({ runner }) => runner.abandon()));
    this.#patience ??= setTimeout(leave, LEAVE_QUEUES);
  }

  /** Takes nothing any more, and resolves when all is delivered. */
  async stop(): Promise<void> {
    for (const { leave } of this.#feeds) leave();
    this.stopInputs();
    await this.ended;
  }

  /** Lets go of what is under way. Inputs that keep their place repeat it at the next start. */
  async abandon(): Promise<void> {
    for (const { leave } of this.#feeds) leave();
    this.#abandoned.abort();
    await Promise.all([this.#host.stop(0), ...this.#outputs.map(({ runner }) => runner.abandon())]);
  }

  /** Outputs that still have something to deliver. */
  get owing(): readonly RunningOutput[] {
    return this.status().outputs.filter(({ waiting }) => waiting.batches > 0);
  }

  status(): PipelineStatus {
    const outputs = this.#outputs.map(({ compiled, runner }) => ({
      id: compiled.id,
      plugin: compiled.plugin.name,
      ...runner.status(),
    }));
    for (const [index, { counts }] of this.#outputs.entries()) {
      counts.out = outputs[index]?.delivered ?? 0;
      counts.seconds = outputs[index]?.seconds ?? 0;
    }
    return {
      id: this.id,
      inputs: this.#host.status(),
      outputs,
      plugins: addCounts([this.#host.counts(), this.#outputs.map(({ counts }) => counts)]),
      restarts: this.#host.restarts,
    };
  }
}
