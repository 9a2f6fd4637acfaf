import { type FormEvent, useId, useState } from 'react';
import { asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type SavedSearch, searchFiles } from '../api/saved-searches.ts';
import { Link } from '../shell/link.tsx';
import { searchHref } from '../shell/routes.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { ActionFields } from './action-fields.tsx';
import { bodyOf, type Draft, NEW_DRAFT } from './draft.ts';
import { type DraftProblems, problemsOf, serverProblems } from './draft-problems.ts';
import { Refusals } from './refusals.tsx';
import { ScheduleFields } from './schedule-fields.tsx';
import { TriggerFields } from './trigger-fields.tsx';

interface Props {
  readonly search: string;
  /** The range that the search was looked at over, kept for opening it again. */
  readonly earliest: string;
  readonly latest: string;
  readonly onClose: () => void;
}

/** Saves a search for later, or as an alert that runs by itself. */
export function SaveSearchDialog({ search, earliest, latest, onClose }: Props) {
  const client = useClient();
  const id = useId();
  const [draft, setDraft] = useState<Draft>({ ...NEW_DRAFT, search, earliest, latest, timing: 'none', alerts: false });
  const [refused, setRefused] = useState<{ readonly fields: DraftProblems; readonly rest: readonly string[] }>();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState<SavedSearch>();

  const own = problemsOf(draft);
  const problems = tried ? { ...refused?.fields, ...own } : {};
  const change = (part: Partial<Draft>) => {
    setDraft((current) => ({ ...current, ...part }));
    setRefused(undefined);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(own).length > 0) return;
    setBusy(true);
    try {
      setSaved(await searchFiles.add(client, bodyOf(draft)));
    } catch (error) {
      setRefused(serverProblems(asApiError(error)));
    }
    setBusy(false);
  };

  if (saved !== undefined)
    return (
      <Dialog title={draft.alerts ? 'The alert is on' : 'Saved'} onClose={onClose}>
        <p role="status">
          <VisibleText text={draft.title} /> is kept as <code>{saved.file}</code>.
        </p>
        <p className="dialog-actions">
          <Link className="button" href={searchHref(saved.id)}>
            Open it
          </Link>
          <button type="button" className="primary" onClick={onClose}>
            Done
          </button>
        </p>
      </Dialog>
    );
  const form = { draft, problems, onChange: change };
  return (
    <Dialog title="Save this search" className="wide" onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void save(event)}>
        <pre className="spl-shown">
          <VisibleText text={search} />
        </pre>
        <Field label="Title" problem={problems.title}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={200}
              value={draft.title}
              onChange={(event) => change({ title: event.target.value })}
            />
          )}
        </Field>
        <fieldset className="choice">
          <legend className="visually-hidden">What for</legend>
          <label className="check">
            <input
              type="radio"
              name={id}
              checked={!draft.alerts}
              onChange={() => change({ alerts: false, timing: 'none' })}
            />
            <span>
              <strong>To find it again</strong> <span className="soft">runs when a person opens it</span>
            </span>
          </label>
          <label className="check">
            <input
              type="radio"
              name={id}
              checked={draft.alerts}
              onChange={() => change({ alerts: true, timing: 'every' })}
            />
            <span>
              <strong>To be alerted</strong> <span className="soft">runs by itself and tells you</span>
            </span>
          </label>
        </fieldset>
        {draft.alerts ? (
          <>
            <ScheduleFields {...form} />
            <TriggerFields {...form} />
            <ActionFields {...form} />
          </>
        ) : null}
        <Refusals sentences={refused?.rest ?? []} />
        <p className="dialog-actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={busy}>
            {busy ? 'Saving…' : 'Save'}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
