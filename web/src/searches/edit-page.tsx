import { useEffect, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type SavedSearch, searchFiles } from '../api/saved-searches.ts';
import { amendAddress, useQuery } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { searchHref } from '../shell/routes.ts';
import { UnreadPage } from '../shell/unread-page.tsx';
import { Conflict } from '../ui/conflict.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { DeleteSearch } from './delete-search.tsx';
import { differences } from './differences.ts';
import { bodyOf, type Draft, draftOf, NEW_DRAFT } from './draft.ts';
import { RunLine } from './run-line.tsx';
import { SearchForm } from './search-form.tsx';
import '../styles/searches.css';
import '../styles/alerts.css';
import '../styles/alert.css';

export function NewSearchPage() {
  const client = useClient();
  const query = new URLSearchParams(useQuery());
  const [draft, setDraft] = useState<Draft>({ ...NEW_DRAFT, search: query.get('q') ?? '' });
  return (
    <PageFrame title="New saved search">
      <SearchForm
        draft={draft}
        onChange={setDraft}
        onSave={async (body) => {
          const added = await searchFiles.add(client, body);
          amendAddress(searchHref(added.id));
          return true;
        }}
      />
    </PageFrame>
  );
}

export function EditSearchPage({ id }: { readonly id: string }) {
  const client = useClient();
  const { value: current, error, again } = usePoll(id, 5_000, (signal) => searchFiles.read(client, id, signal));
  /** As it was when editing began: its etag is what a change is checked against. */
  const [opened, setOpened] = useState<SavedSearch>();
  useEffect(() => {
    if (current !== undefined) setOpened((before) => before ?? current);
  }, [current]);
  if (opened === undefined)
    return <UnreadPage what="saved search" all="saved searches" href="/searches" error={error} onRetry={again} />;
  return <Editing opened={opened} live={current ?? opened} onOpened={setOpened} onReload={again} />;
}

interface EditingProps {
  readonly opened: SavedSearch;
  /** The same as it is on the server now. */
  readonly live: SavedSearch;
  readonly onOpened: (search: SavedSearch) => void;
  /** Asks for `live` at once. */
  readonly onReload: () => void;
}

function Editing({ opened, live, onOpened, onReload }: EditingProps) {
  const client = useClient();
  const [draft, setDraft] = useState<Draft>(() =>
    opened.body === undefined ? { ...NEW_DRAFT, title: opened.id } : draftOf(opened.body),
  );
  const [conflicts, setConflicts] = useState(false);
  const [fault, setFault] = useState<ApiError>();

  const save = async (etag: string): Promise<boolean> => {
    setFault(undefined);
    try {
      onOpened(await searchFiles.change(client, opened.id, etag, bodyOf(draft)));
      setConflicts(false);
      return true;
    } catch (error) {
      const refusal = asApiError(error);
      if (refusal.status !== 412) throw refusal;
      setConflicts(true);
      onReload();
      return false;
    }
  };

  return (
    <PageFrame
      title={visibleText(capped(opened.body?.title ?? opened.id, 80))}
      heading={<VisibleText text={capped(opened.body?.title ?? opened.id, 200)} />}
      actions={<DeleteSearch search={opened} />}
    >
      <p className="soft file-line">
        <code>
          <VisibleText text={opened.file} />
        </code>
        {' · '}
        <Link href={`/alerts?status=all&rule=${encodeURIComponent(opened.id)}`}>its alerts</Link>
      </p>
      {live.state === undefined ? null : <RunLine state={live.state} enabled={live.body?.enabled ?? true} />}
      {live.problems.length === 0 ? null : (
        <div className="trouble" role="alert">
          <div>
            <p>The file is wrong; the search goes on as it was before:</p>
            <ul>
              {live.problems.map((problem) => (
                <li key={`${problem.line}:${problem.message}`}>
                  {problem.line === undefined ? '' : `line ${problem.line}: `}
                  <VisibleText text={problem.message} />
                  {problem.hint === undefined ? null : (
                    <span className="soft">
                      {' '}
                      <VisibleText text={problem.hint} />
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {!conflicts ? null : (
        <Conflict
          what="search"
          differences={
            live.etag === opened.etag
              ? undefined
              : live.body === undefined
                ? []
                : differences(draft, draftOf(live.body))
          }
          onTakeTheirs={() => {
            if (live.body !== undefined) setDraft(draftOf(live.body));
            setConflicts(false);
            onOpened(live);
          }}
          onOverwrite={() => {
            save(live.etag).catch((error: unknown) => setFault(asApiError(error)));
          }}
        />
      )}
      {fault === undefined ? null : <Trouble error={fault} />}
      <SearchForm draft={draft} onChange={setDraft} onSave={() => save(opened.etag)} />
    </PageFrame>
  );
}
