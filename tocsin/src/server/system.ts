import { openSearches, type SavedSearches, type Scheduler } from '../detect/index.ts';
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
  RunningOutputs,
  replayOutputLetters,
} from '../pipeline/index.ts';
import type { Responses, ResponsesStatus } from '../respond/index.ts';
import { createSearch, type Search } from '../search/index.ts';
import {
  type Retention,
  type StorageReport,
  type Store,
  type StorePlace,
  type StoreStats,
  StoreUnavailable,
} from '../store/index.ts';
import { type Alerting, type AlertingSettings, type AlertingStatus, RunningAlerting } from './alerting.ts';
import type { Left } from './configuration/index.ts';
import type { DataFolder } from './data-folder.ts';
import { KeptLetters } from './dead-letters/index.ts';
import { type DetectionStatus, type RuleSettings, type RunningDetection, startDetection } from './detection/index.ts';
import { openGeoip } from './geoip.ts';
import { LogstashPipelines } from './logstash-pipelines.ts';
import type { PipelineSettings } from './pipeline-definitions.ts';
import { openResponses, type ResponsesSettings } from './responses.ts';
import { RuleBook, type Rules } from './rules/index.ts';
import { RunningInputs } from './running-inputs.ts';
import { Sources, type SourcesReport } from './sources/index.ts';
import { RULES_OUTPUT, STORE_OUTPUT } from './store-output.ts';
import { openSystemStore, searchOnceOpen } from './system-store.ts';
import type { ThreadSettings } from './thread-settings.ts';
import { VERSION } from './version.ts';
import { WritesUnderWay } from './writes-under-way.ts';

export type Notice = (level: 'info' | 'warn' | 'error', message: string) => void;

/** What a system is made of, checked already. */
export interface SystemSettings {
  readonly folder: DataFolder;
  /** An external ClickHouse; absent: the embedded engine in the data folder. */
  readonly store?: Exclude<StorePlace, { dir: string }> | undefined;
  readonly retention?: Retention | undefined;
  readonly inputs: readonly InputAssignment[];
  /** Where events go beside the store. */
  readonly outputs: readonly OutputSettings[];
  readonly processing: Omit<ThreadSettings, 'knownIndexes' | 'timeZone'>;
  /** Logstash pipelines. */
  readonly pipelines: PipelineSettings;
  readonly limits?: StoreLimits | undefined;
  readonly timeZone?: string | undefined;
  /** A GeoIP database; absent: the usual one, if it is there. */
  readonly geoip?: string | undefined;
  readonly alerting: AlertingSettings;
  readonly responses: ResponsesSettings;
  readonly rules: RuleSettings;
}

export interface StoreLimits {
  readonly engineMemory?: number;
  readonly searches?: number;
  readonly searchMemory?: number;
  readonly searchTime?: number;
}

export interface SystemStatus {
  readonly version: string;
  readonly startedAt: string;
  readonly store: Partial<StoreStats> & { readonly state: Store['state'] };
  readonly inputs: readonly InputStatus[];
  /** Of `tocsin.yaml`, beside the store. */
  readonly outputs: readonly OutputStatus[];
  /** Queues on disk of outputs that do not run. */
  readonly keptQueues: readonly KeptQueue[];
  readonly pipelines: readonly PipelineStatus[];
  readonly pipelineRestarts: number;
  /** Absent while it starts, or the store cannot be asked. */
  readonly alerting?: AlertingStatus;
  /** Absent where no rule runs. */
  readonly detection?: DetectionStatus;
  /** Absent where they can't be kept. */
  readonly responses?: ResponsesStatus;
}

const DRAIN_DEADLINE = 10_000;
/** Of inputs, where an output holds them back, which a longer wait does not change; the store has what it needs by then. */
const HELD_BACK_DEADLINE = 2_000;
const OPENING_DEADLINE = 2_000;
/** What does not end in it is evaluated and delivered at the next start. */
const ALERTING_DEADLINE = 5_000;
const STATUS_DEADLINE = 5_000;

