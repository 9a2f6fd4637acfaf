import { hostname } from 'node:os';
import { type Problem, printProblem } from '../define/index.ts';
import type { RuleSet } from '../detect/index.ts';
import { createPermissions } from '../inputs/index.ts';
import type { Deliverer } from '../outputs/index.ts';
import {
  type Arrivals,
  ConfigurationProblems,
  type Destination,
  Links,
  type PipelineDefinition,
  type PipelineStatus,
  Pipelines,
  PLUGINS,
  type ReplayReport,
  type ReplayTools,
  replayLetters,
  Safekeeping,
  Stdin,
  stateFolder,
} from '../pipeline/index.ts';
import type { Replayed } from './dead-letters/index.ts';
import { ofOutput } from './of-output.ts';
import { loadPipelines, type PipelineSettings } from './pipeline-definitions.ts';
import type { PipelineThreadSettings, ThreadSettings } from './thread-settings.ts';

export interface LogstashOptions {
  readonly settings: PipelineSettings;
  /** The data folder. */
  readonly folder: string;
  readonly processing: ThreadSettings;
  /** Of `tocsin {}`; absent where there is no store. */
  readonly store?: Deliverer;
  /** What sees the events that `tocsin {}` stores. */
  readonly detection?: { readonly rules: RuleSet; readonly destination: Destination };
  /** Told of what the store is given. */
  readonly arrived?: (arrivals: readonly Arrivals[]) => void;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** Milliseconds between two looks for changed files. */
const RELOAD_INTERVAL = 3_000;

/** The Logstash pipelines of `tocsin up`. */
export class LogstashPipelines {
  readonly #pipelines: Pipelines;
  readonly #load: () => readonly PipelineDefinition[];
  readonly #tools: Omit<ReplayTools, 'bury' | 'signal'>;
  readonly #safekeeping: Safekeeping;
  readonly #reloads: boolean;
  readonly #notice: LogstashOptions['notice'];
  readonly #told = new Set<string>();
  #rules: RuleSet | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ settings, folder, processing, store, detection, arrived, notice }: LogstashOptions) {
    const stateDir = (id: string): string => stateFolder(folder, id);
    const allowed = { ...settings.allow, dataFolder: folder };
    this.#safekeeping = new Safekeeping({ queueBytes: settings.queueBytes, clock: Date.now });
    this.#reloads = settings.reload;
    this.#notice = notice;
    this.#rules = detection?.rules;
    this.#load = () => loadPipelines(settings, stateDir, this.#tellOnce);
    this.#tools = {
      entry: new URL('./logstash-thread.js', import.meta.url),
      host: hostname(),
      notice,
      permissions: createPermissions(allowed),
      threadSettings: (): PipelineThreadSettings => ({
        ...processing,
        allowed,
        ...(this.#rules === undefined ? {} : { rules: this.#rules }),
      }),
      createDeliverer: ({ id, plugin }) => {
        if (plugin.name !== 'tocsin') return undefined;
        if (store === undefined) throw new Error('`tocsin {}` stores events, and an agent has no store');
        return {
          // One behind the other: a batch that is given up and comes again must not be judged twice.
          deliver: async (batch, signal) => {
            const own = ofOutput(id, batch);
            await store.deliver(own, signal);
            if (own.beside !== undefined) await detection?.destination.put(own.beside, signal);
          },
        };
      },
    };
    this.#pipelines = new Pipelines(this.#load, PLUGINS, {
      ...this.#tools,
      stdin: new Stdin(() => undefined),
      links: new Links(),
      createQueue: this.#safekeeping.createQueue,
      bury: this.#safekeeping.bury,
      ...(arrived === undefined ? {} : { arrived }),
    });
  }

  readonly #tellOnce = (warnings: readonly Problem[]): void => {
    for (const warning of warnings) {
      const words = printProblem(warning);
      if (!this.#told.has(words)) this.#notice('warn', words);
      this.#told.add(words);
    }
  };

  /** What is wrong with one is told, and then the others run. */
  start(): void {
    try {
      this.#pipelines.start();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#notice('error', `not every pipeline runs: ${reason}`);
      if (error instanceof ConfigurationProblems) this.#startOthers(error);
    }
    if (this.#reloads) this.#timer = setInterval(() => void this.#pipelines.reload(), RELOAD_INTERVAL);
  }

  /** A file that is wrong keeps only its own pipeline from running. */
  #startOthers({ problems }: ConfigurationProblems): void {
    const wrong = new Set(problems.map(({ file }) => file));
    try {
      this.#pipelines.start(({ sources }) => sources.every(({ file }) => !wrong.has(file)));
    } catch (error) {
      this.#notice('error', `no pipeline runs: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Resolves once their inputs are open, or could not be. */
  get opened(): Promise<void> {
    return this.#pipelines.opened;
  }

  reload(): Promise<void> {
    return this.#pipelines.reload();
  }

  /** The rules that events for the store are matched with. Resolves once it holds for whatever the pipelines take. */
  async changeRules(rules: RuleSet): Promise<void> {
    this.#rules = rules;
    await this.#pipelines.settingsChanged();
  }

  /** Sends dead letters of one through its filters and outputs as they are now. */
  async replay(pipeline: string, request: Replayed, signal: AbortSignal): Promise<ReplayReport> {
    const tools = { ...this.#tools, signal, bury: this.#safekeeping.bury };
    return await replayLetters({ ...request, definitions: this.#load(), pipeline }, tools);
  }

  status(): readonly PipelineStatus[] {
    return this.#pipelines.status();
  }

  /** Stops the inputs and delivers what they have read, for at most `deadline` milliseconds; queues on disk keep the rest. */
  async stop(deadline: number): Promise<void> {
    clearInterval(this.#timer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadline);
    });
    await Promise.race([this.#pipelines.stop(), late]);
    clearTimeout(timer);
    await this.#pipelines.abandon();
    await this.#safekeeping.close();
  }
}
