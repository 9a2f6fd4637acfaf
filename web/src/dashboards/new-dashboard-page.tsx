import { type FormEvent, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { dashboardFiles } from '../api/dashboards.ts';
import { navigate, useQuery } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { dashboardHref } from '../shell/routes.ts';
import { Field } from '../ui/field.tsx';
import { NEW_BODY } from './new-panel.ts';
import { Refused } from './refused.tsx';
import '../styles/dashboards.css';

/** Only its name: everything else is done on the dashboard itself. */
export function NewDashboardPage() {
  const client = useClient();
  const query = new URLSearchParams(useQuery());
  const [title, setTitle] = useState(query.get('title') ?? '');
  const [description, setDescription] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  const [tried, setTried] = useState(false);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (title.trim() === '') return;
    setBusy(true);
    setFault(undefined);
    try {
      const pattern = query.get('pattern');
      const made = await dashboardFiles.add(client, {
        ...NEW_BODY,
        title: title.trim(),
        ...(description.trim() === '' ? {} : { description: description.trim() }),
        ...(pattern === null || pattern === '' ? {} : { pattern }),
      });
      navigate(`${dashboardHref(made.id)}?edit=1`);
    } catch (error) {
      setFault(asApiError(error));
      setBusy(false);
    }
  };
  return (
    <PageFrame title="New dashboard">
      <form className="form card new-dashboard" noValidate onSubmit={(event) => void make(event)}>
        <Field
          label="Title"
          problem={tried && title.trim() === '' ? 'a name by which you will know it again' : undefined}
        >
          {(attributes) => (
            <input {...attributes} maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
          )}
        </Field>
        <Field label="Description">
          {(attributes) => (
            <textarea
              {...attributes}
              rows={2}
              maxLength={10_000}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        {fault === undefined ? null : <Refused error={fault} />}
        <p className="dialog-actions">
          <Link className="button" href="/dashboards">
            Cancel
          </Link>
          <button type="submit" className="primary" disabled={busy}>
            {busy ? 'Making it…' : 'Make it and add panels'}
          </button>
        </p>
      </form>
    </PageFrame>
  );
}
