import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ChangeFailure, type Renamed } from '../change.ts';
import type { PluginCounts } from '../compile/index.ts';
import type { Destination } from '../host.ts';
import type { BuriedEvent } from '../protocol.ts';
import { LetterKeeper } from '../run/letter-keeper.ts';
import type { Buried, Notice } from '../run/running-pipeline.ts';
import { queuesFolder, Safekeeping } from '../run/safekeeping.ts';
import { stateFolder } from '../run/state-folder.ts';
import { createOutputEncoder } from './encoder.ts';
import { type KeptQueue, keptQueues, queueName, renameQueues, wordsOfKept } from './orphans.ts';
import { DRAIN, type LineTools, OutputLine, type OutputStatus } from './output-line.ts';
import { OUTPUTS_ID, type OutputSettings } from './settings.ts';

export interface RunningOutputsOptions {
  readonly outputs: readonly OutputSettings[];
  /** The data folder. */
  readonly folder: string;
  readonly notice: Notice;
  readonly clock: () => number;
}

export type Destinations = Readonly<Record<string, Destination>>;

interface Plan {
  readonly lines: readonly OutputLine[];
  readonly commits: readonly (() => Promise<void>)[];
  readonly ending: readonly OutputLine[];
}

/** The outputs of `tocsin.yaml` at work: a queue and a deliverer each, so that one that is dead holds up none of the others. */
export class RunningOutputs {
  readonly #options: RunningOutputsOptions;
  readonly #safekeeping: Safekeeping;
  readonly #keeper: LetterKeeper;
  readonly #abandoned = new AbortController();
  #lines: readonly OutputLine[] = [];
  #kept: readonly KeptQueue[] = [];
  #isStopping = false;

  /** Throws a sentence that names the output which can't be made. */
  constructor(options: RunningOutputsOptions) {
    this.#options = options;
    this.#safekeeping = new Safekeeping({ clock: options.clock });
    this.#keeper = new LetterKeeper((message) => options.notice('error', `outputs: ${message}`));
    this.#lock(options.outputs);
    this.#kept = keptQueues(this.#queues, options.outputs);
    for (const kept of this.#kept) options.notice('warn', wordsOfKept(kept));
    this.#lines = options.outputs.map((output) => new OutputLine(output, this.#tools));
  }

  get #stateDir(): string {
    return stateFolder(this.#options.folder, OUTPUTS_ID);
  }

  get #queues(): string {
    return queuesFolder(this.#stateDir);
  }

  #lock(outputs: readonly OutputSettings[]): void {
    if (outputs.some(({ queue }) => queue.type === 'disk') || existsSync(this.#queues))
      this.#safekeeping.lock(this.#stateDir);
  }

  get #tools(): LineTools {
    const { clock, notice } = this.#options;
    return {
      clock,
      notice,
      queues: this.#queues,
      bury: ({ name, type }, records) =>
        this.#keep(
          name,
          records.map((record): Buried => ({ kind: 'record', type, ...record })),
          this.#abandoned.signal,
        ),
    };
  }

