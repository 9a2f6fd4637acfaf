import type { Expected } from '../detect/index.ts';
import type { Deliverer } from '../outputs/index.ts';
import {
  type Destinations,
  type InputAssignment,
  type InputStatus,
  type KeptQueue,
  type OutputSettings,
  type OutputStatus,
  type PipelineStatus,
  type Renamed,
  type ReplayReport,
  RunningOutputs,
} from '../pipeline/index.ts';
import { type Store, StoreUnavailable } from '../store/index.ts';
import type { RunningAlerting } from './alerting.ts';
import type { Left } from './configuration/index.ts';
import type { Replayed } from './dead-letters/index.ts';
import { type DetectionStatus, type RunningDetection, startDetection } from './detection/index.ts';
import { LogstashPipelines } from './logstash-pipelines.ts';
import type { Notice } from './notice.ts';
import type { RuleBook } from './rules/index.ts';
import { RunningInputs } from './running-inputs.ts';
import type { Sources } from './sources/index.ts';
import { RULES_OUTPUT, STORE_OUTPUT } from './store-output.ts';
import type { SystemSettings } from './system-settings.ts';
import type { ThreadSettings } from './thread-settings.ts';
import type { WritesUnderWay } from './writes-under-way.ts';

export interface CollectionStatus {
  readonly inputs: readonly InputStatus[];
  /** Of `tocsin.yaml`, beside the store. */
  readonly outputs: readonly OutputStatus[];
  /** Queues on disk of outputs that do not run. */
  readonly keptQueues: readonly KeptQueue[];
  readonly pipelines: readonly PipelineStatus[];
  readonly pipelineRestarts: number;
  /** Absent where no rule runs. */
  readonly detection?: DetectionStatus;
}

export interface CollectionParts {
  readonly store: Store;
  readonly writes: WritesUnderWay;
  readonly rules: Pick<RuleBook, 'set' | 'watch' | 'level'>;
  /** Where findings go. It may start later; undefined where it does not run. */
  readonly alerting: () => Promise<RunningAlerting | undefined>;
  readonly isStopping: () => boolean;
}

/** What is there once the store is open. */
interface Running {
  readonly store: Store;
  readonly deliverer: Deliverer;
  readonly detection: RunningDetection;
  readonly inputs: RunningInputs;
  readonly pipelines: LogstashPipelines;
}

const DRAIN_DEADLINE = 10_000;
/** Of inputs, where an output holds them back, which a longer wait does not change; the store has what it needs by then. */
const HELD_BACK_DEADLINE = 2_000;

/** How events come in: from inputs to the store, the rules and the outputs, and from Logstash pipelines to the store and the rules. */
export class Collection {
  readonly #settings: SystemSettings;
  readonly #arrived: Sources['arrived'];
  readonly #notice: Notice;
  readonly #outputs: RunningOutputs;
  #running: Running | undefined;

  /** Throws a sentence that names the output which can't be made. */
  constructor(settings: SystemSettings, arrived: Sources['arrived'], notice: Notice) {
    this.#settings = settings;
    this.#arrived = arrived;
    this.#notice = notice;
    const { outputs, folder } = settings;
    this.#outputs = new RunningOutputs({ outputs, folder: folder.path, notice, clock: Date.now });
  }

