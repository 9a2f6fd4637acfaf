import { type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, hoverTooltip } from '@codemirror/view';
import type { SplIssue } from '../api/types.ts';

/** Replaces the marks; the issues must belong to the document as it is now. */
export const setIssues = StateEffect.define<readonly SplIssue[]>();

interface Marks {
  readonly issues: readonly SplIssue[];
  readonly decorations: DecorationSet;
}

const NO_MARKS: Marks = { issues: [], decorations: Decoration.none };

const marks = StateField.define<Marks>({
  create: () => NO_MARKS,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setIssues)) return marksOf(effect.value, transaction.newDoc.length);
    }
    // An edit makes the places wrong; the next check brings new ones.
    return transaction.docChanged ? NO_MARKS : value;
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.decorations),
});

const tooltip = hoverTooltip((view, position) => {
  const issue = view.state.field(marks).issues.find((candidate) => covers(candidate, position, view.state.doc.length));
  if (issue === undefined) return null;
  const { from, to } = placeOf(issue, view.state.doc.length);
  return {
    pos: from,
    end: to,
    above: true,
    create() {
      const dom = document.createElement('div');
      dom.className = 'issue-tooltip';
      dom.textContent = issue.hint === undefined ? issue.message : `${issue.message}; ${issue.hint}`;
      return { dom };
    },
  };
});

export const issueMarks: Extension = [marks, tooltip];

/** The marked range: at least one character, also for an error at the end of the text. */
export function placeOf(issue: SplIssue, length: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(issue.from, length));
  const to = Math.max(from, Math.min(issue.to, length));
  if (to > from) return { from, to };
  return from < length ? { from, to: from + 1 } : { from: Math.max(0, from - 1), to: from };
}

function covers(issue: SplIssue, position: number, length: number): boolean {
  const { from, to } = placeOf(issue, length);
  return position >= from && position <= to;
}

function marksOf(issues: readonly SplIssue[], length: number): Marks {
  const builder = new RangeSetBuilder<Decoration>();
  const places = issues.map((issue) => placeOf(issue, length)).toSorted((a, b) => a.from - b.from || a.to - b.to);
  for (const { from, to } of places) {
    if (to > from) builder.add(from, to, Decoration.mark({ class: 'spl-issue' }));
  }
  return { issues, decorations: builder.finish() };
}