  /** For the host of the inputs, by the names of their queues. */
  get destinations(): Destinations {
    return Object.fromEntries(this.#lines.map((line): [string, Destination] => [queueName(line.settings), line]));
  }

  /** As they run. */
  get settings(): readonly OutputSettings[] {
    return this.#lines.map(({ settings }) => settings);
  }

  /** Queues on disk that nobody takes out. */
  get kept(): readonly KeptQueue[] {
    return this.#kept;
  }

  /**
   * Makes these the outputs that run; those that stay do not notice. `switchOver` resolves once the inputs send to the new destinations only.
   * Resolves with sentences on what was left behind. Throws a `ChangeFailure` where one can't be made, and then nothing has changed. One
   * call at a time.
   */
  async apply(
    wanted: readonly OutputSettings[],
    switchOver: (destinations: Destinations) => Promise<void>,
    renamed?: Renamed,
  ): Promise<readonly string[]> {
    if (this.#isStopping) throw new ChangeFailure('', 'the server is stopping');
    const { lines, commits, ending } = this.#plan(wanted, renamed);
    await Promise.all(commits.map((commit) => commit()));
    this.#lines = lines;
    await switchOver(this.destinations);
    const left = await Promise.all(ending.map((line) => this.#end(line)));
    const used = new Set(wanted.filter(({ queue }) => queue.type === 'disk').map(queueName));
    this.#kept = this.#kept.filter((one) => !used.has(queueName(one)));
    return left;
  }

  #plan(wanted: readonly OutputSettings[], renamed: Renamed | undefined): Plan {
    const twice = wanted.find(({ name }, index) => wanted.findIndex((other) => other.name === name) !== index);
    if (twice !== undefined) throw new ChangeFailure(twice.name, `two outputs are called "${twice.name}"`);
    const undo: (() => void)[] = [];
    const staying = new Map<OutputSettings, OutputLine>();
    for (const settings of wanted) {
      const before = renamed?.to === settings.name ? renamed.from : settings.name;
      const line = this.#lines.find((one) => one.settings.name === before && one.canBecome(settings));
      if (line !== undefined) staying.set(settings, line);
    }
    const changing = [...staying].filter(([settings, line]) => !isDeepStrictEqual(settings, line.settings));
    let at = '';
    try {
      this.#lock(wanted);
      const commits = changing.map(([settings, line]) => {
        at = settings.name;
        tryEncoder(settings);
        const { commit, discard } = line.prepare(settings);
        undo.push(discard);
        return commit;
      });
      const lines = wanted.map((settings) => {
        const line = staying.get(settings);
        if (line !== undefined) return line;
        at = settings.name;
        tryEncoder(settings);
        const begun = new OutputLine(settings, this.#tools);
        undo.push(() => void begun.abandon());
        return begun;
      });
      at = renamed?.to ?? '';
      this.#rename(changing, renamed);
      return { lines, commits, ending: this.#lines.filter((line) => !lines.includes(line)) };
    } catch (error) {
      for (const back of undo) back();
      throw new ChangeFailure(at, error instanceof Error ? error.message : String(error));
    }
  }

  /** Last, since it can't be undone by others. */
  #rename(changing: readonly (readonly [OutputSettings, OutputLine])[], renamed: Renamed | undefined): void {
    if (renamed === undefined) return;
    const line = changing.find(([{ name }]) => name === renamed.to)?.[1];
    if (line !== undefined) line.rename(renamed.to);
    else if (!this.#lines.some(({ settings }) => settings.name === renamed.from)) {
      renameQueues(this.#queues, renamed);
      this.#kept = keptQueues(this.#queues, this.settings);
    }
  }

  async #end(line: OutputLine): Promise<string> {
    const { name, type } = line.settings;
    const successor = this.#lines.find(({ settings }) => queueName(settings) === queueName({ name, type }));
    const { waiting, givenUp } = await line.end(successor);
    const folder = join(this.#queues, queueName({ name, type }));
    const kept = waiting.events > 0 ? [{ name, type, folder, waiting }] : [];
    this.#kept = [...this.#kept, ...kept];
    const words = [
      ...kept.map(wordsOfKept),
      ...(givenUp > 0
        ? [`${givenUp} events for the output "${name}" (${type}) were in no queue on disk and are given up`]
        : []),
    ];
    return words.length === 0 ? `all that waited for the output "${name}" (${type}) is delivered` : words.join('; ');
  }

  /** Keeps events that a condition could not be evaluated for. Resolves when they are durable; rejects once the signal aborts. */
  async bury(events: readonly BuriedEvent[], signal: AbortSignal): Promise<void> {
    for (const name of new Set(events.map(({ id }) => id))) {
      const own = events.filter(({ id }) => id === name);
      await this.#keep(
        name,
        own.map((event): Buried => ({ kind: 'event', ...event })),
        signal,
      );
    }
  }

  #keep(name: string, buried: readonly Buried[], signal: AbortSignal): Promise<void> {
    const owner = { id: OUTPUTS_ID, stateDir: this.#stateDir };
    return this.#keeper.keep(() => this.#safekeeping.bury(owner, name, buried), signal);
  }

  /** `encoding`: what was counted in workers. */
  status(encoding: readonly PluginCounts[] = []): readonly OutputStatus[] {
    return this.#lines.map((line) => line.status(encoding));
  }

  /** Whether one keeps the inputs from ending. */
  get holdsBack(): boolean {
    return this.#lines.some((line) => line.holdsBack);
  }

  /** Delivers what waits, for a moment; queues on disk keep the rest. The inputs have ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN);
    });
    await Promise.race([Promise.all(this.#lines.map((line) => line.drain())), late]);
    clearTimeout(timer);
    this.#abandoned.abort();
    await Promise.all(this.#lines.map((line) => line.abandon()));
    await this.#safekeeping.close();
  }
}

/** Throws what would end a worker. */
const tryEncoder = (settings: OutputSettings): void => {
  const nothing = (): void => undefined;
  createOutputEncoder(settings, { count: nothing, notice: nothing, bury: nothing });
};
