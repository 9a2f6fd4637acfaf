import { ChangeWindow } from './change-window.ts';
import { type Comparisons, ceiling, compile, isRising } from './comparisons.ts';
import { CountWindow } from './count-window.ts';
import { DistinctWindow, NewTermWindow } from './distinct-window.ts';
import type { AnyCorrelation } from './documents.ts';
import { PercentageWindow } from './percentage-window.ts';
import { PercentileWindow } from './percentile-window.ts';
import { OrderedWindow, TogetherWindow } from './sequence-window.ts';
import { SpikeWindow } from './spike-window.ts';
import { SumWindow } from './sum-window.ts';
import type { Window } from './window.ts';

/** How a correlation is computed. */
export interface Plan {
  readonly timespan: number;
  /** Milliseconds without an event after which nothing of a key matters any more. */
  readonly idle: number;
  readonly window: () => Window;
  readonly holds: (found: number) => boolean;
  /** By each event, or when what is oldest leaves the window: then it is known that no more comes. */
  readonly judged: 'event' | 'close';
  /** Each event for which it holds is a finding by itself. */
  readonly isEach: boolean;
  /** An event counts for each of the rules that it matches, and not once. */
  readonly isPerRule: boolean;
  readonly value: 'none' | 'text' | 'number';
}

const ONCE: Comparisons = [{ comparison: 'gte', value: 1 }];

export const planOf = (correlation: AnyCorrelation): Plan => {
  const { type, timespan } = correlation;
  const common = { timespan, idle: timespan, isEach: false, isPerRule: false, value: 'none' } as const;
  const judging = (comparisons: Comparisons): Pick<Plan, 'holds' | 'judged'> => ({
    holds: compile(comparisons),
    judged: isRising(comparisons) ? 'event' : 'close',
  });
  switch (type) {
    case 'event_count': {
      const { condition = ONCE } = correlation;
      const most = isRising(condition) ? ceiling(condition) : Number.POSITIVE_INFINITY;
      return { ...common, ...judging(condition), window: () => new CountWindow(timespan, most) };
    }
    case 'value_count': {
      const { condition = ONCE } = correlation;
      const most = isRising(condition) ? ceiling(condition) : Number.POSITIVE_INFINITY;
      return { ...common, ...judging(condition), value: 'text', window: () => new DistinctWindow(timespan, most) };
    }
    case 'value_sum':
    case 'value_avg': {
      const mean = type === 'value_avg';
      const { condition = ONCE } = correlation;
      return { ...common, ...judging(condition), value: 'number', window: () => new SumWindow(timespan, { mean }) };
    }
    case 'value_percentile': {
      const { condition = ONCE, percentile = 50 } = correlation;
      const window = (): Window => new PercentileWindow(timespan, percentile);
      return { ...common, ...judging(condition), value: 'number', window };
    }
    case 'temporal':
    case 'temporal_ordered': {
      const width = correlation.rules.length;
      const condition = correlation.condition ?? [{ comparison: 'gte', value: width }];
      const Slots = type === 'temporal' ? TogetherWindow : OrderedWindow;
      const window = (): Window => new Slots(timespan, width);
      return { ...common, holds: compile(condition), judged: 'event', isPerRule: true, window };
    }
    case 'spike': {
      const { direction, ratio, least } = correlation;
      const holds = compile([{ comparison: 'gte', value: ratio }]);
      const window = (): Window => new SpikeWindow(timespan, { direction, least });
      return { ...common, idle: 2 * timespan, holds, judged: direction === 'up' ? 'event' : 'close', window };
    }
    case 'new_term': {
      const window = (): Window => new NewTermWindow(timespan, correlation.learn);
      return { ...common, holds: compile(ONCE), judged: 'event', isEach: true, value: 'text', window };
    }
    case 'change': {
      const window = (): Window => new ChangeWindow(timespan);
      return { ...common, holds: compile(ONCE), judged: 'event', isEach: true, value: 'text', window };
    }
    case 'percentage': {
      const { condition, least } = correlation;
      const window = (): Window => new PercentageWindow(timespan, least);
      return { ...common, ...judging(condition), isPerRule: true, window };
    }
  }
};
