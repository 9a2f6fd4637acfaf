/** What to mark, lower case, and whether it must begin and end where a word does. */
export interface Term {
  readonly text: string;
  readonly wordStart: boolean;
  readonly wordEnd: boolean;
}

/**
 * Log text is written by attackers. It is shown as text, and the characters that would hide or reorder it
 * (controls, bidi overrides, zero-width and tag characters, lone surrogates) are shown as escapes.
 */
export interface VisiblePart {
  readonly kind: 'text' | 'escape' | 'mark';
  readonly text: string;
}

/** Tab and newline stay themselves; every other control or format character, and what renders as nothing, is escaped. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Above this many the page would be made of chips, so the escapes become part of the text. */
const MOST_PARTS = 2000;

export function visibleParts(text: string, terms: readonly Term[] = []): readonly VisiblePart[] {
  const parts: VisiblePart[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match[0] === '\n' || match[0] === '\t') continue;
    if (parts.length > MOST_PARTS) return [{ kind: 'text', text: visibleText(text) }];
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'escape', text: escapeOf(match[0]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return terms.length === 0
    ? parts
    : parts.flatMap((part) => (part.kind === 'text' ? marked(part.text, terms) : [part]));
}

/** The same as one string, for titles, menus and labels. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (char) => (char === '\n' || char === '\t' ? char : escapeOf(char)));
}

export function escapeOf(char: string): string {
  if (char === '\r') return '\\r';
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

function marked(text: string, terms: readonly Term[]): readonly VisiblePart[] {
  const lower = text.toLowerCase();
  // Some characters change length with their case; places in the lowered text would then be wrong.
  const searched = lower.length === text.length ? lower : text;
  const parts: VisiblePart[] = [];
  let from = 0;
  while (from < text.length && parts.length < MOST_PARTS) {
    const hit = nextHit(searched, terms, from);
    if (hit === undefined) break;
    if (hit.from > from) parts.push({ kind: 'text', text: text.slice(from, hit.from) });
    parts.push({ kind: 'mark', text: text.slice(hit.from, hit.to) });
    from = hit.to;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

function nextHit(text: string, terms: readonly Term[], from: number): { from: number; to: number } | undefined {
  let best: { from: number; to: number } | undefined;
  for (const term of terms) {
    const at = placeOf(text, term, from);
    if (at < 0) continue;
    const to = at + term.text.length;
    if (best === undefined || at < best.from || (at === best.from && to > best.to)) best = { from: at, to };
  }
  return best;
}

function placeOf(text: string, term: Term, from: number): number {
  let at = text.indexOf(term.text, from);
  while (at >= 0) {
    const startsWell = !term.wordStart || !isInsideWord(text, at);
    if (startsWell && !(term.wordEnd && isInsideWord(text, at + term.text.length))) return at;
    at = text.indexOf(term.text, at + 1);
  }
  return -1;
}

const WORD = /[\p{L}\p{N}_]/u;

/** Whether the place is between two characters of one word. */
function isInsideWord(text: string, at: number): boolean {
  return at > 0 && at < text.length && WORD.test(text.charAt(at - 1)) && WORD.test(text.charAt(at));
}

/** Cuts at a code point, so that a capped text does not end in half a character. */
export function capped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}
