import { useClient } from '../api/client-context.ts';
import type { Window } from '../api/saved-searches.ts';
import { newSearchId, runSearch } from '../api/search-requests.ts';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { AlertResults } from './alert-results.tsx';

const SHOWN = 20;
const COLUMNS = ['_time', '_raw'];
/** What an alert is about has happened: new events of its window are late ones. */
const SELDOM = 300_000;

/** The newest events of an alert that has kept none, as its search finds them now. */
export function FoundEvents({ search, window }: { readonly search: string; readonly window: Window }) {
  const client = useClient();
  const { value, error, again } = usePoll(`${search} ${window.from} ${window.to}`, SELDOM, (signal) => {
    // The end of a range does not belong to it.
    const range = { earliest: String(window.from / 1000), latest: String((window.to + 1) / 1000) };
    return runSearch(client, { search, ...range, limit: SHOWN }, newSearchId(), signal);
  });
  return (
    <section aria-labelledby="events-title" className="alert-results">
      <h2 id="events-title">
        Events
        <span className="soft">{value?.truncated === true ? `the newest ${SHOWN}, as found now` : 'as found now'}</span>
      </h2>
      {error !== undefined ? (
        <Trouble error={error} onRetry={again} />
      ) : value === undefined ? (
        <div className="skeleton" aria-hidden="true" />
      ) : value.rows.length === 0 ? (
        <p className="soft">They are no longer stored.</p>
      ) : (
        <AlertResults search={search} window={window} columns={COLUMNS} rows={value.rows} />
      )}
    </section>
  );
}
