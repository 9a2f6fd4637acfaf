import type { SplIssue } from './search.ts';
import { createSearch } from './service.ts';

const nothing = (): never => {
  throw new Error('a check runs nothing');
};

const planner = createSearch({
  clock: Date.now,
  store: {
    catalog: { stored: new Set(), overflowed: new Set(), indexes: [] },
    cells: nothing,
    progress: nothing,
    arrivals: nothing,
  },
});

/** `Search.check` without a store. */
export const checkSpl = (spl: string): readonly SplIssue[] => planner.check(spl);
