import { EditorView } from '@codemirror/view';

/**
 * Text typed over a selection is put in by the editor: the browser would give it the colour of what it replaces as a style
 * attribute, which the page's policy refuses.
 */
export const replaceTyped = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data, inputType } = event;
    if (inputType !== 'insertText' || data === null || event.isComposing) return false;
    // The page's selection: the editor's own may be a moment behind it.
    const selection = view.contentDOM.ownerDocument.getSelection();
    if (selection === null || selection.rangeCount === 0) return false;
    const range = selection.getRangeAt(0);
    if (!view.contentDOM.contains(range.commonAncestorContainer)) return false;
    const from = view.posAtDOM(range.startContainer, range.startOffset);
    const to = view.posAtDOM(range.endContainer, range.endOffset);
    if (from === to) return false;
    event.preventDefault();
    view.dispatch({
      changes: { from, to, insert: data },
      selection: { anchor: from + data.length },
      userEvent: 'input.type',
      scrollIntoView: true,
    });
    return true;
  },
});