type StoreState = Store['state'];

/**
 * The rooms put together: inputs → store, store ← search ← alerts. Begins at once; while the store opens, the search answers
 * `StoreUnavailable` and `storeState` is `starting`, so that whoever asks can be answered.
 */
export class System {
  readonly search: Search;
  /** Settles when the store is open and the inputs are, or could not be; or with what kept the store from opening. */
  readonly opened: Promise<void>;
  #store: Store | undefined;
  #inputs: RunningInputs | undefined;
  readonly #outputs: RunningOutputs;
  #pipelines: LogstashPipelines | undefined;
  #detection: RunningDetection | undefined;
  readonly #rules: RuleBook;
  #searches: SavedSearches | undefined;
  #alerting: RunningAlerting | undefined;
  #responses: Responses | undefined;
  /** Settles when the alerting has started, or will not. */
  #alertingStarted: Promise<void> = Promise.resolve();
  readonly #address: Promise<string | undefined>;
  /** Tells where people reach the pages; alerts, whose messages link there, begin only then. Without a final slash. */
  readonly announce: (address: string | undefined) => void;
  #isStopping = false;
  readonly #writes = new WritesUnderWay();
  readonly #deadLetters: KeptLetters;
  readonly #sources = new Sources(Date.now);
  readonly #startedAt = new Date().toISOString();

