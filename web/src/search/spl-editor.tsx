import { closeCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewline } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import { useClient } from '../api/client-context.ts';
import { complete } from '../api/search-requests.ts';
import type { SplIssue } from '../api/types.ts';
import { issueMarks, placeOf, setIssues } from './issue-marks.ts';
import { replaceTyped } from './replace-typed.ts';
import { splCompletion } from './spl-completion.ts';
import { splHighlight } from './spl-highlight.ts';

export interface SplEditorHandle {
  readonly focus: () => void;
  readonly goTo: (issue: SplIssue) => void;
}

interface Props {
  readonly value: string;
  readonly issues: readonly SplIssue[];
  /** Id of the element that lists the issues. */
  readonly describedBy: string;
  readonly onChange: (value: string) => void;
  readonly onRun: (value: string) => void;
  readonly ref: Ref<SplEditorHandle>;
}

/** Enter runs, Shift+Enter breaks the line; Tab leaves the editor, as everywhere on the page. */
export function SplEditor({ value, issues, describedBy, onChange, onRun, ref }: Props) {
  const client = useClient();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const attributes = useRef(new Compartment());

  const changed = useEffectEvent((text: string) => onChange(text));
  const run = useEffectEvent((text: string) => onRun(text));
  const initial = useEffectEvent(() => value);

  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    const runCommand = (target: EditorView): boolean => {
      // Also what is still asked for: a list that opens over the results would only be in the way.
      closeCompletion(target);
      run(target.state.doc.toString());
      return true;
    };
    const editor = new EditorView({
      parent,
      state: EditorState.create({
        doc: initial(),
        extensions: [
          EditorView.cspNonce.of(cspNonce()),
          history(),
          bracketMatching(),
          EditorView.lineWrapping,
          placeholder('Search: words, "phrases", field=value, then | commands'),
          splHighlight,
          issueMarks,
          replaceTyped,
          // Its keys go before those of the editor.
          splCompletion((search, cursor, signal) => complete(client, search, cursor, signal)),
          attributes.current.of([]),
          keymap.of([
            { key: 'Enter', run: runCommand },
            { key: 'Mod-Enter', run: runCommand },
            { key: 'Shift-Enter', run: insertNewline },
            ...defaultKeymap.filter((binding) => binding.key !== 'Enter' && binding.key !== 'Mod-Enter'),
            ...historyKeymap,
          ]),
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
  }, [client]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      selection: { anchor: value.length },
    });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({
      effects: [
        setIssues.of(issues),
        attributes.current.reconfigure(
          EditorView.contentAttributes.of({
            'aria-label': 'Search in SPL; Enter runs it, Shift+Enter breaks the line',
            'aria-invalid': String(issues.length > 0),
            'aria-describedby': describedBy,
            spellcheck: 'false',
            autocapitalize: 'off',
          }),
        ),
      ],
    });
  }, [issues, describedBy]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => view.current?.focus(),
      goTo(issue) {
        const editor = view.current;
        if (editor === null) return;
        const { from, to } = placeOf(issue, editor.state.doc.length);
        editor.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
        editor.focus();
      },
    }),
    [],
  );

  return <div className="spl-editor" ref={host} />;
}

/** The nonce under which the page's policy allows the editor's style element. */
function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
