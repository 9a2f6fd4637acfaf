import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type LetterCount, type LetterPlace, removeLetters, replayLetters } from '../api/dead-letters.ts';
import { Age } from '../ui/age.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatBytes, formatCount, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { LetterDrawer } from './letter-drawer.tsx';
import { replayWords } from './replay-words.ts';

interface Props {
  readonly counts: readonly LetterCount[];
  readonly now: number;
  readonly isAdmin: boolean;
  readonly onChanged: () => void;
}

/** What could not be delivered, and waits for a person. */
export function DeadLetters({ counts, now, isAdmin, onChanged }: Props) {
  const client = useClient();
  const [shown, setShown] = useState<LetterPlace>();
  const [removing, setRemoving] = useState<LetterCount>();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState('');
  const [error, setError] = useState<ApiError>();
  const act = async (work: () => Promise<string>) => {
    setBusy(true);
    setError(undefined);
    setTold('');
    try {
      setTold(await work());
    } catch (fault) {
      setError(asApiError(fault));
    }
    setBusy(false);
    onChanged();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll roster" aria-labelledby="letters-title" tabIndex={0}>
      <h2 id="letters-title">Dead letters</h2>
      {error === undefined ? null : <Trouble error={error} />}
      <p className="roster-told" role="status">
        <VisibleText text={told} />
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Given up by</th>
            <th scope="col">Why</th>
            <th scope="col" className="number">
              Events
            </th>
            <th scope="col">Newest</th>
            <th scope="col">
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {counts.map((count) => {
            const { pipeline, plugin, reason, events, bytes, newest } = count;
            const place = placeOf(count);
            const name = `${plugin.slice(0, 60)}: ${reason.slice(0, 60)}`;
            return (
              <tr key={JSON.stringify([pipeline, plugin, reason])}>
                <th scope="row">
                  <span className="row-title">
                    {pipeline === undefined ? 'the store' : <ShortText text={plugin} limit={60} />}
                  </span>
                  <span className="row-about">{ofWhat(pipeline)}</span>
                </th>
                <td className="answer">
                  <ShortText text={reason} limit={300} />
                </td>
                <td className="number" data-name="events">
                  {formatCount(events)}
                  <span className="soft p95"> {formatBytes(bytes)}</span>
                </td>
                <td data-name="newest">
                  <Age at={Date.parse(newest)} now={now} />
                </td>
                <td className="act">
                  {isAdmin ? (
                    <span className="acts">
                      <button
                        type="button"
                        className="small"
                        aria-label={`Show ${name}`}
                        onClick={() => setShown(place)}
                      >
                        Show
                      </button>
                      <button
                        type="button"
                        className="small"
                        disabled={busy}
                        aria-label={`Send again ${name}`}
                        onClick={() => void act(async () => replayWords(await replayLetters(client, place)))}
                      >
                        Send again
                      </button>
                      <button
                        type="button"
                        className="small danger"
                        disabled={busy}
                        aria-label={`Remove ${name}`}
                        onClick={() => setRemoving(count)}
                      >
                        Remove…
                      </button>
                    </span>
                  ) : (
                    <span className="soft">an admin sends them again</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {shown === undefined ? null : (
        <LetterDrawer place={shown} onChanged={onChanged} onClose={() => setShown(undefined)} />
      )}
      {removing === undefined ? null : (
        <Dialog title="Remove these dead letters?" onClose={() => setRemoving(undefined)}>
          <p>
            {plural(removing.events, 'event')} that <ShortText text={removing.plugin} limit={60} /> could not deliver
            will be gone for good. What the store has of them stays.
          </p>
          <p className="dialog-actions">
            <button type="button" onClick={() => setRemoving(undefined)}>
              Keep them
            </button>
            <button
              type="button"
              className="danger"
              onClick={() => {
                const place = placeOf(removing);
                setRemoving(undefined);
                void act(async () => `${plural(await removeLetters(client, place), 'event')} removed.`);
              }}
            >
              Remove
            </button>
          </p>
        </Dialog>
      )}
    </section>
  );
}

const placeOf = ({ pipeline, plugin, reason }: LetterCount): LetterPlace => ({
  plugin,
  reason,
  ...(pipeline === undefined ? {} : { pipeline }),
});

/** The outputs of the configuration are kept as a pipeline of this name. */
const OUTPUTS = 'tocsin.yaml';

const ofWhat = (pipeline: string | undefined): string =>
  pipeline === undefined
    ? 'whole batches, which the engine refuses'
    : pipeline === OUTPUTS
      ? 'an output'
      : `of the pipeline ${pipeline}`;