  begin({ store, writes, rules, alerting, isStopping }: CollectionParts): void {
    const { folder, inputs, outputs, processing, pipelines, rules: ruleSettings, timeZone } = this.#settings;
    const [arrived, notice] = [this.#arrived, this.#notice];
    const settings: ThreadSettings = { ...processing, timeZone, knownIndexes: store.catalog.indexes };
    const deliverer: Deliverer = { deliver: (batch, signal) => writes.track(store.write(batch, signal)) };
    const detection = startDetection({
      rules: rules.set,
      settings: ruleSettings,
      level: () => rules.level,
      folder: folder.detection,
      alerting,
      isStopping,
      notice,
    });
    const running: Running = {
      store,
      deliverer,
      detection,
      inputs: new RunningInputs({
        inputs,
        stateDir: folder.inputs,
        settings: { ...settings, outputs, rules: rules.set },
        outputs: destinations({ deliverer, detection }, this.#outputs.destinations),
        bury: (events, signal) => this.#outputs.bury(events, signal),
        arrived,
        notice,
      }),
      pipelines: new LogstashPipelines({
        settings: pipelines,
        folder: folder.path,
        processing: settings,
        store: deliverer,
        detection: { rules: rules.set, destination: detection },
        arrived,
        notice,
      }),
    };
    this.#running = running;
    running.inputs.start();
    // First those that judge, then those that match: nothing is matched for a rule that is not there to judge it.
    rules.watch(async (changed) => {
      await detection.change(changed);
      await Promise.all([running.inputs.changeRules(changed), running.pipelines.changeRules(changed)]);
    });
    running.pipelines.start();
  }

  /** Resolves once the inputs are open, or could not be. */
  get opened(): Promise<unknown> {
    return Promise.all([this.#running?.inputs.opened, this.#running?.pipelines.opened]);
  }

  /** Makes these the inputs that run; throws a `ChangeFailure`, and then the old ones go on. Throws `StoreUnavailable` while it starts. */
  async applyInputs(wanted: readonly InputAssignment[], renamed?: Renamed): Promise<Left> {
    const state = this.#running?.store.state ?? 'starting';
    if (this.#running === undefined || state !== 'ready')
      throw new StoreUnavailable(`inputs can't be changed while the store is ${state}`);
    await this.#running.inputs.apply(wanted, renamed);
    return [];
  }

  /** The same for outputs, which do not wait for the store. */
  async applyOutputs(wanted: readonly OutputSettings[], renamed?: Renamed): Promise<Left> {
    const running = this.#running;
    if (running === undefined) throw new StoreUnavailable("outputs can't be changed while the server starts");
    const switchOver = (outputs: Destinations) => running.inputs.exchange(destinations(running, outputs), wanted);
    return await this.#outputs.apply(wanted, switchOver, renamed);
  }

  get wantedInputs(): readonly InputAssignment[] {
    return this.#running?.inputs.wanted ?? [];
  }

  get wantedOutputs(): readonly OutputSettings[] {
    return this.#outputs.settings;
  }

  /** Reads the Logstash pipelines anew; where they are wrong, the old ones go on. */
  async reloadPipelines(): Promise<void> {
    await this.#running?.pipelines.reload();
  }

  /** A finding of a rule of anomalies was to be expected. False: nothing was learnt. Throws `StoreUnavailable` while it starts. */
  async expect(finding: Expected): Promise<boolean> {
    if (this.#running === undefined) throw new StoreUnavailable('rules are starting');
    return await this.#running.detection.expect(finding);
  }

  /** Throws `StoreUnavailable` while it starts. */
  async replayPipeline(pipeline: string, request: Replayed, signal: AbortSignal): Promise<ReplayReport> {
    if (this.#running === undefined) throw new StoreUnavailable('pipelines are starting');
    return await this.#running.pipelines.replay(pipeline, request, signal);
  }

  status(): CollectionStatus {
    const { inputs, pipelines, detection } = this.#running ?? {};
    return {
      inputs: inputs?.status() ?? [],
      outputs: this.#outputs.status(inputs?.counts()),
      keptQueues: this.#outputs.kept,
      pipelines: pipelines?.status() ?? [],
      pipelineRestarts: inputs?.restarts ?? 0,
      ...(detection === undefined || detection.status.rules === 0 ? {} : { detection: detection.status }),
    };
  }

  /** Stops the inputs and drains what they have read. */
  async stop(): Promise<void> {
    await Promise.all([this.#stopInputs(), this.#running?.pipelines.stop(DRAIN_DEADLINE)]);
    await this.#running?.detection.stop();
  }

  async #stopInputs(): Promise<void> {
    await this.#running?.inputs.stop(this.#outputs.holdsBack ? HELD_BACK_DEADLINE : DRAIN_DEADLINE);
    await this.#outputs.stop();
  }
}

const destinations = (
  { deliverer, detection }: Pick<Running, 'deliverer' | 'detection'>,
  outputs: Destinations,
): Destinations => ({
  [STORE_OUTPUT]: { put: (batch, signal) => deliverer.deliver(batch, signal) },
  ...outputs,
  [RULES_OUTPUT]: detection,
});
