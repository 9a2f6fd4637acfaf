/** The searches of this user in this browser, newest first. Kept until sign-out. */
import type { TimeRange } from '../time/range.ts';

const MOST = 100;
const LONGEST = 4000;

export interface RecentSearch extends TimeRange {
  readonly search: string;
  /** When it was last run, epoch milliseconds. */
  readonly at: number;
  /** What came of it, where that is known. */
  readonly outcome?: { readonly count: number; readonly elapsedMs: number };
}

export interface Recent {
  readonly list: () => readonly RecentSearch[];
  /** The same search over the same range stands once: at its last run. */
  readonly add: (run: RecentSearch) => void;
  readonly clear: () => void;
}

export function recentSearches(storage: Storage | undefined, user: string): Recent {
  const key = `tocsin.recent.${user}`;
  const list = (): readonly RecentSearch[] => {
    try {
      const stored: unknown = JSON.parse(storage?.getItem(key) ?? '[]');
      return Array.isArray(stored) ? stored.filter(isRecentSearch).slice(0, MOST) : [];
    } catch {
      return [];
    }
  };
  return {
    list,
    add(run) {
      const search = run.search.trim();
      if (search === '' || search.length > LONGEST) return;
      const isSame = (other: RecentSearch) =>
        other.search === search && other.earliest === run.earliest && other.latest === run.latest;
      const kept = [{ ...run, search }, ...list().filter((other) => !isSame(other))].slice(0, MOST);
      try {
        storage?.setItem(key, JSON.stringify(kept));
      } catch {
        // A full or forbidden storage only costs the list.
      }
    },
    clear() {
      storage?.removeItem(key);
    },
  };
}

/** Those in which every word of the filter stands. */
export function matching(list: readonly RecentSearch[], filter: string): readonly RecentSearch[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return list.filter(({ search }) => words.every((word) => search.toLowerCase().includes(word)));
}

function isRecentSearch(value: unknown): value is RecentSearch {
  if (typeof value !== 'object' || value === null) return false;
  if (!('search' in value && 'earliest' in value && 'latest' in value && 'at' in value)) return false;
  const isWhole = typeof value.search === 'string' && typeof value.at === 'number';
  return isWhole && typeof value.earliest === 'string' && typeof value.latest === 'string' && hasGoodOutcome(value);
}

function hasGoodOutcome(value: object): boolean {
  if (!('outcome' in value) || value.outcome === undefined) return true;
  const { outcome } = value;
  if (typeof outcome !== 'object' || outcome === null) return false;
  return (
    'count' in outcome &&
    typeof outcome.count === 'number' &&
    'elapsedMs' in outcome &&
    typeof outcome.elapsedMs === 'number'
  );
}
