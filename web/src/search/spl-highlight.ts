import { type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { splParts } from './spl-classes.ts';

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
  for (const { from, to, name } of splParts(text)) builder.add(from, to, Decoration.mark({ class: `spl-${name}` }));
  return builder.finish();
}
