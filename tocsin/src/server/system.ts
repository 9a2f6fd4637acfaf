import { openSearches, type SavedSearches, type Scheduler } from '../detect/index.ts';
import { replayOutputLetters } from '../pipeline/index.ts';
import type { Responses, ResponsesStatus } from '../respond/index.ts';
import { createSearch, type Search } from '../search/index.ts';
import { type StorageReport, type Store, type StoreStats, StoreUnavailable } from '../store/index.ts';
import { type Alerting, type AlertingStatus, RunningAlerting } from './alerting.ts';
import { Collection, type CollectionStatus } from './collection.ts';
import { KeptLetters } from './dead-letters/index.ts';
import { openGeoip } from './geoip.ts';
import type { Notice } from './notice.ts';
import { openResponses } from './responses.ts';
import { RuleBook, type Rules } from './rules/index.ts';
import { Sources, type SourcesReport } from './sources/index.ts';
import type { SystemSettings } from './system-settings.ts';
import { openSystemStore, searchOnceOpen } from './system-store.ts';
import { VERSION } from './version.ts';
import { WritesUnderWay } from './writes-under-way.ts';

export interface SystemStatus extends CollectionStatus {
  readonly version: string;
  readonly startedAt: string;
  readonly store: Partial<StoreStats> & { readonly state: Store['state'] };
  /** Absent while it starts, or the store cannot be asked. */
  readonly alerting?: AlertingStatus;
  /** Absent where they can't be kept. */
  readonly responses?: ResponsesStatus;
}

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
  readonly collection: Collection;
  /** Settles when the store is open and the inputs are, or could not be; or with what kept the store from opening. */
  readonly opened: Promise<void>;
  #store: Store | undefined;
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
    this.collection = new Collection(settings, this.#sources.arrived, notice);
    this.#deadLetters = new KeptLetters({
      data: settings.folder,
      store: () => this.#store,
      replayOutputs: (request, signal) =>
        replayOutputLetters({ ...request, outputs: this.collection.wantedOutputs }, { notice, signal }),
      replayPipeline: (pipeline, request, signal) => this.collection.replayPipeline(pipeline, request, signal),
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
      this.collection.begin({
        store,
        writes: this.#writes,
        rules: this.#rules,
        // It may start later.
        alerting: () => this.#alertingStarted.then(() => this.#alerting),
        isStopping: () => this.#isStopping,
      });
      this.#alertingStarted = this.#startAlerting(settings, store, notice);
      await this.collection.opened;
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

  /** Can be read and written before the store is open. */
  get rules(): Rules {
    return this.#rules;
  }

  /** What `tocsin.yaml` says of rules, anew: see `RuleBook.configure`. */
  readonly configureRules: RuleBook['configure'] = (choice) => this.#rules.configure(choice);

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
      ...this.collection.status(),
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
    await Promise.all([this.#stopCollecting(), settledWithin(this.#stopAlerting(), ALERTING_DEADLINE)]);
    await this.#store?.close();
  }

  async #stopCollecting(): Promise<void> {
    await this.#rules.close();
    await this.collection.stop();
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
