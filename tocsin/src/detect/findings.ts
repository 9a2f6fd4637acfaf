import type { Evaluation, Group } from './evaluate.ts';
import type { Finding, Window } from './finding.ts';
import { Budget, KeptRows } from './kept-rows.ts';
import { findingId } from './key.ts';
import type { SavedSearch } from './saved-search.ts';
import { keyText } from './schedule-memory.ts';

/** Alerts of one window at most; the results beyond are told in one more. */
export const FINDINGS_LIMIT = 1_000;
const REST = { others: `beyond ${FINDINGS_LIMIT.toLocaleString('en')}` };

const DAY = 86_400_000;
const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };

export interface Told {
  readonly findings: readonly Finding[];
  /** Entities that were held back since they had been told before. */
  readonly suppressed: number;
}

/** Whether an entity was told so short a while before that it is not told again. */
export type IsSuppressed = (key: string, window: Window) => boolean;

/**
 * The findings of a window. The same results make the same findings, whichever of them are stored already: an entity that was
 * told for this very window is not suppressed by that.
 */
export const findingsOf = (
  definition: SavedSearch,
  evaluation: Evaluation,
  options: { readonly at: number; readonly late: boolean; readonly isSuppressed: IsSuppressed },
): Told => {
  const { alert } = definition;
  if (alert === undefined || !evaluation.fires) return { findings: [], suppressed: 0 };
  const { window } = evaluation;
  const open = evaluation.groups.filter(({ text }) => !options.isSuppressed(text, window));
  const few = open.length <= FINDINGS_LIMIT;
  // By the name of each entity: rows come in another order each time.
  const sorted = few ? open : [...open].sort((a, b) => (a.text < b.text ? -1 : 1));
  const told = few ? open : sorted.slice(0, FINDINGS_LIMIT);
  const rest = restOf(sorted.slice(told.length), evaluation.ungrouped);
  const restHeld = rest !== undefined && options.isSuppressed(rest.text, window);
  const all = rest === undefined || restHeld ? told : [...told, rest];
  const expires = options.at + lifetime(alert.expires);
  return {
    suppressed: evaluation.groups.length - open.length + (restHeld ? 1 : 0),
    findings: all.map((group) => ({
      id: findingId(definition.id, window, group.text),
      rule: definition.id,
      title: definition.title,
      description: definition.description ?? '',
      severity: alert.severity,
      window,
      at: options.at,
      key: group.key,
      columns: evaluation.columns,
      results: group.kept.rows,
      count: group.kept.count,
      reason: reasonOf(group, evaluation),
      search: evaluation.search,
      late: options.late,
      actions: alert.actions,
      ...(definition.respond === undefined ? {} : { respond: definition.respond }),
      expires,
    })),
  };
};

const restOf = (groups: readonly Group[], ungrouped: number): Group | undefined => {
  if (groups.length === 0 && ungrouped === 0) return undefined;
  const kept = new KeptRows();
  const budget = new Budget();
  for (const group of groups) kept.addAll(group.kept, budget);
  kept.count += ungrouped;
  return { key: REST, text: keyText(REST), kept };
};

const reasonOf = ({ key, kept }: Group, { reason, groups }: Evaluation): string => {
  if (key === REST) return `${kept.count.toLocaleString('en')} more results than are told one by one; ${reason}`;
  const isWhole = groups.length === 1 && Object.keys(key).length === 0;
  return isWhole || kept.count === 0 ? reason : `${kept.count.toLocaleString('en')} of ${reason}`;
};

const lifetime = (age: string): number => Number.parseInt(age, 10) * (DAYS[age.slice(-1)] ?? 1) * DAY;
