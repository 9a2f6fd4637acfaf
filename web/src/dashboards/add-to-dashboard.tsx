import { type FormEvent, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type DashboardBody, dashboardFiles, PANEL_TYPES, type Panel } from '../api/dashboards.ts';
import type { SearchResult } from '../api/types.ts';
import type { SearchLocation } from '../search/location.ts';
import { Link } from '../shell/link.tsx';
import { dashboardHref } from '../shell/routes.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { addedPanel, bodyOf, editState } from './editing.ts';
import { guessType } from './guess-type.ts';
import { firstSize, NEW_BODY, NEW_PANEL, TYPE_NAMES } from './new-panel.ts';
import { Refused } from './refused.tsx';

interface Props {
  readonly location: SearchLocation;
  readonly result: SearchResult;
  readonly onClose: () => void;
}

const TYPES = PANEL_TYPES.filter((type) => type !== 'markdown');

/** The search as a panel of a dashboard that there is, or of a new one. */
export function AddToDashboard({ location, result, onClose }: Props) {
  const client = useClient();
  const { value, error } = usePoll('dashboards to add to', 60_000, (signal) => dashboardFiles.list(client, signal));
  const own = (value?.documents ?? []).filter(({ origin, body }) => origin === 'own' && body !== undefined);
  const [target, setTarget] = useState<string>();
  const [name, setName] = useState('');
  const [title, setTitle] = useState('');
  const [type, setType] = useState(() => guessType(result));
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  const [done, setDone] = useState<{ readonly id: string; readonly title: string }>();
  const chosen = target ?? own[0]?.id ?? '';
  const isNew = chosen === '';

  const add = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isNew && name.trim() === '') return;
    setBusy(true);
    setFault(undefined);
    try {
      const dashboard = own.find(({ id }) => id === chosen);
      const base: DashboardBody = dashboard?.body ?? {
        ...NEW_BODY,
        title: name.trim(),
        earliest: location.earliest,
        latest: location.latest,
        ...(location.pattern === '' ? {} : { pattern: location.pattern }),
      };
      const panel: Panel = {
        ...NEW_PANEL,
        title: title.trim(),
        type,
        // A variable's mark in a search that was none.
        search: location.query.replaceAll('$', '$$$$'),
        at: { x: 0, y: 0, ...firstSize(type) },
      };
      const body = bodyOf(addedPanel(editState(base), panel));
      const saved =
        dashboard === undefined
          ? await dashboardFiles.add(client, body)
          : await dashboardFiles.change(client, dashboard.id, dashboard.etag, body);
      setDone({ id: saved.id, title: saved.body?.title ?? saved.id });
    } catch (refusal) {
      setFault(asApiError(refusal));
      setBusy(false);
    }
  };

  if (done !== undefined)
    return (
      <Dialog title="Added" onClose={onClose}>
        <p role="status">
          It is a panel of <VisibleText text={capped(done.title, 200)} /> now.
        </p>
        <p className="dialog-actions">
          <button type="button" onClick={onClose}>
            Stay here
          </button>
          <Link className="button primary" href={dashboardHref(done.id)}>
            Open the dashboard
          </Link>
        </p>
      </Dialog>
    );
  return (
    <Dialog title="Add to a dashboard" onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void add(event)}>
        <Field label="Dashboard">
          {(attributes) => (
            <select {...attributes} value={chosen} onChange={(event) => setTarget(event.target.value)}>
              {own.map(({ id, body }) => (
                <option key={id} value={id}>
                  {visibleText(capped(body?.title ?? id, 80))}
                </option>
              ))}
              <option value="">a new one…</option>
            </select>
          )}
        </Field>
        {isNew ? (
          <Field
            label="Its title"
            problem={tried && name.trim() === '' ? 'a name by which you will know it again' : undefined}
          >
            {(attributes) => (
              <input {...attributes} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
        ) : null}
        {isNew ||
        location.pattern === '' ||
        own.find(({ id }) => id === chosen)?.body?.pattern === location.pattern ? null : (
          <p className="hint">
            This search is limited to an index pattern, and that dashboard to another or to none: the panel follows the
            dashboard.
          </p>
        )}
        <Field label="Title of the panel">
          {(attributes) => (
            <input {...attributes} maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
          )}
        </Field>
        <Field label="Shown as">
          {(attributes) => (
            <Select {...attributes} value={type} options={TYPES} nameOf={(one) => TYPE_NAMES[one]} onChoose={setType} />
          )}
        </Field>
        {(fault ?? error) === undefined ? null : <Refused error={fault ?? asApiError(error)} />}
        <p className="dialog-actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={busy || value === undefined}>
            {busy ? 'Adding…' : 'Add'}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
