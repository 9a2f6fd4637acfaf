import { type FormEvent, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type AppResponse, approveResponse, undoResponse } from '../api/responses.ts';
import { formatSpan } from '../time/format.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { KIND_WORDS } from './response-words.ts';

interface Props {
  readonly what: 'approve' | 'undo';
  readonly response: AppResponse;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks before a person approves, rejects or undoes, and says what that does. */
export function ActDialog({ what, response, onClose, onDone }: Props) {
  const client = useClient();
  const [why, setWhy] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const { kind, target, lasts, state, rule } = response;
  const name = what === 'approve' ? 'Approve' : state === 'proposed' ? 'Reject' : 'Undo';
  const act = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await (what === 'approve' ? approveResponse : undoResponse)(client, response.id, why);
      onDone();
    } catch (fault) {
      setError(asApiError(fault));
      setBusy(false);
    }
  };
  return (
    <Dialog title={`${name} this response?`} onClose={onClose}>
      <form className="form" onSubmit={(event) => void act(event)}>
        <p>
          {KIND_WORDS[kind]}{' '}
          <strong className="response-target">
            <ShortText text={target} limit={200} />
          </strong>
        </p>
        <p className="soft">
          {what === 'approve'
            ? `Applications are told at once, and it holds for ${formatSpan(lasts)}.`
            : state === 'proposed'
              ? 'Nothing is done, and the same search does not propose it again before this proposal would have lapsed.'
              : `Applications are told at once.${rule === undefined ? '' : ' The same search does not answer this target again before the response would have ended.'}`}
        </p>
        <Field label="Why" help="for the history; may be left out">
          {(attributes) => (
            <input {...attributes} maxLength={1_000} value={why} onChange={(event) => setWhy(event.target.value)} />
          )}
        </Field>
        {error === undefined ? null : <Trouble error={error} />}
        <p className="dialog-actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className={what === 'approve' ? 'primary' : 'danger'} disabled={busy}>
            {name}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
