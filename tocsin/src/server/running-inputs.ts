import { mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RuleSet } from '../detect/index.ts';
import {
  ChangeFailure,
  type Destination,
  type HostOptions,
  type InputAssignment,
  type InputStatus,
  type OutputSettings,
  PipelineHost,
  type PluginCounts,
  type Renamed,
} from '../pipeline/index.ts';
import { INPUT_THREADS, inputThread } from './input-threads.ts';
import type { InputThreadSettings } from './thread-settings.ts';

export interface RunningInputsOptions {
  readonly inputs: readonly InputAssignment[];
  /** A folder for the state of each input. */
  readonly stateDir: string;
  readonly settings: InputThreadSettings;
  readonly outputs: Readonly<Record<string, Destination>>;
  readonly bury?: HostOptions['bury'];
  readonly arrived?: HostOptions['arrived'];
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** The inputs of `tocsin.yaml` and of Splunk's files at work. They are changed as a whole, or not at all. */
export class RunningInputs {
  readonly #host: PipelineHost;
  readonly #stateDir: string;
  #settings: InputThreadSettings;
  #inputs: readonly InputAssignment[];
  #isStopping = false;
  /** Changes follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ inputs, stateDir, settings, outputs, bury, arrived, notice }: RunningInputsOptions) {
    this.#inputs = inputs;
    this.#stateDir = stateDir;
    this.#settings = settings;
    const assignments = Array.from({ length: INPUT_THREADS }, (_, thread) => ({
      inputs: inputs.filter((input) => inputThread(input) === thread),
      stays: true,
      stateDir,
      outputs: Object.keys(outputs),
      settings,
    }));
    this.#host = new PipelineHost({
      entry: new URL('./pipeline-thread.js', import.meta.url),
      assignments,
      // A thread begins with its first input.
      reserves: new Set(assignments.flatMap(({ inputs: own }, thread) => (own.length === 0 ? [thread] : []))),
      outputs,
      notice,
      ...(bury === undefined ? {} : { bury }),
      ...(arrived === undefined ? {} : { arrived }),
    });
  }

  start(): void {
    this.#host.start();
  }

  /** Resolves once every input is open, or could not be: its status says so, and it is tried again. */
  get opened(): Promise<void> {
    return this.#host.opened;
  }

  /**
   * Ends the inputs that are not wanted or are others now, drains them, and begins those that are wanted; the rest does not notice.
   * Where one can't begin, all is put back as it was, and an `ChangeFailure` says why.
   */
  apply(wanted: readonly InputAssignment[], renamed?: Renamed): Promise<void> {
    const done = this.#last.then(() => this.#apply(wanted, renamed));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #apply(wanted: readonly InputAssignment[], renamed: Renamed | undefined): Promise<void> {
    if (this.#isStopping) throw new ChangeFailure('', 'the server is stopping');
    const twice = wanted.find(({ id }, index) => wanted.findIndex((other) => other.id === id) !== index);
    if (twice !== undefined) throw new ChangeFailure(twice.id, `two inputs are called "${twice.id}"`);
    const isAmong = (list: readonly InputAssignment[]) => (input: InputAssignment) =>
      list.some((other) => isDeepStrictEqual(other, input));
    const old = this.#inputs;
    const ending = old.filter((input) => !isAmong(wanted)(input));
    const beginning = wanted.filter((input) => !isAmong(old)(input));
    await Promise.all(ending.map((input) => this.#end(input)));
    const begun: InputAssignment[] = [];
    try {
      this.#move(renamed);
      for (const input of beginning) {
        await this.#begin(input);
        begun.push(input);
      }
    } catch (error) {
      await Promise.all(begun.map((input) => this.#end(input)));
      if (renamed !== undefined && !(error instanceof NotMoved)) this.#move({ from: renamed.to, to: renamed.from });
      await Promise.all(ending.map((input) => this.#host.beginAgain(inputThread(input), input)));
      throw error;
    }
    this.#inputs = wanted;
  }

  /** The inputs that run. */
  get wanted(): readonly InputAssignment[] {
    return this.#inputs;
  }

  /** From the next batches on these are the outputs. Resolves when nothing comes for those before any more; the inputs do not notice. */
  exchange(outputs: Readonly<Record<string, Destination>>, settings: readonly OutputSettings[]): Promise<void> {
    this.#settings = { ...this.#settings, outputs: settings };
    return this.#host.change(this.#settings, outputs);
  }

  async #begin(input: InputAssignment): Promise<void> {
    try {
      await this.#host.begin(inputThread(input), input);
    } catch (error) {
      throw new ChangeFailure(input.id, error instanceof Error ? error.message : String(error));
    }
  }

  #end(input: InputAssignment): Promise<void> {
    return this.#host.end(inputThread(input), input.id);
  }

  /** What an input remembers of its place goes with its name. */
  #move(renamed: Renamed | undefined): void {
    if (renamed === undefined) return;
    const [from, to] = [join(this.#stateDir, renamed.from), join(this.#stateDir, renamed.to)];
    try {
      mkdirSync(from, { recursive: true, mode: 0o700 });
      mkdirSync(to, { recursive: true, mode: 0o700 });
      if (readdirSync(to).length > 0)
        throw new Error(`an input "${renamed.to}" was there before, and its place is kept`);
      rmdirSync(to);
      renameSync(from, to);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new NotMoved(renamed.to, `it can't be renamed: ${reason}; choose another name`);
    }
  }

  /** The rules that events are matched with; the inputs go on. Resolves once it holds for whatever they take. */
  changeRules(rules: RuleSet): Promise<void> {
    this.#settings = { ...this.#settings, rules };
    return this.#host.change(this.#settings);
  }

  status(): readonly InputStatus[] {
    return this.#host.status();
  }

  /** Of the outputs, as their encoders count. */
  counts(): readonly PluginCounts[] {
    return this.#host.counts();
  }

  get restarts(): number {
    return this.#host.restarts;
  }

  /** Stops reading and drains, for at most `deadline` milliseconds. */
  async stop(deadline: number): Promise<void> {
    this.#isStopping = true;
    await this.#host.stop(deadline);
    await this.#last;
  }
}

class NotMoved extends ChangeFailure {}
