import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type SavedSearch, searchFiles } from '../api/saved-searches.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_SEARCH_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { SearchRow } from './search-row.tsx';
import '../styles/searches.css';

export function SearchesPage() {
  const client = useClient();
  const now = useNow();
  const { value, error, again } = usePoll('searches', 5_000, (signal) => searchFiles.list(client, signal));
  const [refused, setRefused] = useState<ApiError>();
  const enable = async (search: SavedSearch, enabled: boolean) => {
    if (search.body === undefined) return;
    setRefused(undefined);
    try {
      await searchFiles.change(client, search.id, search.etag, { ...search.body, enabled });
    } catch (fault) {
      setRefused(asApiError(fault));
    }
    again();
  };
  const searches = value?.documents ?? [];
  return (
    <PageFrame
      title="Saved searches"
      actions={
        value?.writable === false ? null : (
          <Link className="button primary" href={NEW_SEARCH_HREF}>
            <Icon name="plus" />
            New
          </Link>
        )
      }
    >
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {refused === undefined ? null : <Trouble error={refused} />}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : searches.length === 0 ? (
        <NoSearches />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll searches" aria-label="Saved searches" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Search</th>
                <th scope="col">Runs</th>
                <th scope="col">Last run</th>
                <th scope="col">Next run</th>
                <th scope="col" className="number">
                  Last count
                </th>
                <th scope="col" className="number">
                  Alerts
                </th>
                <th scope="col">On</th>
              </tr>
            </thead>
            <tbody>
              {searches.map((search) => (
                <SearchRow
                  key={search.id}
                  search={search}
                  now={now}
                  writable={value.writable}
                  onEnable={(enabled) => void enable(search, enabled)}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {value === undefined ? null : (
        <p className="soft foot-note">
          Each is a file in{' '}
          <code>
            <VisibleText text={value.folder} />
          </code>
          ; what is written there counts at once.
          {value.writable ? '' : ' The server cannot write there, so they are changed by hand.'}
        </p>
      )}
    </PageFrame>
  );
}

function NoSearches() {
  return (
    <div className="state">
      <h2>No saved searches yet</h2>
      <p>
        A saved search is kept to be found again, or runs by itself and raises alerts. Save one from the{' '}
        <Link href="/search">search page</Link>, or <Link href={NEW_SEARCH_HREF}>write one here</Link>.
      </p>
    </div>
  );
}
