import type { Search } from '../search/index.ts';

/** What clients have reported of an answer. */
export interface Enforcement {
  /** Requests and log-ins that were refused, and sessions that were ended. */
  readonly enforced: number;
  /** What would have been. */
  readonly dryRun: number;
  /** Epoch milliseconds. */
  readonly last: number;
}

/** Clients name the answer in a field of their own choice: it is known by its form, and counts where there is such an answer. */
const SPL = `index=* event.action IN (response_enforced, response_dry_run)
| rex max_match=0 "\\b(?<answer>[0-9a-f]{32})\\b"
| eval answer=mvdedup(answer)
| stats count, max(_time) AS last by answer, event.action`;
const MOST = 20_000;

/** Reports since a time modifier such as `-7d`, by id of the answer. */
export const countEnforcements = async (
  search: Pick<Search, 'stream'>,
  isAnswer: (id: string) => boolean,
  earliest: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Enforcement>> => {
  const counts = new Map<string, Enforcement>();
  await search.stream({ spl: SPL, earliest, latest: 'now', limit: MOST, signal }, (rows) => {
    for (const { answer, count, last, 'event.action': action } of rows) {
      const id = String(answer);
      if (!isAnswer(id)) continue;
      const known = counts.get(id) ?? { enforced: 0, dryRun: 0, last: 0 };
      counts.set(id, {
        enforced: known.enforced + (action === 'response_enforced' ? Number(count) : 0),
        dryRun: known.dryRun + (action === 'response_enforced' ? 0 : Number(count)),
        last: Math.max(known.last, Math.round(Number(last) * 1_000)),
      });
    }
  });
  return counts;
};
