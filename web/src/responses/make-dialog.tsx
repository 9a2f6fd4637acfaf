import { type FormEvent, useId, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { makeResponse, RESPONSE_KINDS, type WantedResponse } from '../api/responses.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { KIND_WORDS } from './response-words.ts';

const SPANS = ['15m', '1h', '4h', '1d', '1w'] as const;
const SPAN_WORDS: Readonly<Record<(typeof SPANS)[number], string>> = {
  '15m': '15 minutes',
  '1h': '1 hour',
  '4h': '4 hours',
  '1d': '1 day',
  '1w': '1 week',
};

/** A person's own response. */
export function MakeDialog({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => void }) {
  const client = useClient();
  const dryRun = useId();
  const [wanted, setWanted] = useState<WantedResponse & { readonly for: (typeof SPANS)[number] }>({
    kind: 'block_address',
    target: '',
    for: '1h',
    reason: '',
    dryRun: false,
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const change = (part: Partial<typeof wanted>) => setWanted((current) => ({ ...current, ...part }));
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await makeResponse(client, { ...wanted, target: wanted.target.trim(), reason: wanted.reason.trim() });
      onDone();
    } catch (fault) {
      setError(asApiError(fault));
      setBusy(false);
    }
  };
  const isAddress = wanted.kind === 'block_address';
  return (
    <Dialog title="New response" onClose={onClose}>
      <form className="form" onSubmit={(event) => void make(event)}>
        <Field label="What">
          {(attributes) => (
            <Select
              {...attributes}
              value={wanted.kind}
              options={RESPONSE_KINDS}
              nameOf={(kind) => KIND_WORDS[kind]}
              onChoose={(kind) => change({ kind })}
            />
          )}
        </Field>
        <Field
          label={isAddress ? 'Address or range' : 'User'}
          help={
            isAddress ? '198.51.100.7 or 198.51.100.0/24; no wider than /16, or /32 of IPv6' : 'the name to log in with'
          }
        >
          {(attributes) => (
            <input
              {...attributes}
              required
              maxLength={254}
              autoComplete="off"
              spellCheck={false}
              value={wanted.target}
              onChange={(event) => change({ target: event.target.value })}
            />
          )}
        </Field>
        <Field label="For">
          {(attributes) => (
            <Select
              {...attributes}
              value={wanted.for}
              options={SPANS}
              nameOf={(one) => SPAN_WORDS[one]}
              onChoose={(one) => change({ for: one })}
            />
          )}
        </Field>
        <Field label="Why" help="for the history; applications are told, too">
          {(attributes) => (
            <input
              {...attributes}
              required
              maxLength={1_000}
              value={wanted.reason}
              onChange={(event) => change({ reason: event.target.value })}
            />
          )}
        </Field>
        <label className="check" htmlFor={dryRun}>
          <input
            id={dryRun}
            type="checkbox"
            checked={wanted.dryRun}
            onChange={(event) => change({ dryRun: event.target.checked })}
          />
          <span>
            <strong>Dry run</strong> <span className="soft">applications only report what they would have refused</span>
          </span>
        </label>
        {error === undefined ? null : <Trouble error={error} />}
        <p className="dialog-actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className={wanted.dryRun ? 'primary' : 'danger'} disabled={busy}>
            {wanted.dryRun ? 'Try it' : KIND_WORDS[wanted.kind]}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
