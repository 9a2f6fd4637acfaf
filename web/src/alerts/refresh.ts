import type { Alert } from '../api/alerts.ts';

export interface Refreshed {
  readonly shown: readonly Alert[];
  /** How many there are now that are not shown yet. */
  readonly waiting: number;
}

/**
 * The list after a look at its first page again. While it is `held` (somebody reads or chooses in it) nothing moves: rows
 * change in place, new ones wait. `complete`: there is nothing older than `fresh`.
 */
export function refresh(
  shown: readonly Alert[],
  fresh: readonly Alert[],
  { complete, held }: { readonly complete: boolean; readonly held: boolean },
): Refreshed {
  const byId = new Map(fresh.map((alert) => [alert.id, alert]));
  const last = fresh.at(-1);
  const older =
    complete || last === undefined ? [] : shown.filter((alert) => !byId.has(alert.id) && alert.at <= last.at);
  const settled = [...fresh, ...older];
  if (!held) return { shown: settled, waiting: 0 };
  const there = new Set(shown.map(({ id }) => id));
  return {
    shown: shown.map((alert) => byId.get(alert.id) ?? alert),
    waiting: settled.filter(({ id }) => !there.has(id)).length,
  };
}
