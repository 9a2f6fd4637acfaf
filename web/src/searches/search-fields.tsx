import { useId, useRef } from 'react';
import type { SplIssue } from '../api/types.ts';
import { IssueList } from '../search/issue-list.tsx';
import { SplEditor, type SplEditorHandle } from '../search/spl-editor.tsx';
import { useIssues } from '../search/use-issues.ts';
import { Field } from '../ui/field.tsx';
import type { DraftForm } from './draft-form.ts';

interface Props extends DraftForm {
  /** What the server said of this very search when it was sent. */
  readonly issues: readonly SplIssue[];
  readonly onTry: () => void;
}

/** What it is called and what it looks for. */
export function SearchFields({ draft, problems, issues: refused, onChange, onTry }: Props) {
  const editor = useRef<SplEditorHandle>(null);
  const id = useId();
  const checked = useIssues(draft.search);
  const issues = refused.length > 0 ? refused : checked;
  return (
    <>
      <Field label="Title" problem={problems.title}>
        {(attributes) => (
          <input
            {...attributes}
            maxLength={200}
            value={draft.title}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      <Field label="Description" problem={problems.description} help="stands in the alert and in what is sent">
        {(attributes) => (
          <textarea
            {...attributes}
            rows={2}
            maxLength={10_000}
            value={draft.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        )}
      </Field>
      <div className="field">
        <span className="field-label">Search</span>
        <div className="editor-card">
          <SplEditor
            ref={editor}
            value={draft.search}
            issues={issues}
            describedBy={id}
            onChange={(search) => onChange({ search })}
            onRun={onTry}
          />
          <IssueList id={id} issues={issues} onGoTo={(issue) => editor.current?.goTo(issue)} />
        </div>
        {problems.search === undefined ? null : <p className="field-problem">{problems.search}</p>}
      </div>
    </>
  );
}
