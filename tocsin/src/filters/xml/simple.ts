import type { Element } from '@xmldom/xmldom';
import { emptyObject, isObject, put, type Value, type ValueObject } from '../../event/index.ts';
import { attributesOf, childrenOf, isElement, isText, rawText } from './nodes.ts';

export interface SimpleOptions {
  /** Single elements are lists of one. */
  readonly forceArray: boolean;
  /** A text is `{ content: text }` also where there are no attributes. */
  readonly forceContent: boolean;
  /** Elements without anything are left out. */
  readonly suppressEmpty: boolean;
}

const CONTENT = 'content';
const ANONYMOUS = 'anon';

/**
 * An element as Ruby’s XmlSimple turns it into a structure: attributes and child elements by their (local) names, text beside them as
 * `content`, an element with nothing but text as the text. An element that is left empty is null, or `{}` where empty ones stay.
 * Its quirks are kept: in an element that has attributes, empty children are not left out.
 */
export function simplify(element: Element, options: SimpleOptions): Value {
  const result = emptyObject();
  const attributes = attributesOf(element);
  for (const { name, value } of attributes) put(result, name, value);
  const children = [...childrenOf(element)];
  const texts = children.filter(isText);
  if (children.some(isElement)) {
    for (const child of children) {
      if (!isElement(child)) continue;
      const value = simplify(child, options);
      if (isEmpty(value) && attributes.length === 0 && options.suppressEmpty) continue;
      merge(result, child.localName ?? child.nodeName, value, options.forceArray);
    }
    const raw = texts.map(rawText);
    const [first = ''] = raw;
    if (raw.join('').trim() !== '') put(result, CONTENT, raw.length === 1 ? first : raw);
  } else if (texts.length > 0)
    return simplifyText(result, texts.map(({ data }) => data).join(''), attributes.length > 0, options);
  const anonymous = onlyList(result);
  if (anonymous !== undefined) return anonymous;
  return options.suppressEmpty && Object.keys(result).length === 0 ? null : result;
}

function simplifyText(
  result: ValueObject,
  text: string,
  hasAttributes: boolean,
  { forceContent }: SimpleOptions,
): Value {
  if (isEmpty(text) && !hasAttributes) return emptyObject();
  if (!hasAttributes && !forceContent) return text;
  merge(result, CONTENT, text, false);
  return result;
}

function isEmpty(value: Value): boolean {
  if (typeof value === 'string') return !/\S/.test(value);
  return value === null || (isObject(value) && Object.keys(value).length === 0);
}

function merge(object: ValueObject, key: string, value: Value, forceArray: boolean): void {
  const before = Object.hasOwn(object, key) ? object[key] : undefined;
  if (Array.isArray(before)) before.push(value);
  else if (before !== undefined) put(object, key, [before, value]);
  else put(object, key, Array.isArray(value) || (forceArray && key !== CONTENT) ? [value] : value);
}

/** An object that holds one list, of elements called `anon`, is that list. */
function onlyList(object: ValueObject): Value | undefined {
  const lists = Object.keys(object).filter((key) => Array.isArray(object[key]));
  return lists.length === 1 && lists[0] === ANONYMOUS ? object[ANONYMOUS] : undefined;
}
