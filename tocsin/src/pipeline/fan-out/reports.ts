import { plainEvent } from '../../event/index.ts';
import type { PluginCounts, Reports } from '../compile/index.ts';
import { countReason, noCounts } from '../plugin-counts.ts';
import type { BuriedEvent, WorkerMessage } from '../protocol.ts';
import type { OutputSettings } from './settings.ts';

/** What the encoders of outputs say in a worker, as `WorkerRooms` asks for it. */
export class OutputReports {
  readonly reports: Reports;
  #counts: ReadonlyMap<string, PluginCounts> = new Map();
  #buried: BuriedEvent[] = [];

  constructor(outputs: readonly OutputSettings[], post: (message: WorkerMessage) => void) {
    this.become(outputs);
    const count: Reports['count'] = (id, reason, by) => {
      const counts = this.#counts.get(id);
      if (counts !== undefined) countReason(counts, reason, by);
    };
    this.reports = {
      count,
      notice: (level, id, message) => post({ type: 'notice', level, input: id, message }),
      bury: (event, id, reason) => {
        count(id, 'buried');
        this.#buried.push({ id, reason, event: JSON.stringify(plainEvent(event, { metadata: true })) });
      },
    };
  }

  /** Counts for these from now on, and goes on with those that stay. */
  become(outputs: readonly OutputSettings[]): void {
    const before = this.#counts;
    this.#counts = new Map(
      outputs.map(({ name, type }) => [name, before.get(name) ?? noCounts({ id: name, plugin: type, kind: 'output' })]),
    );
  }

  takeBuried(): readonly BuriedEvent[] {
    const taken = this.#buried;
    this.#buried = [];
    return taken;
  }

  counts(): readonly PluginCounts[] {
    return [...this.#counts.values()];
  }
}
