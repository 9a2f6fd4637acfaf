import { createSearch, type SplIssue } from '../search/index.ts';

const planner = createSearch({
  clock: Date.now,
  store: {
    catalog: { stored: new Set(), overflowed: new Set(), indexes: [] },
    cells: () => {
      throw new Error('a check runs nothing');
    },
  },
});

/** `Search.check` without a store. */
export const checkSpl = (spl: string): readonly SplIssue[] => planner.check(spl);
