import { type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { lexSpl, type SplKind } from './spl-lexer.ts';

const CLASSES: Readonly<Partial<Record<SplKind, string>>> = {
  comment: 'spl-comment',
  pipe: 'spl-pipe',
  string: 'spl-string',
  field: 'spl-field',
  macro: 'spl-macro',
  operator: 'spl-operator',
  function: 'spl-function',
  command: 'spl-command',
  keyword: 'spl-keyword',
  number: 'spl-number',
};

/** A search is a few lines, so the whole of it is coloured anew on every change. */
const LONGEST = 50_000;

export const splHighlight: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const text = view.state.doc.toString();
  if (text.length > LONGEST) return builder.finish();
  for (const token of lexSpl(text)) {
    const name = CLASSES[token.kind];
    if (name !== undefined) builder.add(token.from, token.to, Decoration.mark({ class: name }));
  }
  return builder.finish();
}
