import { useId, useState } from 'react';
import type { DashboardBody, Panel, PanelType } from '../api/dashboards.ts';
import { PANEL_TYPES } from '../api/dashboards.ts';
import { parseTime } from '../time/range.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { suiting } from './builder.ts';
import { firstSize, NEW_PANEL, TYPE_NAMES } from './new-panel.ts';
import { PanelCard } from './panel-card.tsx';
import { PanelOptions } from './panel-options.tsx';
import { panelRequest } from './panel-search.ts';
import { SearchSource } from './search-source.tsx';
import { TypeIcon } from './type-icon.tsx';
import { useSettled } from './use-settled.ts';
import type { View } from './view-address.ts';

interface Props {
  readonly panel: Panel;
  readonly isNew: boolean;
  readonly body: DashboardBody;
  readonly view: View;
  readonly onClose: () => void;
  readonly onDone: (panel: Panel) => void;
}

/** Everything about one panel, with how it will look beside it. */
export function PanelEditor({ panel, isNew, body, view, onClose, onDone }: Props) {
  const id = useId();
  const [draft, setDraft] = useState(panel);
  const [round, setRound] = useState(0);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<Panel>) => setDraft((before) => ({ ...before, ...part }));
  const settled = useSettled(draft, 500);
  const problem = problemOf(draft);
  const done = () => {
    setTried(true);
    if (problem !== undefined) return;
    onDone(cleaned(isNew ? { ...draft, at: { ...draft.at, ...firstSize(draft.type) } } : draft));
  };
  return (
    <Dialog title={isNew ? 'Add a panel' : 'Edit this panel'} className="panel-dialog" onClose={onClose}>
      <form
        className="panel-editor form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          done();
        }}
      >
        <div className="panel-form">
          <Field label="Title">
            {(attributes) => (
              <input
                {...attributes}
                maxLength={200}
                value={draft.title}
                onChange={(event) => change({ title: event.target.value })}
              />
            )}
          </Field>
          <fieldset className="type-choice">
            <legend>Shown as</legend>
            {PANEL_TYPES.map((type) => (
              <label key={type} className="type">
                <input
                  type="radio"
                  className="visually-hidden"
                  name={id}
                  checked={draft.type === type}
                  onChange={() => setDraft((before) => withType(before, type))}
                />
                <TypeIcon type={type} />
                <span>{TYPE_NAMES[type]}</span>
              </label>
            ))}
          </fieldset>
          {draft.type === 'markdown' ? (
            <Field
              label="Text"
              help="Markdown: # heading, **bold**, lists, `code`, [name](/search). HTML is shown as text."
            >
              {(attributes) => (
                <textarea
                  {...attributes}
                  rows={10}
                  maxLength={100_000}
                  value={draft.text ?? ''}
                  onChange={(event) => change({ text: event.target.value })}
                />
              )}
            </Field>
          ) : (
            <SearchSource
              search={draft.search ?? ''}
              body={body}
              range={view.range}
              onChange={(search) => change({ search })}
              onRun={() => setRound(round + 1)}
            />
          )}
          <details className="panel-more">
            <summary>Options</summary>
            <PanelOptions panel={draft} onChange={change} onReplace={setDraft} />
          </details>
        </div>
        <div className="panel-preview">
          <h3 className="field-label">Preview</h3>
          <div className="preview-box">
            <PanelCard
              panel={settled}
              request={panelRequest(settled, body, view)}
              round={round}
              order={-1}
              bare
              onFilter={() => undefined}
              onRange={() => undefined}
            />
          </div>
        </div>
        <div className="dialog-actions">
          <p className="form-told field-problem" role="status">
            {tried && problem !== undefined ? problem : ''}
          </p>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary">
            {isNew ? <Icon name="plus" /> : null}
            {isNew ? 'Add it' : 'Done'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** A panel of text has no search, and any other has one. */
function withType(panel: Panel, type: PanelType): Panel {
  if (type === 'markdown') {
    const { search: _, ...rest } = panel;
    return { ...rest, type, text: panel.text ?? '' };
  }
  return { ...panel, type, search: suiting(panel.search ?? NEW_PANEL.search ?? '', type) };
}

function problemOf(panel: Panel): string | undefined {
  if (panel.type === 'markdown') return (panel.text ?? '').trim() === '' ? 'the text is empty' : undefined;
  if ((panel.search ?? '').trim() === '') return 'the search is empty';
  for (const bound of [panel.earliest, panel.latest]) {
    if (bound === undefined) continue;
    const parsed = parseTime(bound);
    if (!parsed.ok) return `“${bound}” ${parsed.message}`;
  }
  return undefined;
}

/** Without what its type does not have. */
function cleaned({ text, ...panel }: Panel): Panel {
  return panel.type === 'markdown' ? { ...panel, text: text ?? '' } : panel;
}
