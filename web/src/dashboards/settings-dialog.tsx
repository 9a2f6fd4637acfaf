import { type FormEvent, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import type { DashboardBody } from '../api/dashboards.ts';
import { patternFiles } from '../api/patterns.ts';
import { checkRange } from '../time/range.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { capped, visibleText } from '../ui/visible.ts';
import { VariableFields } from './variable-fields.tsx';
import '../styles/dashboard-editor.css';

type Settings = Omit<DashboardBody, 'panels'>;

interface Props {
  readonly settings: Settings;
  readonly onClose: () => void;
  readonly onDone: (settings: Settings) => void;
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,59}$/;
const REFRESH = /^[1-9]\d{0,3}[smh]$/;

/** What the whole dashboard has: its name, its time, what it is limited to, and its variables. */
export function SettingsDialog({ settings, onClose, onDone }: Props) {
  const client = useClient();
  const [draft, setDraft] = useState(settings);
  const [filters, setFilters] = useState(settings.filters.join('\n'));
  const [tried, setTried] = useState(false);
  const { value: patterns } = usePoll('patterns of a dashboard', 60_000, (signal) => patternFiles.list(client, signal));
  const change = (part: Partial<Settings>) => setDraft((before) => ({ ...before, ...part }));
  /** Takes a property away where it says nothing. */
  const text = (name: 'description' | 'refresh' | 'pattern', value: string) => {
    const { [name]: _, ...rest } = draft;
    setDraft(value === '' ? rest : { ...rest, [name]: value });
  };
  const problems = problemsOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const lines = filters
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    onDone({ ...draft, title: draft.title.trim(), filters: lines });
  };
  const problem = (name: keyof typeof problems) => (tried ? problems[name] : undefined);
  return (
    <Dialog title="Settings of this dashboard" className="wide" onClose={onClose}>
      <form className="form" noValidate onSubmit={submit}>
        <Field label="Title" problem={problem('title')}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={200}
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
              value={draft.description ?? ''}
              onChange={(event) => text('description', event.target.value)}
            />
          )}
        </Field>
        <div className="field-row">
          <Field label="From" problem={problem('earliest')} help="such as -24h or @d">
            {(attributes) => (
              <input
                {...attributes}
                value={draft.earliest}
                onChange={(event) => change({ earliest: event.target.value })}
              />
            )}
          </Field>
          <Field label="To" problem={problem('latest')}>
            {(attributes) => (
              <input
                {...attributes}
                value={draft.latest}
                onChange={(event) => change({ latest: event.target.value })}
              />
            )}
          </Field>
          <Field label="Asked anew every" problem={problem('refresh')} help="such as 30s or 5m; empty: by hand">
            {(attributes) => (
              <input
                {...attributes}
                value={draft.refresh ?? ''}
                onChange={(event) => text('refresh', event.target.value.trim())}
              />
            )}
          </Field>
        </div>
        <Field label="Index pattern" help="its searches see events of these indexes only">
          {(attributes) => (
            <select
              {...attributes}
              value={draft.pattern ?? ''}
              onChange={(event) => text('pattern', event.target.value)}
            >
              <option value="">all indexes</option>
              {(patterns?.documents ?? []).map(({ id, body }) => (
                <option key={id} value={id}>
                  {visibleText(capped(body?.title ?? id, 80))}
                </option>
              ))}
              {draft.pattern === undefined ||
              patterns?.documents.some(({ id }) => id === draft.pattern) === true ? null : (
                <option value={draft.pattern}>{visibleText(draft.pattern)}</option>
              )}
            </select>
          )}
        </Field>
        <Field label="Filters" help={'one a line, for every panel, such as src="10.0.0.1"'}>
          {(attributes) => (
            <textarea
              {...attributes}
              className="mono"
              rows={2}
              value={filters}
              onChange={(event) => setFilters(event.target.value)}
            />
          )}
        </Field>
        <VariableFields
          variables={draft.variables}
          problem={problem('variables')}
          onChange={(variables) => change({ variables })}
        />
        <p className="dialog-actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary">
            Done
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function problemsOf({ title, earliest, latest, refresh, variables }: Settings) {
  const range = checkRange(earliest, latest);
  const names = variables.map(({ name }) => name);
  const wrong = names.find((name) => !NAME.test(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const empty = variables.find(
    ({ type, choices, search }) => type === 'select' && choices.length === 0 && search === undefined,
  );
  return {
    ...(title.trim() === '' ? { title: 'a name by which you will know it again' } : {}),
    ...(range.ok || range.earliest === undefined ? {} : { earliest: range.earliest }),
    ...(range.ok || range.latest === undefined ? {} : { latest: range.latest }),
    ...(refresh === undefined || REFRESH.test(refresh) ? {} : { refresh: 'a number and s, m or h' }),
    ...(wrong !== undefined
      ? { variables: `“${wrong}” is no name: a letter, then letters, digits and _` }
      : twice !== undefined
        ? { variables: `two variables are named ${twice}` }
        : empty !== undefined
          ? { variables: `${empty.name} needs choices, or a search that finds them` }
          : {}),
  } as { readonly title?: string; earliest?: string; latest?: string; refresh?: string; variables?: string };
}
