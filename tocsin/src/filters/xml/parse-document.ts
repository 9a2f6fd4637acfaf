import type { Document, Element, Node } from '@xmldom/xmldom';
import { dom } from './dom.ts';

export interface ParsedXml {
  readonly document: Document;
  readonly root: Element;
  /** False where a parser that forgives nothing would have refused it. */
  readonly isStrict: boolean;
  /** False where what is not well-formed was only mended. */
  readonly isWellFormed: boolean;
}

const MAX_LENGTH = 4 * 1024 * 1024;
const MAX_MARKS = 100_000;
export const MAX_DEPTH = 256;

const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const BARE_AMPERSAND = /&(?!#\d+;|#x[0-9a-f]+;|[\p{L}_:][\p{L}\p{N}_:.-]*;)/iu;
const UNKNOWN_ENTITY = /^entity not found/;

/**
 * Parses XML; undefined for what is none. A document type with declarations of its own is refused, and nothing is ever loaded or expanded; so
 * is a text that is too long, has too many tags or nests too deeply.
 */
export function parseXml(text: string): ParsedXml | undefined {
  const source = text.replace(/^\ufeff/, '');
  if (source.length > MAX_LENGTH || FORBIDDEN.test(source) || marksIn(source) > MAX_MARKS || hasDeclarations(source))
    return undefined;
  let isStrict = true;
  let isWellFormed = true;
  try {
    const parser = new (dom().DOMParser)({
      locator: false,
      onError: (_level, message) => {
        isStrict = false;
        if (!UNKNOWN_ENTITY.test(message)) isWellFormed = false;
      },
    });
    const document = parser.parseFromString(source, 'application/xml');
    const root = document.documentElement;
    if (root === null || isTooDeep(root)) return undefined;
    if (BARE_AMPERSAND.test(withoutSections(source))) {
      isStrict = false;
      isWellFormed = false;
    }
    return { document, root, isStrict, isWellFormed };
  } catch {
    return undefined;
  }
}

function marksIn(text: string): number {
  let marks = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) marks++;
  return marks;
}

/** The document type can only stand before the first element. */
function hasDeclarations(text: string): boolean {
  const root = text.search(/<[\p{L}_:]/u);
  return /<!DOCTYPE[^>]*\[/i.test(root < 0 ? text : text.slice(0, root));
}

/** Where an ampersand may stand alone: sections of characters, comments, instructions. */
function withoutSections(text: string): string {
  if (!text.includes('&')) return '';
  let rest = '';
  let at = 0;
  while (at < text.length) {
    const open = /<!\[CDATA\[|<!--|<\?/.exec(text.slice(at));
    if (open === null) break;
    const [mark] = open;
    const close = mark === '<?' ? '?>' : mark === '<!--' ? '-->' : ']]>';
    rest += text.slice(at, at + open.index);
    const end = text.indexOf(close, at + open.index + mark.length);
    if (end < 0) return rest;
    at = end + close.length;
  }
  return rest + text.slice(at);
}

function isTooDeep(root: Element): boolean {
  let depth = 0;
  let node: Node | null = root;
  while (node !== null) {
    if (node.firstChild !== null) {
      if (++depth > MAX_DEPTH) return true;
      node = node.firstChild;
      continue;
    }
    while (node !== null && node !== root && node.nextSibling === null) {
      node = node.parentNode;
      depth--;
    }
    if (node === root) return false;
    node = node?.nextSibling ?? null;
  }
  return false;
}