  private constructor(settings: SystemSettings, notice: Notice) {
    this.#outputs = new RunningOutputs({
      outputs: settings.outputs,
      folder: settings.folder.path,
      notice,
      clock: Date.now,
    });
    this.#deadLetters = new KeptLetters({
      data: settings.folder,
      store: () => this.#store,
      replayOutputs: (request, signal) =>
        replayOutputLetters({ ...request, outputs: this.#outputs.settings }, { notice, signal }),
      replayPipeline: (pipeline, request, signal) => {
        if (this.#pipelines === undefined) throw new StoreUnavailable('pipelines are starting');
        return this.#pipelines.replay(pipeline, request, signal);
      },
    });
    let found: Search | undefined;
    let announce = (_: string | undefined): void => undefined;
    this.#address = new Promise((resolve) => {
      announce = resolve;
    });
    this.announce = announce;
    this.search = searchOnceOpen(() => found);
    this.opened = openSystemStore(settings, notice).then(async (store) => {
      this.#store = store;
      this.#sources.opened(store);
      found = createSearch({
        store,
        clock: Date.now,
        timeZone: settings.timeZone,
        locate: openGeoip(settings.geoip, notice),
      });
      if (this.#isStopping) return;
      const rules = this.#rules.set;
      const detection = startDetection({
        rules,
        settings: settings.rules,
        folder: settings.folder.detection,
        // It may start later.
        alerting: () => this.#alertingStarted.then(() => this.#alerting),
        isStopping: () => this.#isStopping,
        notice,
      });
      this.#detection = detection;
      const inputs = new RunningInputs({
        inputs: settings.inputs,
        stateDir: settings.folder.inputs,
        settings: { ...threadSettings(settings, store), outputs: settings.outputs, rules },
        outputs: this.#destinations(store, this.#outputs.destinations),
        bury: (events, signal) => this.#outputs.bury(events, signal),
        arrived: this.#sources.arrived,
        notice,
      });
      this.#inputs = inputs;
      inputs.start();
      // First those that judge, then those that match: nothing is matched for a rule that is not there to judge it.
      this.#rules.watch(async (changed) => {
        await detection.change(changed);
        await inputs.changeRules(changed);
      });
      this.#pipelines = new LogstashPipelines({
        settings: settings.pipelines,
        folder: settings.folder.path,
        processing: threadSettings(settings, store),
        store: storeDeliverer(store, this.#writes),
        arrived: this.#sources.arrived,
        notice,
      });
      this.#pipelines.start();
      this.#alertingStarted = this.#startAlerting(settings, store, notice);
      await Promise.all([inputs.opened, this.#pipelines.opened]);
    });
    // While the engine starts.
    this.#rules = new RuleBook(settings.rules, notice);
    // It may fail before anybody waits for it.
    this.opened.catch(() => undefined);
  }

  /** `admins`: names of who may never be locked out. */
  static async start(settings: SystemSettings, notice: Notice, admins: () => readonly string[]): Promise<System> {
    const system = new System(settings, notice);
    system.#responses = openResponses({
      settings: settings.responses,
      folder: settings.folder.responses,
      trustedProxies: settings.processing.trustedProxies,
      admins,
      notice,
    });
    const { searches, actions } = settings.alerting;
    system.#searches = await openSearches({
      folder: searches,
      check: (spl) => system.search.check(spl),
      actions: actions.map(({ name }) => name),
      notice,
    });
    return system;
  }

  /** Logstash pipelines that run. */
  get pipelines(): readonly PipelineStatus[] {
    return this.#pipelines?.status() ?? [];
  }

  /** Inputs of `tocsin.yaml` and of Splunk's files. */
  get inputs(): readonly InputStatus[] {
    return this.#inputs?.status() ?? [];
  }

  /** Of `tocsin.yaml`, beside the store. */
  get outputs(): readonly OutputStatus[] {
    return this.#outputs.status(this.#inputs?.counts());
  }

  #destinations(store: Store, outputs: Destinations): Destinations {
    return {
      [STORE_OUTPUT]: { put: (batch, signal) => storeDeliverer(store, this.#writes).deliver(batch, signal) },
      ...outputs,
      ...(this.#detection === undefined ? {} : { [RULES_OUTPUT]: this.#detection }),
    };
  }

  /** Makes these the inputs that run; throws a `ChangeFailure`, and then the old ones go on. Throws `StoreUnavailable` while it starts. */
  async applyInputs(wanted: readonly InputAssignment[], renamed?: Renamed): Promise<Left> {
    if (this.#inputs === undefined || this.storeState !== 'ready')
      throw new StoreUnavailable(`inputs can't be changed while the store is ${this.storeState}`);
    await this.#inputs.apply(wanted, renamed);
    return [];
  }

  /** The same for outputs, which do not wait for the store. */
  async applyOutputs(wanted: readonly OutputSettings[], renamed?: Renamed): Promise<Left> {
    const [inputs, store] = [this.#inputs, this.#store];
    if (inputs === undefined || store === undefined)
      throw new StoreUnavailable("outputs can't be changed while the server starts");
    const switchOver = (outputs: Destinations) => inputs.exchange(this.#destinations(store, outputs), wanted);
    return await this.#outputs.apply(wanted, switchOver, renamed);
  }

  get wantedInputs(): readonly InputAssignment[] {
    return this.#inputs?.wanted ?? [];
  }

  get wantedOutputs(): readonly OutputSettings[] {
    return this.#outputs.settings;
  }

  /** Reads the Logstash pipelines anew; where they are wrong, the old ones go on. */
  async reload(): Promise<void> {
    await this.#pipelines?.reload();
  }

  /** Can be read and written before the store is open. */
  get rules(): Rules {
    return this.#rules;
  }

  /** Can be read and written before the store is open. */
  get searches(): SavedSearches {
    if (this.#searches === undefined) throw new Error('the system has not started');
    return this.#searches;
  }

  /** Undefined while it starts. */
  get scheduler(): Scheduler | undefined {
    return this.#alerting?.scheduler;
  }

  /** Throws `StoreUnavailable` while it starts. */
  get alerting(): Alerting {
    if (this.#alerting === undefined) throw new StoreUnavailable('alerts are starting');
    return this.#alerting;
  }

  /** Can be asked before the store is open. Undefined where they can't be kept, of which a notice tells. */
  get responses(): Responses | undefined {
    return this.#responses;
  }

  /** A failure does not keep events from being collected. */
  async #startAlerting(settings: SystemSettings, store: Store, notice: Notice): Promise<void> {
    try {
      const publicUrl = await this.#address;
      if (this.#isStopping) return;
      const alerting = await RunningAlerting.start({
        settings: settings.alerting,
        store,
        search: this.search,
        writes: this.#writes,
        responses: this.#responses,
        searches: this.searches,
        timeZone: settings.timeZone,
        searchTime: settings.limits?.searchTime,
        publicUrl,
        notice,
      });
      this.#alerting = alerting;
    } catch (error) {
      if (this.#isStopping) return;
      const reason = error instanceof Error ? error.message : String(error);
      notice('error', `alerts do not run: ${reason}; start again when that is mended`);
    }
  }

  get storeState(): StoreState {
    return this.#store?.state ?? (this.#isStopping ? 'closed' : 'starting');
  }

  async status(): Promise<SystemStatus> {
    const isReady = this.storeState === 'ready';
    const [stats, alerting] = await Promise.all([
      isReady ? this.#store?.stats().catch(() => ({})) : {},
      isReady ? this.#alerting?.status(AbortSignal.timeout(STATUS_DEADLINE)).catch(() => undefined) : undefined,
    ]);
    return {
      version: VERSION,
      startedAt: this.#startedAt,
      store: { ...stats, state: this.storeState },
      inputs: this.inputs,
      outputs: this.outputs,
      keptQueues: this.#outputs.kept,
      ...(this.#detection === undefined || this.#detection.status.rules === 0
        ? {}
        : { detection: this.#detection.status }),
      pipelines: this.pipelines,
      pipelineRestarts: this.#inputs?.restarts ?? 0,
      ...(alerting === undefined ? {} : { alerting }),
      ...(this.#responses === undefined ? {} : { responses: this.#responses.status }),
    };
  }

  /** What could not be delivered. */
  get deadLetters(): KeptLetters {
    return this.#deadLetters;
  }

  /** Also while the store is not open. */
  sources(): Promise<SourcesReport> {
    return this.#sources.report();
  }

  /** Throws `StoreUnavailable` while the store is not open. */
  async storage(): Promise<StorageReport> {
    if (this.#store === undefined) throw new StoreUnavailable('the store is starting');
    return await this.#store.storage();
  }

  /** Stops the inputs, drains what they have read, closes the store. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.announce(undefined);
    // A store that does not answer is not waited for: nothing has been read for it yet, and an engine ends with its parent.
    // What kept it from opening is told to whoever waits for `opened`.
    await settledWithin(this.opened, OPENING_DEADLINE);
    await Promise.all([
      this.#stopInputs(),
      this.#pipelines?.stop(DRAIN_DEADLINE),
      settledWithin(this.#stopAlerting(), ALERTING_DEADLINE),
    ]);
    await this.#store?.close();
  }

  async #stopInputs(): Promise<void> {
    await this.#rules.close();
    await this.#inputs?.stop(this.#outputs.holdsBack ? HELD_BACK_DEADLINE : DRAIN_DEADLINE);
    await this.#outputs.stop();
    await this.#detection?.stop();
  }

  async #stopAlerting(): Promise<void> {
    await this.#alertingStarted;
    await this.#alerting?.stop();
    this.#responses?.close();
    await this.#searches?.close();
  }
}

const settledWithin = (work: Promise<unknown>, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });

const threadSettings = ({ processing, timeZone }: SystemSettings, store: Store): ThreadSettings => ({
  ...processing,
  timeZone,
  knownIndexes: store.catalog.indexes,
});

const storeDeliverer = (store: Store, writes: WritesUnderWay): Deliverer => ({
  deliver: (batch, signal) => writes.track(store.write(batch, signal)),
});
