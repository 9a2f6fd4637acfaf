import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { countLetters } from '../api/dead-letters.ts';
import { readQueues } from '../api/queues.ts';
import { readSources, type Source, type SourcesReport } from '../api/sources.ts';
import { useSession } from '../session/session-context.tsx';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_SOURCE_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { DeadLetters } from './dead-letters.tsx';
import { QueueTable } from './queue-table.tsx';
import { SourceDrawer } from './source-drawer.tsx';
import { SourceTable } from './source-table.tsx';
import { failuresOf, rateText } from './source-words.ts';
import '../styles/storage.css';
import '../styles/sources.css';

/** What arrives from where, where it goes, and what is left over. */
export function SourcesPage() {
  const client = useClient();
  const now = useNow();
  const { state } = useSession();
  const isAdmin = state.phase === 'signed-in' && state.session.role === 'admin';
  const sources = usePoll('sources', 3_000, (signal) => readSources(client, signal));
  const queues = usePoll('queues', 3_000, (signal) => readQueues(client, signal));
  const letters = usePoll('letters', 6_000, (signal) => countLetters(client, signal));
  const [shown, setShown] = useState<string>();
  const chosen = sources.value?.sources.find((source) => keyOf(source) === shown);
  const error = sources.error ?? queues.error ?? letters.error;
  const isEmpty = sources.value?.sources.length === 0 && (sources.value.silent ?? []).length === 0;
  const again = () => {
    sources.again();
    queues.again();
    letters.again();
  };
  return (
    <PageFrame
      title="Sources"
      actions={
        <Link className="button primary" href={NEW_SOURCE_HREF}>
          <Icon name="plus" />
          Connect a source
        </Link>
      }
    >
      {error === undefined ? null : <Trouble error={error} stale={sources.value !== undefined} onRetry={again} />}
      {sources.value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : isEmpty ? (
        <div className="state">
          <h2>Nothing has arrived yet</h2>
          <p>
            <Link href={NEW_SOURCE_HREF}>Connect a source</Link>: the lines to paste for Django, Node, forwarders and
            log files, and a place that tells when the first event is here.
          </p>
        </div>
      ) : (
        <>
          <Figures report={sources.value} dead={(letters.value ?? []).reduce((sum, { events }) => sum + events, 0)} />
          <SourceTable report={sources.value} now={now} keyOf={keyOf} onShow={(source) => setShown(keyOf(source))} />
        </>
      )}
      {queues.value === undefined || queues.value.length === 0 ? null : <QueueTable queues={queues.value} now={now} />}
      {letters.value === undefined || letters.value.length === 0 ? null : (
        <DeadLetters counts={letters.value} now={now} isAdmin={isAdmin} onChanged={letters.again} />
      )}
      {chosen === undefined ? null : <SourceDrawer source={chosen} now={now} onClose={() => setShown(undefined)} />}
    </PageFrame>
  );
}

const keyOf = ({ input, index, sourcetype, source, host, isOther }: Source): string =>
  JSON.stringify([isOther, input, index, sourcetype, source, host]);

function Figures({ report, dead }: { readonly report: SourcesReport; readonly dead: number }) {
  const { sources, silent = [] } = report;
  const overdue = [...sources, ...silent].filter((source) => source.overdue !== undefined).length;
  const failed = sources.reduce((sum, source) => sum + failuresOf(source), 0);
  const rate = sources.reduce((sum, { perSecond }) => sum + perSecond, 0);
  return (
    <dl className="figures large source-figures">
      <Figure name="Arriving" value={`${rateText(rate)}/s`}>
        events, of the last minute
      </Figure>
      <Figure name="Sources" value={formatCount(sources.filter(({ isOther }) => !isOther).length)}>
        since the start
      </Figure>
      <Figure name="Overdue" value={formatCount(overdue)} bad={overdue > 0}>
        {overdue === 0 ? 'all are as ever' : 'silent against their habit'}
      </Figure>
      <Figure name="Not read well" value={formatCount(failed)} bad={failed > 0}>
        {failed === 0 ? 'every event was understood' : 'events, since the start'}
      </Figure>
      <Figure name="Dead letters" value={formatCount(dead)} bad={dead > 0}>
        {dead === 0 ? 'nothing was refused' : 'could not be delivered'}
      </Figure>
    </dl>
  );
}

function Figure(props: {
  readonly name: string;
  readonly value: string;
  readonly bad?: boolean;
  readonly children: string;
}) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <strong className={props.bad === true ? 'bad' : undefined}>{props.value}</strong>
        <span className="soft">{props.children}</span>
      </dd>
    </div>
  );
}
