import { useId, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { changeRule, type Rule, type RuleProblem } from '../api/rules.ts';
import { navigate } from '../shell/address.ts';
import { ruleHref } from '../shell/routes.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { ProblemList } from './problem-list.tsx';
import { Refused } from './refused.tsx';
import { RuleEditor, type RuleEditorHandle } from './rule-editor.tsx';

interface Props {
  /** As it is on the server now. */
  readonly rule: Rule;
  /** As it was when editing began. */
  readonly opened: Rule;
  readonly text: string;
  readonly readOnly: boolean;
  readonly problems: readonly RuleProblem[];
  readonly onText: (text: string) => void;
  readonly onSaved: (rule: Rule) => void;
  readonly onTakeTheirs: () => void;
}

/** The text of the rule's file, with what is wrong with it at its lines. */
export function RuleText({ rule, opened, text, readOnly, problems, onText, onSaved, onTakeTheirs }: Props) {
  const client = useClient();
  const [refused, setRefused] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState('');
  const editor = useRef<RuleEditorHandle>(null);
  const about = useId();
  const isEdited = text !== opened.text;
  const isChanged = rule.etag !== opened.etag;
  const save = async (etag: string) => {
    setBusy(true);
    setRefused(undefined);
    try {
      const next = await changeRule(client, rule.id, etag, text);
      onSaved(next);
      setTold('saved, and runs as it is now');
      if (next.id !== rule.id) navigate(ruleHref(next.id));
    } catch (fault) {
      setRefused(asApiError(fault));
    }
    setBusy(false);
  };
  return (
    <section className="card" aria-label="Text">
      <h2>
        Text
        {rule.beside.length === 0 ? null : (
          <span className="soft">of its file, which holds {rule.beside.length} more</span>
        )}
        <span className="card-acts">
          <CopyButton label="Copy" text={() => text} />
        </span>
      </h2>
      <RuleEditor
        ref={editor}
        value={text}
        problems={problems}
        readOnly={readOnly}
        describedBy={about}
        onChange={(next) => {
          onText(next);
          setTold('');
          setRefused(undefined);
        }}
      />
      <ProblemList id={about} problems={problems} onGoTo={(problem) => editor.current?.goTo(problem)} />
      {refused === undefined ? null : <Refused error={refused} />}
      {isEdited && isChanged ? (
        <p className="rule-state" role="alert">
          Somebody else has changed the file since you opened it; what you typed is kept.{' '}
          <button type="button" className="small" onClick={onTakeTheirs}>
            Take theirs
          </button>{' '}
          <button type="button" className="small" disabled={busy} onClick={() => void save(rule.etag)}>
            Save mine over it
          </button>
        </p>
      ) : null}
      {readOnly ? null : (
        <div className="rule-save">
          <span className="form-told" role="status">
            {told === '' ? (isEdited ? 'not saved yet' : '') : told}
          </span>
          {isEdited ? (
            <button type="button" onClick={() => onText(opened.text)}>
              Put back
            </button>
          ) : null}
          <button
            type="button"
            className="primary"
            disabled={busy || !isEdited || problems.length > 0}
            onClick={() => void save(opened.etag)}
          >
            Save
          </button>
        </div>
      )}
    </section>
  );
}
