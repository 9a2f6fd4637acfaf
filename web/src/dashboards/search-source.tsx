import { useId, useRef, useState } from 'react';
import type { DashboardBody } from '../api/dashboards.ts';
import { IssueList } from '../search/issue-list.tsx';
import { SplEditor, type SplEditorHandle } from '../search/spl-editor.tsx';
import { useIssues } from '../search/use-issues.ts';
import type { TimeRange } from '../time/range.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { type Built, missing, NEW_BUILT, readSpl, writeSpl } from './builder.ts';
import { BuilderFields } from './builder-fields.tsx';
import { fillIn } from './variables.ts';

interface Props {
  readonly search: string;
  readonly body: DashboardBody;
  readonly range: TimeRange;
  readonly onChange: (search: string) => void;
  /** Enter in the text. */
  readonly onRun: () => void;
}

/** Where a panel's rows come from: put together by choosing, or written. What is chosen is written as SPL, which is read back. */
export function SearchSource({ search, body, range, onChange, onRun }: Props) {
  const [byText, setByText] = useState(() => readSpl(search) === undefined);
  const [unfinished, setUnfinished] = useState<Built>();
  const read = readSpl(search);
  const built = unfinished ?? read ?? NEW_BUILT;
  const change = (next: Built) => {
    const lacks = missing(next) !== undefined;
    setUnfinished(lacks ? next : undefined);
    if (!lacks) onChange(writeSpl(next));
  };
  const choosable = read !== undefined || unfinished !== undefined || search.trim() === '';
  return (
    <div className="search-source">
      <fieldset className="toggles">
        <legend className="visually-hidden">How the search is made</legend>
        <button
          type="button"
          aria-pressed={!byText}
          disabled={byText && !choosable}
          title={byText && !choosable ? 'this search says more than can be chosen' : undefined}
          onClick={() => setByText(false)}
        >
          By choosing
        </button>
        <button
          type="button"
          aria-pressed={byText}
          onClick={() => {
            setUnfinished(undefined);
            setByText(true);
          }}
        >
          As SPL
        </button>
      </fieldset>
      {byText ? (
        <SplText search={search} body={body} onChange={onChange} onRun={onRun} />
      ) : (
        <>
          <BuilderFields built={built} body={body} range={range} onChange={change} />
          <p className="echo">
            {unfinished === undefined ? (
              <code>
                <VisibleText text={search} />
              </code>
            ) : (
              <strong>{missing(unfinished)}</strong>
            )}
          </p>
        </>
      )}
    </div>
  );
}

function SplText({ search, body, onChange, onRun }: Omit<Props, 'range'>) {
  const id = useId();
  const editor = useRef<SplEditorHandle>(null);
  const filled = fillIn(search, body.variables, {});
  const issues = useIssues(filled);
  return (
    <div className="field">
      <span className="field-label">Search</span>
      <div className="editor-card">
        <SplEditor
          ref={editor}
          value={search}
          issues={filled === search ? issues : []}
          describedBy={id}
          onChange={onChange}
          onRun={onRun}
        />
        <IssueList id={id} issues={issues} onGoTo={(issue) => editor.current?.goTo(issue)} />
      </div>
      {body.variables.length === 0 ? null : (
        <p className="hint">Variables: {body.variables.map(({ name }) => `$${name}$`).join(', ')}</p>
      )}
    </div>
  );
}
