import { between, type Place } from './place.ts';
import type { Expectation, Want } from './want.ts';

const NAME = String.raw`"(?:[^"\\]|\\.)*"|'[^'\n]*'|[^\s()|[\]"'\`,=<>!\\]+`;
const COMPARISON = new RegExp(String.raw`(?:^|[\s(])(${NAME})\s*(?:==|!=|<=|>=|=|<|>)\s*([^\s()|[\]"\`,]*)$`);
const LIST = new RegExp(String.raw`(?:^|[\s(])(${NAME})\s+IN\s*\((?:[^()]*[\s,])?([^\s(),"]*)$`, 'i');
const TIMES = /^_?(?:index_)?(?:earliest|latest)$/i;
/** Behind these an operand must follow. */
const OPEN = /(?:^|\(|\b(?:AND|OR|NOT))\s*$/;

export const unquoted = (name: string): string =>
  /^["']/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;

/** The language of `search`: words, `field=value`, `field IN (…)`, NOT, AND, OR. */
export const expectTerms = (place: Place, start: number): Expectation | undefined => {
  const { quote } = place;
  const cursor = place.from + place.stage.length;
  const end = quote === undefined ? cursor : quote.at;
  const typed = quote === undefined ? undefined : between(place, quote.at + 1, cursor);
  const text = between(place, start, end);
  const compared = COMPARISON.exec(text) ?? LIST.exec(text);
  if (compared !== null) {
    const field = unquoted(compared[1] ?? '');
    const partial = typed ?? compared[2] ?? '';
    const from = quote === undefined ? cursor - partial.length : quote.at;
    // Text before the quote belongs to the value: nothing fits both.
    if (quote !== undefined && compared[2] !== '') return undefined;
    const wants: readonly Want[] = TIMES.test(field)
      ? [{ what: 'times' }]
      : [{ what: 'values', field, form: 'search' }];
    return { from, partial, wants };
  }
  // A phrase says anything.
  if (typed !== undefined) return undefined;
  const partial = /[^\s()|[\]"'`,=<>!\\]*$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - partial.length);
  // Within a word that is no name.
  if (/[\\'"`\]!=<>]$/.test(before)) return undefined;
  const words = OPEN.test(before) ? ['NOT'] : ['AND', 'OR', 'NOT'];
  const isBeginning = before.trim() === '';
  return {
    from: cursor - partial.length,
    partial,
    wants: [
      ...(isBeginning ? ([{ what: 'indexes' }] as const) : []),
      { what: 'fields', form: 'search' },
      { what: 'words', words },
    ],
  };
};
