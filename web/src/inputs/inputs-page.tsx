import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { changeEntry, readEntry } from '../api/entries.ts';
import { listInputs } from '../api/inputs.ts';
import { useSession } from '../session/session-context.tsx';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_INPUT_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { InputRow } from './input-row.tsx';
import '../styles/searches.css';
import '../styles/inputs.css';

export function InputsPage() {
  const client = useClient();
  const now = useNow();
  const { state } = useSession();
  const { value, error, again } = usePoll('inputs', 3_000, (signal) => listInputs(client, signal));
  const [refused, setRefused] = useState<ApiError>();
  const [busy, setBusy] = useState<string>();
  const isAdmin = state.phase === 'signed-in' && state.session.role === 'admin';
  const changeable = isAdmin && value?.writable === true;
  const enable = async (id: string, enabled: boolean) => {
    setRefused(undefined);
    setBusy(id);
    try {
      const { etag, ...input } = await readEntry(client, 'inputs', id);
      await changeEntry(client, 'inputs', id, etag, { ...input, enabled });
    } catch (fault) {
      setRefused(asApiError(fault));
    }
    setBusy(undefined);
    again();
  };
  return (
    <PageFrame
      title="Inputs"
      actions={
        changeable ? (
          <Link className="button primary" href={NEW_INPUT_HREF}>
            <Icon name="plus" />
            New
          </Link>
        ) : null
      }
    >
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {refused === undefined ? null : <Trouble error={refused} />}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : value.inputs.length === 0 ? (
        <div className="state">
          <h2>Nothing is collected yet</h2>
          <p>
            An input reads files, or takes what forwarders and applications send.{' '}
            {changeable ? <Link href={NEW_INPUT_HREF}>Add the first one</Link> : 'An admin can add one here'}.
          </p>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll searches inputs" aria-label="Inputs" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Input</th>
                <th scope="col">Where</th>
                <th scope="col" className="number">
                  Clients
                </th>
                <th scope="col" className="number">
                  Events
                </th>
                <th scope="col" className="number">
                  Events/s
                </th>
                <th scope="col" className="number">
                  Refused
                </th>
                <th scope="col">On</th>
              </tr>
            </thead>
            <tbody>
              {value.inputs.map((input) => (
                <InputRow
                  key={input.id}
                  input={input}
                  now={now}
                  changeable={changeable && input.isOwn}
                  busy={busy === input.id}
                  onEnable={(enabled) => void enable(input.id, enabled)}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {value === undefined ? null : (
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
