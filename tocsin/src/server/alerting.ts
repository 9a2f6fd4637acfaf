import {
  ACTIONS,
  AlertBook,
  type Alerts,
  type ConfiguredAction,
  createDeliveries,
  type Deliveries,
  type Notification,
} from '../alert/index.ts';
import {
  createScheduler,
  type Finding,
  type SavedSearches,
  type ScheduleMemory,
  type Scheduler,
  type Severity,
} from '../detect/index.ts';
import { answering, type Responses } from '../respond/index.ts';
import type { Search } from '../search/index.ts';
import type { Store } from '../store/index.ts';
import type { Notice } from './notice.ts';
import { VERSION } from './version.ts';
import type { WritesUnderWay } from './writes-under-way.ts';

/** An action of the configuration, checked already. */
export interface ActionSettings {
  readonly name: string;
  readonly type: string;
  /** Whether it is told of each alert, or of an incident once. */
  readonly per: 'alert' | 'incident';
  readonly options: Readonly<Record<string, unknown>>;
}

export interface AlertingSettings {
  readonly actions: readonly ActionSettings[];
  /** Folder of the saved searches. */
  readonly searches: string;
  /** Saved searches that run at once. */
  readonly concurrency: number;
  /** Milliseconds of downtime that are made up for. */
  readonly catchUp: number;
  /** Milliseconds after which a message that is not taken is given up. */
  readonly giveUpAfter: number;
}

/** What others may use of it while it runs. */
export interface Alerting {
  readonly alerts: Alerts;
  readonly actions: Pick<Deliveries, 'states' | 'test'>;
  readonly scheduler: Scheduler;
}

export interface AlertingStatus {
  /** Alerts of status `open`. */
  readonly open: Readonly<Partial<Record<Severity, number>>>;
  readonly actions: Deliveries['states'];
  readonly scheduler: Scheduler['totals'];
}

export interface AlertingOptions {
  readonly settings: AlertingSettings;
  readonly store: Store;
  readonly search: Search;
  readonly writes: WritesUnderWay;
  /** Undefined where they can't be kept: then nothing is answered. */
  readonly responses: Responses | undefined;
  /** Closed by whoever opened it. */
  readonly searches: SavedSearches;
  readonly timeZone: string | undefined;
  /** Milliseconds that one search may take. */
  readonly searchTime: number | undefined;
  /** Where people reach the pages, without a final slash. */
  readonly publicUrl: string | undefined;
  readonly notice: Notice;
}

/** Longer searches would make addresses that programs between here and there cut. */
const LONGEST_QUERY = 4000;

/** Where the pages show an alert, and its search over its window. */
export const linksOf = (publicUrl: string | undefined, { id, search, window }: Finding): Notification['links'] => {
  if (publicUrl === undefined) return {};
  const alert = `${publicUrl}/alerts/${id}`;
  if (search.length > LONGEST_QUERY) return { alert };
  const range = { earliest: String(window.from / 1000), latest: String(window.to / 1000) };
  return { alert, search: `${publicUrl}/search?${new URLSearchParams({ q: search, ...range })}` };
};

/** What saved searches find, and who is told: everything that begins once the store is open. */
export class RunningAlerting implements Alerting {
  readonly alerts: AlertBook;
  readonly scheduler: Scheduler;
  readonly #memory: ScheduleMemory;

  private constructor(alerts: AlertBook, scheduler: Scheduler, memory: ScheduleMemory) {
    this.alerts = alerts;
    this.scheduler = scheduler;
    this.#memory = memory;
  }

  static async start(options: AlertingOptions): Promise<RunningAlerting> {
    const { settings, store, search, writes, searches, notice, timeZone, searchTime, responses } = options;
    const actions = configured(options);
    const alerts = await AlertBook.open({
      store,
      clock: Date.now,
      perIncident: new Set(settings.actions.flatMap(({ name, per }) => (per === 'incident' ? [name] : []))),
      deliveries: (record) =>
        createDeliveries({
          actions,
          record,
          links: (finding) => linksOf(options.publicUrl, finding),
          clock: Date.now,
          random: Math.random,
          giveUpAfter: settings.giveUpAfter,
          notice,
        }),
    });
    const memory = responses === undefined ? alerts : answering(alerts, responses);
    const scheduler = createScheduler({
      searches,
      search: {
        stream: async (request, take) => {
          await writes.settled(request.signal);
          return search.stream(request, take);
        },
      },
      memory,
      clock: Date.now,
      notice,
      timeZone,
      concurrency: settings.concurrency,
      catchUp: settings.catchUp,
      ...(searchTime === undefined ? {} : { searchTime }),
    });
    const running = new RunningAlerting(alerts, scheduler, memory);
    try {
      await scheduler.start();
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  }

  /** What rules find: stored, told and answered as what saved searches find. */
  emit(findings: readonly Finding[]): Promise<readonly string[]> {
    return this.#memory.emit(findings);
  }

  get actions(): Pick<Deliveries, 'states' | 'test'> {
    return this.alerts.deliverer;
  }

  async status(signal: AbortSignal): Promise<AlertingStatus> {
    return {
      open: Object.fromEntries(await this.alerts.openBySeverity(signal)),
      actions: this.actions.states,
      scheduler: this.scheduler.totals,
    };
  }

  /** First what finds, then what tells, then what keeps. */
  async stop(): Promise<void> {
    await this.scheduler.stop();
    await this.alerts.deliverer.close();
    this.alerts.close();
  }
}

const configured = ({ settings, publicUrl }: AlertingOptions): readonly ConfiguredAction[] =>
  settings.actions.map(({ name, type, options }) => {
    const declaration = ACTIONS.find((one) => one.name === type);
    if (declaration === undefined) throw new Error(`there is no action "${type}"`);
    const action = declaration.create(options, { clock: Date.now, publicUrl, version: VERSION });
    return { name, type, summary: declaration.describe(options), action };
  });
