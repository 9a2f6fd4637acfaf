import type { PluginCounts } from './compile/compiled.ts';
import { addCounts } from './plugin-counts.ts';
import type { InputStatus, WorkerMessage } from './protocol.ts';

/** What workers have told of themselves last. */
export class WorkerReports {
  readonly #inputs: (readonly InputStatus[])[];
  readonly #plugins: (readonly PluginCounts[])[];
  /** What was counted by workers that have died. */
  #past: readonly PluginCounts[] = [];

  constructor(workers: number) {
    this.#inputs = Array.from({ length: workers }, () => []);
    this.#plugins = Array.from({ length: workers }, () => []);
  }

  take(worker: number, { inputs, plugins }: Extract<WorkerMessage, { type: 'status' }>): void {
    this.#inputs[worker] = inputs;
    this.#plugins[worker] = plugins;
  }

  died(worker: number, error: string): void {
    this.#inputs[worker] = (this.#inputs[worker] ?? []).map((input) => ({ ...input, error }));
    this.#past = addCounts([this.#past, this.#plugins[worker] ?? []]);
    this.#plugins[worker] = [];
  }

  get inputs(): readonly InputStatus[] {
    return this.#inputs.flat();
  }

  /** Of the plugins that run in workers, added up. */
  get counts(): readonly PluginCounts[] {
    return addCounts([this.#past, ...this.#plugins]);
  }
}
