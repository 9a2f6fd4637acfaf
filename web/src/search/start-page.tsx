import { type ReactNode, useEffect, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import type { Status } from '../api/types.ts';
import { Link } from '../shell/link.tsx';
import { NEW_SOURCE_HREF } from '../shell/routes.ts';
import { formatBytes, plural } from '../ui/numbers.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { RunFacts } from './history-panel.tsx';
import type { RecentSearch } from './recent.ts';

interface Props {
  readonly recent: readonly RecentSearch[];
  readonly onSearch: (search: string) => void;
  readonly onRecent: (run: RecentSearch) => void;
  readonly onForget: () => void;
}

const EXAMPLES: readonly { readonly search: string; readonly says: string }[] = [
  { search: 'index=*', says: 'everything, newest first' },
  { search: 'index="django-logs" sourcetype="django" "Failed login"', says: 'failed logins of a Django project' },
  { search: 'index=* | top limit=20 sourcetype', says: 'what is being collected' },
  {
    search: 'index=* event.action=authn_login_fail | stats count by user, src | sort -count',
    says: 'who fails to sign in, and from where',
  },
  { search: 'index=* | timechart count by host', says: 'events over time, a column for each host' },
];
const RECENT_SHOWN = 8;

/** Before the first search: what is there, what can be asked, and how data gets in. */
export function StartPage({ recent, onSearch, onRecent, onForget }: Props) {
  const status = useStatus();
  // What to do first comes first.
  const isEmpty = status?.events === 0;
  return (
    <div className="start">
      {status === undefined ? null : <StoreLine status={status} />}
      <div className="start-columns">
        {isEmpty ? <GettingDataIn /> : null}
        <section aria-labelledby="examples">
          <h2 id="examples">Searches to begin with</h2>
          <ul className="search-list">
            {EXAMPLES.map(({ search, says }) => (
              <SearchEntry key={search} search={search} says={says} onSearch={onSearch} />
            ))}
          </ul>
        </section>
        {recent.length === 0 ? null : (
          <section aria-labelledby="recent">
            <h2 id="recent">
              Your recent searches
              <button type="button" className="link" onClick={onForget}>
                forget them
              </button>
            </h2>
            <ul className="search-list">
              {recent.slice(0, RECENT_SHOWN).map((run) => (
                <SearchEntry
                  key={`${run.search} ${run.earliest} ${run.latest}`}
                  search={run.search}
                  says={<RunFacts run={run} />}
                  onSearch={() => onRecent(run)}
                />
              ))}
            </ul>
          </section>
        )}
        {isEmpty ? null : <GettingDataIn />}
      </div>
    </div>
  );
}

function GettingDataIn() {
  return (
    <section aria-labelledby="get-data">
      <h2 id="get-data">Getting data in</h2>
      <p>
        Name your application’s log files in <code>tocsin.yaml</code>:
      </p>
      <pre>{'inputs:\n  - type: file\n    paths: [/var/log/django/*.log]'}</pre>
      <p>
        Then <code>tocsin check</code> says whether the file is right, and <code>tocsin up --config tocsin.yaml</code>{' '}
        starts with it. The format of each file is recognised; rotation and restarts lose nothing.
      </p>
      <p>
        Or <Link href={NEW_SOURCE_HREF}>connect a source</Link>: Django, Node, forwarders, Beats, syslog and others,
        step by step.
      </p>
    </section>
  );
}

interface EntryProps {
  readonly search: string;
  readonly says: ReactNode;
  readonly onSearch: (search: string) => void;
}

function SearchEntry({ search, says, onSearch }: EntryProps) {
  return (
    <li>
      <button type="button" onClick={() => onSearch(search)}>
        <code>
          <VisibleText text={search} />
        </code>
        <span>{says}</span>
      </button>
    </li>
  );
}

function StoreLine({ status }: { readonly status: Status }) {
  if (status.events === 0) {
    return (
      <p className="store-line">
        Nothing has been collected yet.{' '}
        {status.inputs === 0 ? 'No input is configured.' : `${plural(status.inputs, 'input')} waiting for data.`}
      </p>
    );
  }
  return (
    <p className="store-line">
      <strong>{plural(status.events, 'event')}</strong> stored, {formatBytes(status.bytesOnDisk)} on disk
      {status.inputs > 0 ? `, from ${plural(status.inputs, 'input')}` : ''}.
    </p>
  );
}

function useStatus(): Status | undefined {
  const client = useClient();
  const [status, setStatus] = useState<Status>();
  useEffect(() => {
    const controller = new AbortController();
    // Only a greeting: a search says what is wrong with the store.
    client.status(controller.signal).then(setStatus, () => undefined);
    return () => controller.abort();
  }, [client]);
  return status;
}
