import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { changeEntry, readEntry } from '../api/entries.ts';
import { listOutputs } from '../api/outputs.ts';
import { useSession } from '../session/session-context.tsx';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_OUTPUT_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { plural } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { OutputRow } from './output-row.tsx';
import { TestOutcome } from './test-outcome.tsx';
import { useTest } from './use-test.ts';
import '../styles/searches.css';
import '../styles/inputs.css';
import '../styles/sources.css';

export function OutputsPage() {
  const client = useClient();
  const now = useNow();
  const { state } = useSession();
  const { value, error, again } = usePoll('outputs', 3_000, (signal) => listOutputs(client, signal));
  const [refused, setRefused] = useState<ApiError>();
  const [told, setTold] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState<string>();
  const test = useTest();
  const isAdmin = state.phase === 'signed-in' && state.session.role === 'admin';
  const changeable = isAdmin && value?.writable === true;
  const enable = async (id: string, enabled: boolean) => {
    setRefused(undefined);
    setTold([]);
    setBusy(id);
    try {
      const { etag, ...output } = await readEntry(client, 'outputs', id);
      setTold((await changeEntry(client, 'outputs', id, etag, { ...output, enabled })).left);
    } catch (fault) {
      setRefused(asApiError(fault));
    }
    setBusy(undefined);
    again();
  };
  return (
    <PageFrame
      title="Outputs"
      actions={
        changeable ? (
          <Link className="button primary" href={NEW_OUTPUT_HREF}>
            <Icon name="plus" />
            New
          </Link>
        ) : null
      }
    >
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {refused === undefined ? null : <Trouble error={refused} />}
      <TestOutcome test={test} />
      <div role="status">
        {told.map((sentence) => (
          <p key={sentence}>
            <VisibleText text={sentence} />
          </p>
        ))}
      </div>
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : value.outputs.length === 0 ? (
        <div className="state">
          <h2>Events go nowhere but into the store</h2>
          <p>
            An output sends them on as they come: to Splunk, a SIEM, Elasticsearch, syslog, a webhook.{' '}
            {changeable ? <Link href={NEW_OUTPUT_HREF}>Add the first one</Link> : 'An admin can add one here'}.
          </p>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll roster" aria-label="Outputs" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Output</th>
                <th scope="col">Last answer</th>
                <th scope="col" className="number">
                  Waiting
                </th>
                <th scope="col" className="number">
                  Delivered
                </th>
                <th scope="col" className="number">
                  Given up
                </th>
                <th scope="col">On</th>
              </tr>
            </thead>
            <tbody>
              {value.outputs.map((output) => (
                <OutputRow
                  key={output.id}
                  output={output}
                  now={now}
                  changeable={changeable && output.isOwn}
                  busy={busy === output.id}
                  test={isAdmin ? test : undefined}
                  onEnable={(enabled) => void enable(output.id, enabled)}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {(value?.kept ?? []).map(({ name, type, waiting }) => (
        <p key={`${type} ${name}`} className="soft foot-note">
          {plural(waiting.events, 'event')} wait on disk for an output “<VisibleText text={name} />” of the kind{' '}
          <VisibleText text={type} />, which does not run: one of this name and kind would deliver them.
        </p>
      ))}
      {value?.file === undefined ? null : (
        <p className="soft foot-note">
          They stand in{' '}
          <code>
            <VisibleText text={value.file} />
          </code>
          {value.writable
            ? '; changes here are written there and count at once.'
            : '. The server cannot write there, so they are changed by hand.'}
        </p>
      )}
    </PageFrame>
  );
}
