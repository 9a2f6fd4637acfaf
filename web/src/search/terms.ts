import type { Term } from '../ui/visible.ts';
import { lexSpl, splitSegments } from './spl-lexer.ts';

const SHORTEST = 2;
const MOST = 20;
/** Values of these fields say where an event comes from; marking them in its text would be noise. */
const PLACE_FIELDS = new Set(['index', 'host', 'source', 'sourcetype', 'earliest', 'latest', 'linecount']);

/** The words and phrases that the first part of a search looks for, for marking them in the events' text. */
export function searchTerms(search: string): readonly Term[] {
  const first = splitSegments(search)[0];
  if (first === undefined) return [];
  const head = search.slice(first.from, first.to);
  const tokens = lexSpl(head).filter((token) => token.kind !== 'space' && token.kind !== 'comment');
  const terms = new Map<string, Term>();
  let negated = false;
  let field: string | undefined;
  let positive = true;
  for (const [index, token] of tokens.entries()) {
    const text = head.slice(token.from, token.to);
    const next = tokens[index + 1];
    if (token.kind === 'keyword') {
      negated = text === 'NOT';
      if (text === 'IN') field = undefined;
      continue;
    }
    if (token.kind === 'operator') {
      positive = text === '=' || text === '==';
      continue;
    }
    if (token.kind !== 'word' && token.kind !== 'string' && token.kind !== 'number') continue;
    const isName = next?.kind === 'operator' || (next !== undefined && head.slice(next.from, next.to) === 'IN');
    if (isName) {
      field = unquoted(text);
      continue;
    }
    if (index === 0 && text.toLowerCase() === 'search') continue;
    const wanted = field === undefined || (positive && !PLACE_FIELDS.has(field));
    if (wanted && !negated) {
      const term = termOf(unquoted(text).toLowerCase());
      if (term.text.length >= SHORTEST) terms.set(unquoted(text), term);
    }
    negated = false;
    field = undefined;
    positive = true;
  }
  return [...terms.values()].slice(0, MOST);
}

function unquoted(text: string): string {
  return text.startsWith('"')
    ? text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replace(/\\(["\\])/g, '$1')
    : text;
}

/** The longest part between wildcards; beside a wildcard it may be a part of a word. */
function termOf(pattern: string): Term {
  const parts = pattern.split('*');
  const longest = parts.reduce((best, part, index) => (part.length > (parts[best]?.length ?? 0) ? index : best), 0);
  return { text: parts[longest] ?? '', wordStart: longest === 0, wordEnd: longest === parts.length - 1 };
}
