import { emptyObject, isObject, type Value, type ValueObject } from '../../event/index.ts';

const SPACE = 32;
const QUOTE = 34;
const EQUALS = 61;
const BRACKET = 91;
const BACKSLASH = 92;
const BRACKET_END = 93;

/** RFC 5424 allows 32. */
const LONGEST_NAME = 256;
/** Parameters of one message; names are whatever a sender likes. */
const MOST = 500;

/** Index behind the elements that begin at `at`, or -1 where one is not as RFC 5424 has them. */
export function structuredDataEnd(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === BRACKET) {
    end = elementEnd(text, end);
    if (end === -1) return -1;
  }
  return end === text.length || text.charCodeAt(end) === SPACE ? end : -1;
}

/** Index behind the `]` of the element at `at`, or -1. */
function elementEnd(text: string, at: number): number {
  let end = nameEnd(text, at + 1);
  if (end === at + 1) return -1;
  for (;;) {
    const code = text.charCodeAt(end);
    if (code === BRACKET_END) return end + 1;
    if (code !== SPACE) return -1;
    while (text.charCodeAt(end) === SPACE) end++;
    if (text.charCodeAt(end) === BRACKET_END) return end + 1;
    const name = end;
    end = nameEnd(text, name);
    if (end === name || text.charCodeAt(end) !== EQUALS || text.charCodeAt(end + 1) !== QUOTE) return -1;
    end = valueEnd(text, end + 2);
    if (end === -1) return -1;
    end++;
  }
}

function nameEnd(text: string, at: number): number {
  for (let end = at; end <= at + LONGEST_NAME; end++) {
    const code = text.charCodeAt(end);
    if (!(code > SPACE && code !== QUOTE && code !== EQUALS && code !== BRACKET_END && code !== 127)) return end;
  }
  return at;
}

/** Index of the quote that ends a value, or -1. */
function valueEnd(text: string, at: number): number {
  for (let end = at; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) return end;
    if (code === BACKSLASH) end++;
  }
  return -1;
}

/**
 * Elements that `structuredDataEnd` has found, as `{ id: { name: value } }`. A name that comes again makes a list. Not whole where there are
 * more than an event should have: the rest is left out.
 */
export function readStructuredData(
  text: string,
  from: number,
  to: number,
): { readonly data: ValueObject; readonly isWhole: boolean } {
  const data = emptyObject();
  let at = from;
  let left = MOST;
  while (at < to) {
    let end = nameEnd(text, at + 1);
    const id = text.slice(at + 1, end);
    const there = data[id];
    const element = isObject(there) ? there : emptyObject();
    data[id] = element;
    if (--left < 0) return { data, isWhole: false };
    for (;;) {
      while (text.charCodeAt(end) === SPACE) end++;
      if (text.charCodeAt(end) === BRACKET_END) break;
      const nameAt = end;
      const equals = nameEnd(text, nameAt);
      end = valueEnd(text, equals + 2);
      if (--left < 0) return { data, isWhole: false };
      add(element, text.slice(nameAt, equals), withoutEscapes(text.slice(equals + 2, end)));
      end++;
    }
    at = end + 1;
  }
  return { data, isWhole: true };
}

function add(element: ValueObject, name: string, value: Value): void {
  const before = element[name];
  if (before === undefined) element[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else element[name] = [before, value];
}

/** A backslash before anything else is one. */
const withoutEscapes = (value: string): string => (value.includes('\\') ? value.replace(/\\(["\\\]])/g, '$1') : value);
