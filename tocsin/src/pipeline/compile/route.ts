import type { Event } from '../../event/index.ts';
import type { Reports, Route } from './compiled.ts';
import type { Planned, PlannedOutput } from './plan.ts';
import { Verdict } from './verdict.ts';

/** False: the event was buried, and goes nowhere else. */
type Way = (event: Event, add: (output: number, event: Event) => void) => boolean;

/** The output section: each event by itself, through every output that it reaches. */
export function routeOf(plan: readonly Planned<PlannedOutput>[], reports: Reports): Route {
  const way = through(plan, reports);
  return (event, add) => {
    way(event, add);
  };
}

function through(plan: readonly Planned<PlannedOutput>[], reports: Reports): Way {
  const ways = plan.map((planned) => wayOf(planned, reports));
  const [only] = ways;
  if (ways.length === 1 && only !== undefined) return only;
  return (event, add) => {
    for (const way of ways) if (!way(event, add)) return false;
    return true;
  };
}

function wayOf(planned: Planned<PlannedOutput>, reports: Reports): Way {
  if (planned.kind === 'output') {
    const { index } = planned;
    return (event, add) => {
      add(index, event);
      return true;
    };
  }
  const arms = planned.arms.map(({ condition, body }) => ({
    verdict: condition === undefined ? undefined : new Verdict(condition, reports),
    way: through(body, reports),
  }));
  return (event, add) => {
    for (const { verdict, way } of arms) {
      const holds = verdict === undefined || verdict.holdsWithin(event);
      if (holds === undefined) return false;
      if (holds) return way(event, add);
    }
    return true;
  };
}
