import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeCompletion,
  completionStatus,
  insertCompletionText,
  moveCompletionSelection,
  pickedCompletion,
  selectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import type { CompletionItem, CompletionKind, Completions } from '../api/search-types.ts';
import { visibleText } from '../ui/visible.ts';

export type AskCompletions = (search: string, cursor: number, signal: AbortSignal) => Promise<Completions>;

const DELAY_MS = 120;
const LONGEST_SHOWN = 120;
/** One letter or sign a kind; the kind stands in words in the title. */
const BADGES: Readonly<Record<CompletionKind, string>> = {
  command: '|',
  function: 'ƒ',
  field: 'a',
  value: '"',
  option: '=',
  keyword: 'K',
  macro: '`',
  index: 'i',
  search: 's',
};

/**
 * What may stand at the cursor, as the server tells it. Nothing is chosen until an arrow key chooses it, so that Enter runs
 * the search as long as nobody asked for anything else; Tab takes the first.
 */
export function splCompletion(ask: AskCompletions): Extension {
  return [
    autocompletion({
      override: [(context) => completions(context, ask)],
      activateOnTypingDelay: DELAY_MS,
      selectOnOpen: false,
      interactionDelay: 0,
      defaultKeymap: false,
      icons: false,
      maxRenderedOptions: 50,
      optionClass: ({ type }) => `completion-${type ?? 'value'}`,
      addToOptions: [{ position: 20, render: badge }],
    }),
    keymap.of([
      { key: 'Ctrl-Space', run: startCompletion },
      { mac: 'Alt-`', run: startCompletion },
      { key: 'Escape', run: closeCompletion },
      { key: 'ArrowDown', run: moveCompletionSelection(true) },
      { key: 'ArrowUp', run: moveCompletionSelection(false) },
      { key: 'PageDown', run: moveCompletionSelection(true, 'page') },
      { key: 'PageUp', run: moveCompletionSelection(false, 'page') },
      { key: 'Enter', run: acceptCompletion },
      { key: 'Tab', run: acceptFirst },
    ]),
  ];
}

async function completions(context: CompletionContext, ask: AskCompletions): Promise<CompletionResult | null> {
  const controller = new AbortController();
  context.addEventListener('abort', () => controller.abort(), { onDocChange: true });
  try {
    const search = context.state.doc.toString();
    const { from, to, items } = await ask(search, context.pos, controller.signal);
    const isUseful = items.length > 0 && from <= context.pos && to >= context.pos && to <= search.length;
    if (!isUseful || isDone(items, search.slice(from, to))) return null;
    return { from, to, filter: false, options: items.map(optionOf) };
  } catch {
    // A courtesy: without it the search can be written all the same.
    return null;
  }
}

/** The only thing to insert is what stands there. */
function isDone(items: readonly CompletionItem[], written: string): boolean {
  return items.length === 1 && items[0]?.insert.trim() === written.trim();
}

function optionOf({ label, insert, kind, detail }: CompletionItem): Completion {
  return {
    label: insert,
    displayLabel: visibleText(label).slice(0, LONGEST_SHOWN),
    type: kind,
    apply: (view, completion, from, to) => apply(view, completion, insert, from, to),
    ...(detail === undefined ? {} : { detail: visibleText(detail).slice(0, LONGEST_SHOWN) }),
  };
}

function apply(view: EditorView, completion: Completion, insert: string, from: number, to: number): void {
  view.dispatch({
    ...insertCompletionText(view.state, insert, from, to),
    annotations: pickedCompletion.of(completion),
  });
  // After `sourcetype=` or `| stats ` the next thing to choose follows.
  if (/[= (]$/.test(insert)) startCompletion(view);
}

function acceptFirst(view: EditorView): boolean {
  if (completionStatus(view.state) !== 'active') return false;
  if (selectedCompletion(view.state) === null) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
}

function badge({ type }: Completion): HTMLElement {
  const element = document.createElement('span');
  element.className = 'completion-badge';
  element.setAttribute('aria-hidden', 'true');
  const kind = type ?? 'value';
  element.textContent = kindBadge(kind);
  element.title = kind;
  return element;
}

function kindBadge(kind: string): string {
  return Object.entries(BADGES).find(([name]) => name === kind)?.[1] ?? '·';
}
