import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import type { RuleProblem } from '../api/rules.ts';
import type { SplIssue } from '../api/types.ts';
import { issueMarks, setIssues } from '../search/issue-marks.ts';
import { replaceTyped } from '../search/replace-typed.ts';
import { yamlHighlight } from './yaml-highlight.ts';

export interface RuleEditorHandle {
  readonly goTo: (problem: RuleProblem) => void;
}

interface Props {
  readonly value: string;
  readonly problems: readonly RuleProblem[];
  readonly readOnly: boolean;
  /** Id of the element that lists the problems. */
  readonly describedBy: string;
  readonly onChange?: (value: string) => void;
  readonly ref?: Ref<RuleEditorHandle>;
}

/** The text of rules. Tab leaves it, as everywhere on the page. */
export function RuleEditor({ value, problems, readOnly, describedBy, onChange, ref }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const attributes = useRef(new Compartment());
  const changed = useEffectEvent((text: string) => onChange?.(text));
  const initial = useEffectEvent(() => value);

  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    const editor = new EditorView({
      parent,
      state: EditorState.create({
        doc: initial(),
        extensions: [
          EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''),
          EditorState.readOnly.of(readOnly),
          EditorState.tabSize.of(2),
          lineNumbers(),
          history(),
          EditorView.lineWrapping,
          yamlHighlight,
          issueMarks,
          replaceTyped,
          attributes.current.of([]),
          ...(readOnly ? [] : [highlightActiveLine()]),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    editor.dispatch({
      effects: [
        setIssues.of(problems.map((problem) => issueOf(editor.state, problem))),
        attributes.current.reconfigure(
          EditorView.contentAttributes.of({
            'aria-label': readOnly ? 'Text of the rule, read only' : 'Text of the rule',
            'aria-invalid': String(problems.length > 0),
            'aria-describedby': describedBy,
            'aria-multiline': 'true',
            tabindex: '0',
            spellcheck: 'false',
            autocapitalize: 'off',
          }),
        ),
      ],
    });
  }, [problems, describedBy, readOnly]);

  useImperativeHandle(
    ref,
    () => ({
      goTo(problem) {
        const editor = view.current;
        if (editor === null) return;
        const { from, to } = issueOf(editor.state, problem);
        editor.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
        editor.focus();
      },
    }),
    [],
  );

  return <div className={readOnly ? 'rule-editor read-only' : 'rule-editor'} ref={host} />;
}

/** From its column to the end of its line. */
function issueOf(state: EditorState, { line, column, message, hint }: RuleProblem): SplIssue {
  const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const from = Math.min(at.from + column - 1, at.to);
  return { line, column, message, from, to: at.to, ...(hint === undefined ? {} : { hint }) };
}
