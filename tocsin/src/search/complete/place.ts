/** Where a cursor stands in a search that may be unfinished or broken. */
export interface Place {
  /** The commands before that of the cursor, in the same pipeline or brackets; comments are blanked. */
  readonly before: readonly string[];
  /** The command of the cursor, up to the cursor. */
  readonly stage: string;
  /** UTF-16 offset of the stage in the search. */
  readonly from: number;
  /** How many brackets are open. */
  readonly depth: number;
  /** Where the text in double quotes, or the name in single ones, begins in which the cursor stands. */
  readonly quote?: { readonly at: number; readonly mark: '"' | "'" };
  /** In a comment or a macro's call nothing can be told. */
  readonly isElsewhere: boolean;
}

interface Level {
  from: number;
  readonly before: string[];
}

const FENCE = '```';

/** Never throws, whatever the text. */
export const placeOf = (text: string, cursor: number): Place => {
  const written = text.split('');
  const levels: Level[] = [{ from: 0, before: [] }];
  const level = (): Level => levels.at(-1) ?? { from: 0, before: [] };
  const slice = (from: number, to: number): string => written.slice(from, to).join('');
  let quote: Place['quote'];
  let isElsewhere = false;
  let at = 0;
  while (at < cursor && quote === undefined && !isElsewhere) {
    const mark = text[at] ?? '';
    if (text.startsWith(FENCE, at)) {
      const close = text.indexOf(FENCE, at + FENCE.length);
      const end = close < 0 ? text.length + 1 : close + FENCE.length;
      isElsewhere = end > cursor;
      for (let blank = at; blank < Math.min(end, cursor); blank++) written[blank] = ' ';
      at = end;
    } else if (mark === '`') {
      const close = text.indexOf('`', at + 1);
      isElsewhere = close < 0 || close >= cursor;
      at = close + 1;
    } else if (mark === '\\') at += 2;
    else if (mark === '"' || (mark === "'" && isNameStart(text, at, level().from))) {
      const end = quoteEnd(text, at, mark);
      const isInside = end === undefined ? isOpen(text, at, cursor, mark) : end > cursor;
      if (isInside) quote = { at, mark };
      // An apostrophe that is never closed is one of a word.
      at = end ?? at + 1;
    } else {
      if (mark === '[') levels.push({ from: at + 1, before: [] });
      else if (mark === ']' && levels.length > 1) levels.pop();
      else if (mark === '|') {
        level().before.push(slice(level().from, at));
        level().from = at + 1;
      }
      at += 1;
    }
  }
  const { from, before } = level();
  const shown = quote === undefined ? {} : { quote };
  return { before, stage: slice(from, cursor), from, depth: levels.length - 1, isElsewhere, ...shown };
};

const isNameStart = (text: string, at: number, from: number): boolean =>
  at === from || /[\s(,=<>!+*/%.|[-]/.test(text[at - 1] ?? '');

/** Behind the quote that closes the one at `from`. Names stay on their line. */
const quoteEnd = (text: string, from: number, mark: '"' | "'"): number | undefined => {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === mark) return at + 1;
    else if (mark === "'" && text[at] === '\n') return undefined;
  }
  return undefined;
};

/** A text that is not closed goes on to the cursor; a name does where no white space is between. */
const isOpen = (text: string, at: number, cursor: number, mark: '"' | "'"): boolean =>
  mark === '"' || !/[\s|]/.test(text.slice(at, cursor));

/** The text between two places of the search, of which the stage holds the end. */
export const between = ({ stage, from }: Place, start: number, end: number): string =>
  stage.slice(start - from, end - from);
