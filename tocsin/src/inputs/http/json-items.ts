import { parseJsonObject } from '../../event/index.ts';

/** A JSON text that is no object, and no list of objects: what it says names the item. */
export class BrokenItems extends Error {}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NEWLINE = 0x0a;

/**
 * The objects of a JSON text, which is one or a list of some, as lines of JSON: each as it is written, so that no number changes, but for
 * its line breaks. Throws `BrokenItems`.
 */
export function jsonItems(text: string): string {
  const whole = text.trim();
  if (whole.charCodeAt(0) !== OPEN_LIST) return asLine(whole, 'the body');
  return [...itemsOf(whole)].map((item, index) => asLine(item, `item ${index + 1}`)).join('');
}

/** Line breaks of JSON stand between its tokens only. */
function asLine(item: string, name: string): string {
  const parsed = parseJsonObject(item);
  if (typeof parsed === 'string') throw new BrokenItems(`${name} ${WHY[parsed]}`);
  return `${item.replace(/[\r\n]+/g, ' ').trim()}\n`;
}

const WHY = {
  not_json: 'is no JSON',
  not_object: 'is no object',
  too_deep: 'is nested too deeply',
  too_many_keys: 'has too many fields',
} as const;

/** What stands between the commas of a list; whether that is JSON is for others to say. */
function* itemsOf(list: string): Generator<string, void, undefined> {
  let depth = 0;
  let isText = false;
  let from = 1;
  for (let at = 0; at < list.length; at += 1) {
    const code = list.charCodeAt(at);
    if (isText) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE || code === NEWLINE) isText = false;
    } else if (code === QUOTE) isText = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      depth -= 1;
      if (depth > 0) continue;
      if (at < list.length - 1 || code !== CLOSE_LIST) throw new BrokenItems('the body is no JSON');
      const last = list.slice(from, at);
      if (from > 1 || last.trim() !== '') yield last;
      return;
    } else if (code === COMMA && depth === 1) {
      yield list.slice(from, at);
      from = at + 1;
    }
  }
  throw new BrokenItems('the body is no JSON: it is cut off');
}
