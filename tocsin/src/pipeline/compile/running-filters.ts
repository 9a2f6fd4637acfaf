import { type Event, isCancelled } from '../../event/index.ts';
import { BranchStep } from './branch-step.ts';
import type { CompileSettings, PluginCounts, Reports, RunningFilters } from './compiled.ts';
import { FilterInstance } from './filter-instance.ts';
import { FilterStep } from './filter-step.ts';
import { Lineage } from './lineage.ts';
import type { Planned, PlannedFilter } from './plan.ts';
import { type Batch, Chain, type Step } from './step.ts';
import { Verdict } from './verdict.ts';

/** `prepared`: instances that were made when the configuration was checked, and that nobody uses yet. They are taken out. */
export function runningFilters(
  plan: readonly Planned<PlannedFilter>[],
  settings: CompileSettings,
  reports: Reports,
  prepared: Map<PlannedFilter, FilterInstance>,
): RunningFilters {
  const lineage = new Lineage();
  const instances: FilterInstance[] = [];
  const chainOf = (steps: readonly Planned<PlannedFilter>[]): Chain => new Chain(steps.map(stepOf));
  const stepOf = (planned: Planned<PlannedFilter>): Step => {
    if (planned.kind === 'branch') {
      const arms = planned.arms.map(({ condition, body }) => ({
        verdict: condition === undefined ? undefined : new Verdict(condition, reports),
        body: chainOf(body),
      }));
      return new BranchStep(arms, lineage);
    }
    const instance = prepared.get(planned) ?? new FilterInstance(planned, settings);
    prepared.delete(planned);
    instance.listen(reports);
    instances.push(instance);
    const { filter, counts, progress } = instance;
    return new FilterStep({ filter, counts, progress, lineage, broken: (message) => instance.broken(message) });
  };
  return new Running(chainOf(plan), lineage, instances);
}

class Running implements RunningFilters {
  readonly #chain: Chain;
  readonly #lineage: Lineage;
  readonly #instances: readonly FilterInstance[];

  constructor(chain: Chain, lineage: Lineage, instances: readonly FilterInstance[]) {
    this.#chain = chain;
    this.#lineage = lineage;
    this.#instances = instances;
  }

  run(events: Event[]): Batch {
    return this.#finished(this.#chain.run(events));
  }

  flush({ final }: { readonly final: boolean }): Batch {
    return this.#finished(this.#chain.flush(final));
  }

  #finished(batch: Batch): Batch {
    if (batch instanceof Promise) return batch.then((events) => this.#finished(events));
    this.#lineage.clear();
    return batch.some(isCancelled) ? batch.filter((event) => !isCancelled(event)) : batch;
  }

  counts(): readonly PluginCounts[] {
    return this.#instances.map(({ counts }) => counts);
  }

  async close(): Promise<void> {
    for (const { filter } of this.#instances) await filter.close?.();
  }
}
