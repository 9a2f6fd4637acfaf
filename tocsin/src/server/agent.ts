import {
  type InputAssignment,
  type InputStatus,
  type OutputSettings,
  type OutputStatus,
  type PipelineStatus,
  RunningOutputs,
} from '../pipeline/index.ts';
import type { Left } from './configuration/index.ts';
import { createDataFolder } from './data-folder.ts';
import { LogstashPipelines } from './logstash-pipelines.ts';
import type { Notice } from './notice.ts';
import { RunningInputs } from './running-inputs.ts';
import type { SystemSettings } from './system-settings.ts';

export type AgentSettings = Pick<
  SystemSettings,
  'folder' | 'inputs' | 'outputs' | 'processing' | 'pipelines' | 'timeZone'
>;

/** Milliseconds in which inputs may end; together with the outputs less than what `docker stop` allows. */
const DRAIN_DEADLINE = 5_000;
/** Where an output holds them back, which a longer wait does not change. */
const HELD_BACK_DEADLINE = 500;

/** Inputs, pipelines and outputs without a store: it forwards. */
export class Agent {
  readonly #outputs: RunningOutputs;
  readonly #inputs: RunningInputs;
  readonly #pipelines: LogstashPipelines;

  /** Throws a sentence where an output can't be made, or another process has the data folder. */
  constructor(settings: AgentSettings, notice: Notice) {
    const { folder, inputs, outputs, processing, timeZone } = settings;
    createDataFolder(folder);
    this.#outputs = new RunningOutputs({ outputs, folder: folder.path, notice, clock: Date.now });
    const thread = { ...processing, timeZone, knownIndexes: [] };
    this.#inputs = new RunningInputs({
      inputs,
      stateDir: folder.inputs,
      settings: { ...thread, outputs, rules: { documents: [], anomalies: [] } },
      outputs: this.#outputs.destinations,
      bury: (events, signal) => this.#outputs.bury(events, signal),
      notice,
    });
    this.#pipelines = new LogstashPipelines({
      settings: settings.pipelines,
      folder: folder.path,
      processing: thread,
      notice,
    });
    this.#inputs.start();
    this.#pipelines.start();
  }

  /** Resolves once the inputs are open, or could not be. */
  get opened(): Promise<unknown> {
    return Promise.all([this.#inputs.opened, this.#pipelines.opened]);
  }

  get inputs(): readonly InputStatus[] {
    return this.#inputs.status();
  }

  get outputs(): readonly OutputStatus[] {
    return this.#outputs.status(this.#inputs.counts());
  }

  get pipelines(): readonly PipelineStatus[] {
    return this.#pipelines.status();
  }

  async applyInputs(wanted: readonly InputAssignment[]): Promise<Left> {
    await this.#inputs.apply(wanted);
    return [];
  }

  applyOutputs(wanted: readonly OutputSettings[]): Promise<Left> {
    return this.#outputs.apply(wanted, (outputs) => this.#inputs.exchange(outputs, wanted));
  }

  get wantedInputs(): readonly InputAssignment[] {
    return this.#inputs.wanted;
  }

  get wantedOutputs(): readonly OutputSettings[] {
    return this.#outputs.settings;
  }

  /** Reads the Logstash pipelines anew. */
  reload(): Promise<void> {
    return this.#pipelines.reload();
  }

  /** Stops the inputs and delivers what they have read, for a moment; queues on disk keep the rest. */
  async stop(): Promise<void> {
    const deadline = this.#outputs.holdsBack ? HELD_BACK_DEADLINE : DRAIN_DEADLINE;
    await Promise.all([this.#inputs.stop(deadline), this.#pipelines.stop(DRAIN_DEADLINE)]);
    await this.#outputs.stop();
  }
}
