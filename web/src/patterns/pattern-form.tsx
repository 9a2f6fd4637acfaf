import { type FormEvent, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import type { PatternBody } from '../api/patterns.ts';
import { Refused } from '../dashboards/refused.tsx';
import { Field } from '../ui/field.tsx';
import { bodyOf, indexNames, type PatternDraft, problemsOf } from './pattern-draft.ts';
import { PatternPreviewView } from './pattern-preview.tsx';

interface Props {
  readonly draft: PatternDraft;
  readonly onChange: (draft: PatternDraft) => void;
  /** Resolves with whether it is saved; throws what the server refuses. */
  readonly onSave: (body: PatternBody) => Promise<boolean>;
}

/** Which indexes belong together, with what that finds beside it. */
export function PatternForm({ draft, onChange, onSave }: Props) {
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  const [told, setTold] = useState('');
  const problems = problemsOf(draft);
  const change = (part: Partial<PatternDraft>) => {
    onChange({ ...draft, ...part });
    setTold('');
    setRefused(undefined);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    setBusy(true);
    setRefused(undefined);
    try {
      if (await onSave(bodyOf(draft))) setTold('saved');
    } catch (error) {
      setRefused(asApiError(error));
    }
    setBusy(false);
  };
  const problem = (name: keyof typeof problems) => (tried ? problems[name] : undefined);
  return (
    <form className="form pattern-form" noValidate onSubmit={(event) => void save(event)}>
      <section className="card" aria-label="What">
        <Field
          label="Indexes"
          problem={problem('indexes')}
          help="names with * for anything, commas between; django-logs-* finds django-logs and every dated index of it"
        >
          {(attributes) => (
            <input
              {...attributes}
              className="mono"
              spellCheck={false}
              autoCapitalize="none"
              placeholder="django-logs-*"
              value={draft.indexes}
              onChange={(event) => change({ indexes: event.target.value })}
            />
          )}
        </Field>
        <Field label="Title" help="empty: the first of the indexes">
          {(attributes) => (
            <input
              {...attributes}
              maxLength={200}
              placeholder={indexNames(draft.indexes)[0] ?? ''}
              value={draft.title}
              onChange={(event) => change({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label="Description">
          {(attributes) => (
            <textarea
              {...attributes}
              rows={2}
              maxLength={10_000}
              value={draft.description}
              onChange={(event) => change({ description: event.target.value })}
            />
          )}
        </Field>
        <div className="field-row">
          <Field label="Searches begin with, from" problem={problem('earliest')} help="such as -24h or @d">
            {(attributes) => (
              <input
                {...attributes}
                value={draft.earliest}
                onChange={(event) => change({ earliest: event.target.value })}
              />
            )}
          </Field>
          <Field label="to" problem={problem('latest')}>
            {(attributes) => (
              <input
                {...attributes}
                value={draft.latest}
                onChange={(event) => change({ latest: event.target.value })}
              />
            )}
          </Field>
        </div>
        {refused === undefined ? null : <Refused error={refused} />}
        <div className="dialog-actions">
          <p className="form-told" role="status">
            {told}
          </p>
          <button type="submit" className="primary" disabled={busy}>
            {busy ? 'Saving…' : 'Save'}
          </button>
        </div>
      </section>
      <PatternPreviewView indexes={draft.indexes} earliest={draft.earliest} latest={draft.latest} />
    </form>
  );
}
