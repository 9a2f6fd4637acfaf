import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type LetterPlace, removeLetters, replayLetters, showLetters } from '../api/dead-letters.ts';
import { formatSecond } from '../time/format.ts';
import { CappedText } from '../ui/capped-text.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatBytes, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { replayWords } from './replay-words.ts';

interface Props {
  readonly place: LetterPlace;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

const MOST = 20;
const SELDOM = 600_000;

/** The first dead letters of one place, each with what can be done about it. */
export function LetterDrawer({ place, onChanged, onClose }: Props) {
  const client = useClient();
  const { value, error, again } = usePoll(JSON.stringify(place), SELDOM, (signal) =>
    showLetters(client, place, MOST, signal),
  );
  const [refused, setRefused] = useState<ApiError>();
  const [told, setTold] = useState('');
  const [busy, setBusy] = useState(false);
  const act = async (work: () => Promise<string>) => {
    setBusy(true);
    setRefused(undefined);
    try {
      setTold(await work());
    } catch (fault) {
      setRefused(asApiError(fault));
    }
    setBusy(false);
    again();
    onChanged();
  };
  return (
    <Dialog
      title={
        <>
          Dead letters of <ShortText text={place.plugin} limit={60} />
        </>
      }
      className="drawer"
      onClose={onClose}
    >
      <p className="soft">
        <ShortText text={place.reason} limit={400} />
      </p>
      {error === undefined ? null : <Trouble error={error} onRetry={again} />}
      {refused === undefined ? null : <Trouble error={refused} />}
      <p role="status">
        <VisibleText text={told} />
      </p>
      {value?.length === 0 ? <p className="soft">None are left.</p> : null}
      <ol className="letters">
        {(value ?? []).map(({ id, time, events, bytes, response, text }) => (
          <li key={id}>
            <p className="letter-head">
              <time dateTime={time}>{formatSecond(Date.parse(time))}</time>
              <span className="soft">
                {events === 1 ? '' : `${plural(events, 'event')}, `}
                {formatBytes(bytes)}
              </span>
              <span className="acts">
                <button
                  type="button"
                  className="small"
                  disabled={busy}
                  aria-label={`Send again that of ${time}`}
                  onClick={() => void act(async () => replayWords(await replayLetters(client, place, [id])))}
                >
                  Send again
                </button>
                <button
                  type="button"
                  className="small danger"
                  disabled={busy}
                  aria-label={`Remove that of ${time}`}
                  onClick={() =>
                    void act(async () => `${plural(await removeLetters(client, place, [id]), 'event')} removed.`)
                  }
                >
                  Remove
                </button>
              </span>
            </p>
            {response === undefined ? null : (
              <p className="letter-answer">
                answer: <CappedText text={response} limit={300} />
              </p>
            )}
            <pre>{text === undefined ? 'no text' : <CappedText text={text} limit={600} />}</pre>
          </li>
        ))}
      </ol>
      {(value?.length ?? 0) >= MOST ? <p className="soft">These are the first {MOST}.</p> : null}
      <p className="dialog-actions">
        <button type="button" className="primary" onClick={onClose}>
          Close
        </button>
      </p>
    </Dialog>
  );
}
