import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react';
import { useSession } from '../session/session-context.tsx';
import type { TimeRange } from '../time/range.ts';
import { TimePicker } from '../time/time-picker.tsx';
import { Icon } from '../ui/icon.tsx';
import { IssueList } from './issue-list.tsx';
import { LARGEST_LIMIT } from './location.ts';
import type { Recent } from './recent.ts';
import { ResultView } from './result-view.tsx';
import { SplEditor, type SplEditorHandle } from './spl-editor.tsx';
import { StartPage } from './start-page.tsx';
import { SummaryLine } from './summary-line.tsx';
import { useIssues } from './use-issues.ts';
import { useLocation } from './use-location.ts';
import { useSearch } from './use-search.ts';
import { ValueMenuProvider } from './value-menu.tsx';

interface Props {
  readonly recent: Recent;
}

export function SearchPage({ recent }: Props) {
  const { state: session, sessionOver } = useSession();
  const { location, number, visitLocation, amendLocation } = useLocation();
  const { state, cancel } = useSearch(location, number, sessionOver);
  const [draft, setDraft] = useState(location.query);
  const [recentList, setRecentList] = useState(recent.list);
  const editor = useRef<SplEditorHandle>(null);
  const issuesId = useId();

  const checked = useIssues(draft);
  const failed = state.phase.name === 'failed' && draft === location.query ? state.phase.error.issues : [];
  const issues = failed.length > 0 ? failed : checked;

  // every visit, also one back to the same search, sets the text
  useEffect(() => {
    setDraft(location.query);
    document.title = location.query === '' ? 'Tocsin' : `${location.query.slice(0, 60)} · Tocsin`;
  }, [number, location.query]);

  const run = (query: string, range: TimeRange = location, limit = location.limit) => {
    recent.add(query);
    setRecentList(recent.list());
    setDraft(query);
    const sort = query === location.query ? location.sort : '';
    visitLocation({ query, earliest: range.earliest, latest: range.latest, limit, sort });
  };
  const retry = () => run(location.query);
  const onRange = (range: TimeRange) => run(draft, range);

  // After a session that ended, the search that failed for it runs again.
  const over = session.phase === 'signed-in' && session.over;
  const wasOver = useRef(false);
  useEffect(() => {
    if (wasOver.current && !over) visitLocation(location);
    wasOver.current = over;
  }, [over, location, visitLocation]);

  const begins = useEffectEvent(() => {
    // On a touch screen the focus would bring up the keyboard.
    if (location.query === '' && window.matchMedia('(pointer: fine)').matches) editor.current?.focus();
  });
  useEffect(() => {
    begins();
  }, []);

  useFocusKey(() => editor.current?.focus());
  const kind = state.result?.kind ?? 'events';
  const valueSearch = useMemo(
    () => (state.answered === '' ? location.query : state.answered),
    [state.answered, location.query],
  );

  return (
    <ValueMenuProvider search={valueSearch} kind={kind} onSearch={run}>
      <search className="search-bar">
        <div className="editor-card">
          <SplEditor
            ref={editor}
            value={draft}
            issues={issues}
            describedBy={issuesId}
            onChange={setDraft}
            onRun={(text) => run(text)}
          />
          <IssueList id={issuesId} issues={issues} onGoTo={(issue) => editor.current?.goTo(issue)} />
        </div>
        <div className="search-actions">
          <TimePicker range={location} onChange={onRange} />
          <button type="button" className="primary run" onClick={() => run(draft)}>
            <Icon name="search" />
            Search
          </button>
        </div>
      </search>
      <main id="results" tabIndex={-1}>
        <h1 className="visually-hidden">Search</h1>
        {location.query.trim() === '' ? (
          <StartPage
            recent={recentList}
            onSearch={(query) => run(query)}
            onForget={() => {
              recent.clear();
              setRecentList([]);
            }}
          />
        ) : (
          <>
            <SummaryLine
              state={state}
              location={location}
              onCancel={cancel}
              onRange={onRange}
              onMore={() => run(location.query, location, LARGEST_LIMIT)}
            />
            <ResultView
              state={state}
              location={location}
              onRange={onRange}
              onSort={(sort) => amendLocation({ ...location, sort })}
              onRetry={retry}
            />
          </>
        )}
      </main>
    </ValueMenuProvider>
  );
}

/** `/` goes to the search, as on many pages; not while something is being typed. */
function useFocusKey(focus: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target;
      if (
        target instanceof HTMLElement &&
        (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
      )
        return;
      event.preventDefault();
      focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
