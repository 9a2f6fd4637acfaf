import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import {
  type AppResponse,
  listResponses,
  type ResponseCounts,
  readReports,
  readSurroundings,
} from '../api/responses.ts';
import { useSession } from '../session/session-context.tsx';
import { useQuery } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_SEARCH_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { ActDialog } from './act-dialog.tsx';
import { MakeDialog } from './make-dialog.tsx';
import { ResponseRow } from './response-row.tsx';
import { inOrder, VIEW_NAMES, VIEWS, type View, viewOf } from './response-words.ts';
import { Surroundings } from './surroundings.tsx';
import '../styles/alerts.css';
import '../styles/responses.css';

const SHOWN = 500;

const VIEW_WORDS: Readonly<Record<View, string>> = {
  current: 'Current',
  over: 'Over',
  'held back': 'Held back',
  all: 'All',
};

type Asked = { readonly what: 'make' } | { readonly what: 'approve' | 'undo'; readonly response: AppResponse };

export function ResponsesPage() {
  const client = useClient();
  const now = useNow();
  const view = viewOf(useQuery());
  const { state: session } = useSession();
  const canAct = session.phase === 'signed-in' && session.session.role !== 'viewer';
  const [asked, setAsked] = useState<Asked>();
  const { value, error, again } = usePoll(view, 3_000, (signal) => listResponses(client, VIEWS[view], SHOWN, signal));
  const around = usePoll('surroundings', 10_000, (signal) => readSurroundings(client, signal));
  // A search: asked for less often, and the page goes without where the store is away.
  const reports = usePoll('reports', 30_000, (signal) => readReports(client, signal));
  const close = () => setAsked(undefined);
  const done = () => {
    close();
    again();
  };
  const responses = inOrder(value?.responses ?? []);
  return (
    <PageFrame
      title="Responses"
      actions={
        canAct && around.value?.enabled !== false ? (
          <button type="button" onClick={() => setAsked({ what: 'make' })}>
            <Icon name="plus" />
            New response…
          </button>
        ) : null
      }
    >
      <Tabs view={view} counts={value?.counts} />
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {around.value?.enabled === false ? (
        <p className="response-off" role="status">
          Responses are off (<code>respond.enabled: false</code> in <code>tocsin.yaml</code>): the list that
          applications get is empty.
        </p>
      ) : null}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : responses.length === 0 ? (
        <NoResponses view={view} isFirst={Object.values(value.counts).every((count) => count === 0)} />
      ) : (
        <>
          <ol className="alert-list" aria-label="Responses">
            {responses.map((response) => (
              <ResponseRow
                key={response.id}
                response={response}
                reports={reports.value?.get(response.id)}
                now={now}
                canAct={canAct}
                onAct={(what) => setAsked({ what, response })}
              />
            ))}
          </ol>
          {value.more ? (
            <p className="soft">the newest {formatCount(SHOWN)}; the command `tocsin respond list` has more</p>
          ) : null}
        </>
      )}
      {around.value === undefined ? null : <Surroundings value={around.value} now={now} />}
      {asked === undefined ? null : asked.what === 'make' ? (
        <MakeDialog onClose={close} onDone={done} />
      ) : (
        <ActDialog what={asked.what} response={asked.response} onClose={close} onDone={done} />
      )}
    </PageFrame>
  );
}

function Tabs({ view, counts }: { readonly view: View; readonly counts: ResponseCounts | undefined }) {
  const countOf = (one: View): string => {
    if (counts === undefined) return '';
    const states = VIEWS[one].length === 0 ? Object.values(VIEWS).flat() : VIEWS[one];
    return formatCount(states.reduce((sum, state) => sum + counts[state], 0));
  };
  return (
    <nav className="tabs" aria-label="Which responses">
      <ul>
        {VIEW_NAMES.map((one) => (
          <li key={one}>
            <Link
              href={one === 'current' ? '/responses' : `/responses?${new URLSearchParams({ show: one })}`}
              aria-current={one === view ? 'page' : undefined}
            >
              {VIEW_WORDS[one]}
              <span className="tab-count">{countOf(one)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NoResponses({ view, isFirst }: { readonly view: View; readonly isFirst: boolean }) {
  if (!isFirst)
    return (
      <div className="state">
        <h2>{view === 'current' ? 'Nothing is in force' : 'There are none'}</h2>
        <p>
          {view === 'current' ? 'No application is asked to do anything just now.' : 'No response is of this kind.'}
        </p>
      </div>
    );
  return (
    <div className="state">
      <h2>No responses yet</h2>
      <p>A response asks an application to block an address, or to lock or log out a user. To begin:</p>
      <ol className="steps">
        <li>
          Add a block <code>respond</code> to a <Link href="/searches">saved search</Link> with an alert, or{' '}
          <Link href={NEW_SEARCH_HREF}>write one</Link>: in its file, beside <code>alert</code>.
        </li>
        <li>
          It begins as a dry run: applications report whom it would concern, and nobody is turned away. See here whether
          it is right.
        </li>
        <li>
          Then let a person approve each (<code>mode: approve</code>), or let it act by itself (
          <code>mode: automatic</code>).
        </li>
      </ol>
    </div>
  );
}
