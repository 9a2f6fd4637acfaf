import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react';
import { useSession } from '../session/session-context.tsx';
import type { TimeRange } from '../time/range.ts';
import { TimePicker } from '../time/time-picker.tsx';
import { Icon } from '../ui/icon.tsx';
import { IssueList } from './issue-list.tsx';
import type { SearchLocation } from './location.ts';
import { PatternChoice } from './pattern-choice.tsx';
import type { Recent, RecentSearch } from './recent.ts';
import { ResultView } from './result-view.tsx';
import { SearchTools } from './search-tools.tsx';
import { useSelectedFields } from './selected-fields.ts';
import { SplEditor, type SplEditorHandle } from './spl-editor.tsx';
import { StartPage } from './start-page.tsx';
import { SummaryLine } from './summary-line.tsx';
import { TailView } from './tail-view.tsx';
import { searchTerms } from './terms.ts';
import { useIssues } from './use-issues.ts';
import { useFocusKey, useKey } from './use-keys.ts';
import { useLocation } from './use-location.ts';
import { useSearch } from './use-search.ts';
import { useZoom } from './use-zoom.ts';
import { ValueMenuProvider } from './value-menu.tsx';

interface Props {
  readonly recent: Recent;
}

export function SearchPage({ recent }: Props) {
  const { state: session, sessionOver } = useSession();
  const { location, number, visitLocation, amendLocation } = useLocation();
  const [draft, setDraft] = useState(location.query);
  const [recentList, setRecentList] = useState(recent.list);
  const [selected, select] = useSelectedFields();
  const editor = useRef<SplEditorHandle>(null);
  const issuesId = useId();

  const remember = (run: RecentSearch) => {
    recent.add(run);
    setRecentList(recent.list());
  };
  const forget = () => {
    recent.clear();
    setRecentList([]);
  };
  const { state, cancel } = useSearch(location, number, {
    sessionOver,
    finished({ search, range, result }) {
      const outcome = { count: result.rows.length, elapsedMs: result.elapsedMs };
      remember({ search, ...range, at: Date.now(), outcome });
    },
  });
  const checked = useIssues(draft);
  const failed = state.phase.name === 'failed' && draft === location.query ? state.phase.error.issues : [];
  const issues = failed.length > 0 ? failed : checked;

  // every visit, also one back to the same search, sets the text
  useEffect(() => {
    setDraft(location.query);
    document.title = location.query === '' ? 'Tocsin' : `${location.query.slice(0, 60)} · Tocsin`;
  }, [number, location.query]);

  const visit = (change: Partial<SearchLocation>) => {
    const next = { ...location, query: draft, ...change };
    remember({ search: next.query, earliest: next.earliest, latest: next.latest, at: Date.now() });
    setDraft(next.query);
    visitLocation({ ...next, sort: next.query === location.query ? location.sort : '' });
  };
  const run = (query: string, range?: TimeRange) =>
    visit({ query, ...(range && { earliest: range.earliest, latest: range.latest, live: false }) });
  const runEvents = (query: string) => visit({ query, live: false });
  const onRange = ({ earliest, latest }: TimeRange) => visit({ earliest, latest, live: false });
  const zoom = useZoom(location, ({ earliest, latest }) => visit({ query: location.query, earliest, latest }));
  const onRecent = ({ search, earliest, latest }: RecentSearch) =>
    visit({ query: search, earliest, latest, live: false });

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
  useKey('Escape', state.phase.name === 'running', cancel);
  const kind = state.result?.kind ?? 'events';
  const valueSearch = state.answered === '' || location.live ? location.query : state.answered;
  const terms = useMemo(() => searchTerms(location.query), [location.query]);

  return (
    <ValueMenuProvider search={valueSearch} kind={location.live ? 'events' : kind} onSearch={run}>
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
          <PatternChoice
            pattern={location.pattern}
            range={location}
            onChange={(pattern, range) => visit({ pattern, ...range })}
          />
          <TimePicker range={location} onChange={onRange} />
          <button type="button" className="primary run" onClick={() => run(draft)}>
            <Icon name="search" />
            Search
          </button>
        </div>
        <SearchTools
          location={location}
          result={state.phase.name === 'done' ? state.result : undefined}
          recent={recentList}
          mayEdit={session.phase === 'signed-in' && session.session.role !== 'viewer'}
          onRecent={onRecent}
          onForget={forget}
          onSaved={({ search, earliest, latest }) =>
            visit({ query: search, live: false, ...(earliest && { earliest }), ...(latest && { latest }) })
          }
          onLive={() => visit({ live: !location.live })}
          onLimit={(limit) => visit({ query: location.query, limit })}
        />
      </search>
      <main id="results" tabIndex={-1}>
        <h1 className="visually-hidden">Search</h1>
        {location.query.trim() === '' ? (
          <StartPage recent={recentList} onSearch={runEvents} onRecent={onRecent} onForget={forget} />
        ) : location.live ? (
          <TailView
            key={number}
            search={location.query}
            pattern={location.pattern}
            selected={selected}
            terms={terms}
            onSessionOver={sessionOver}
            onLeave={() => visit({ query: location.query, live: false })}
          />
        ) : (
          <>
            <SummaryLine
              state={state}
              location={location}
              onCancel={cancel}
              onRange={onRange}
              onMore={(limit) => visit({ query: location.query, limit })}
            />
            <ResultView
              state={state}
              location={location}
              selected={selected}
              zoom={zoom}
              onSearch={runEvents}
              onRange={onRange}
              onSort={(sort) => amendLocation({ ...location, sort })}
              onRetry={() => visit({ query: location.query })}
              onSelect={select}
            />
          </>
        )}
      </main>
    </ValueMenuProvider>
  );
}
