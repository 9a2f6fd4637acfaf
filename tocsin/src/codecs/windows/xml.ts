import { emptyObject, type Value, type ValueObject } from '../../event/index.ts';

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 2_000;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (whole, decimal, hex, name) => {
        if (name !== undefined) return ENTITIES[name] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      })
    : text;

interface Element {
  readonly name: string;
  readonly object: ValueObject;
  text: string;
}

const TAG = /^([A-Za-z_][\w.-]{0,127})/;
const ATTRIBUTE = /([A-Za-z_][\w:.-]{0,127})\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)')/g;

/**
 * An element of XML as an object: attributes as `@Name`, text as `#text` or as the value itself, several of one name as a list. As
 * much of XML as Windows writes: a document type, an entity of its own, or tags that do not match, and it is none.
 */
export function readXml(text: string): ValueObject | undefined {
  const root: Element = { name: '', object: emptyObject(), text: '' };
  const open: Element[] = [root];
  let elements = 0;
  let at = text.indexOf('<');
  while (at !== -1) {
    const top = open[open.length - 1] ?? root;
    if (text.startsWith('<!--', at) || text.startsWith('<?', at)) {
      const end = text.indexOf(text.startsWith('<?', at) ? '?>' : '-->', at + 2);
      if (end === -1) return undefined;
      at = nextTag(text, text.indexOf('>', end) + 1, top);
      continue;
    }
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at);
      if (end === -1) return undefined;
      top.text += text.slice(at + 9, end);
      at = nextTag(text, end + 3, top);
      continue;
    }
    const end = tagEnd(text, at);
    if (end === -1 || text.startsWith('<!', at)) return undefined;
    const isEmpty = text.charAt(end - 1) === '/';
    const inner = text.slice(at + 1, isEmpty ? end - 1 : end);
    if (inner.startsWith('/')) {
      if (open.length === 1 || inner.slice(1).trim() !== top.name) return undefined;
      open.pop();
      add(open[open.length - 1] ?? root, top);
    } else {
      const name = TAG.exec(inner)?.[1];
      if (name === undefined || ++elements > MAX_ELEMENTS || open.length > MAX_DEPTH) return undefined;
      const element: Element = { name, object: emptyObject(), text: '' };
      for (const [, key = '', double, single] of inner.slice(name.length).matchAll(ATTRIBUTE)) {
        element.object[`@${key}`] = unescapeXml(double ?? single ?? '');
      }
      if (isEmpty) add(top, element);
      else open.push(element);
    }
    at = nextTag(text, end + 1, open[open.length - 1] ?? root);
  }
  return open.length === 1 && elements > 0 ? root.object : undefined;
}

/** Index of the > of a tag: one in quotes is part of a value. */
function tagEnd(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  return -1;
}

function nextTag(text: string, from: number, into: Element): number {
  const next = text.indexOf('<', from);
  into.text += unescapeXml(text.slice(from, next === -1 ? text.length : next));
  return next;
}

function add(parent: Element, { name, object, text }: Element): void {
  const isPlain = Object.keys(object).length === 0;
  const content = isPlain ? text : text.trim();
  if (!isPlain && content !== '') object['#text'] = content;
  const value: Value = isPlain ? content : object;
  const there = parent.object[name];
  if (there === undefined) parent.object[name] = value;
  else if (Array.isArray(there)) there.push(value);
  else parent.object[name] = [there, value];
}
