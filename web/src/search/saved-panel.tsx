import { useEffect, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type SavedSearch, type SavedSearchBody, searchFiles } from '../api/saved-searches.ts';
import { Link } from '../shell/link.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

interface Props {
  readonly onOpen: (saved: SavedSearchBody) => void;
}

type Listed =
  | { readonly name: 'asking' }
  | { readonly name: 'failed'; readonly error: ApiError }
  | { readonly name: 'known'; readonly searches: readonly SavedSearch[] };

/** The saved searches; a click runs one here. */
export function SavedPanel({ onOpen }: Props) {
  const listed = useSavedSearches();
  const [filter, setFilter] = useState('');
  return (
    <div className="pick">
      <input
        data-first
        value={filter}
        placeholder="Filter"
        aria-label="Filter the saved searches"
        spellCheck={false}
        onChange={(event) => setFilter(event.target.value)}
      />
      <SavedList listed={listed} filter={filter} onOpen={onOpen} />
      <p className="pick-foot">
        <Link href="/searches">All saved searches and alerts</Link>
      </p>
    </div>
  );
}

interface ListProps extends Props {
  readonly listed: Listed;
  readonly filter: string;
}

function SavedList({ listed, filter, onOpen }: ListProps) {
  if (listed.name === 'asking') return <p className="pick-none">Asking …</p>;
  if (listed.name === 'failed')
    return (
      <p className="pick-none" role="alert">
        <VisibleText text={listed.error.message} />
      </p>
    );
  const wanted = filter.trim().toLowerCase();
  const shown = listed.searches.filter(({ id, body }) =>
    `${id} ${body?.title} ${body?.search}`.toLowerCase().includes(wanted),
  );
  if (shown.length === 0)
    return <p className="pick-none">{wanted === '' ? 'No search has been saved yet.' : 'Nothing matches.'}</p>;
  return (
    <ul className="pick-list">
      {shown.map(({ id, body }) => (
        <li key={id}>
          <button type="button" disabled={body === undefined} onClick={() => body !== undefined && onOpen(body)}>
            <span className="pick-title">
              <VisibleText text={body?.title ?? id} />
              {body?.alert === undefined ? null : <span className="tag">alert</span>}
            </span>
            {body === undefined ? (
              <span className="hint">its file has a fault</span>
            ) : (
              <code>
                <VisibleText text={body.search} />
              </code>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

function useSavedSearches(): Listed {
  const client = useClient();
  const [listed, setListed] = useState<Listed>({ name: 'asking' });
  useEffect(() => {
    const controller = new AbortController();
    searchFiles.list(client, controller.signal).then(
      ({ documents: searches }) => setListed({ name: 'known', searches }),
      (error: unknown) => {
        if (!controller.signal.aborted) setListed({ name: 'failed', error: asApiError(error) });
      },
    );
    return () => controller.abort();
  }, [client]);
  return listed;
}
