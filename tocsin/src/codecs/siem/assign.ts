import { type Event, getField, isObject, setField, type Value, type ValueObject } from '../../event/index.ts';
import { isAddress } from '../facts/index.ts';

/** How the text of a key becomes the value of a field. An `address` that is none goes into the `address` beside the `ip`. */
export type Kind = 'text' | 'lower' | 'number' | 'address' | 'time' | 'list';

const NUMBER = /^[+-]?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/;

/** A number that says the same as the text, or undefined. */
export function numberOf(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : undefined;
}

/** Sets a field; false, and nothing changes, where the text is not of the kind, or something else lies on the way. */
export function assign(event: Event, field: string, kind: Exclude<Kind, 'time'>, text: string): boolean {
  switch (kind) {
    case 'number': {
      const number = numberOf(text);
      return number !== undefined && setField(event, field, number);
    }
    case 'address':
      if (isAddress(text)) return setField(event, field, text);
      return field.endsWith('.ip') && setField(event, `${field.slice(0, -2)}address`, text);
    case 'lower':
      return setField(event, field, text.toLowerCase());
    case 'list':
      return setField(event, field, listOf(text));
    case 'text':
      return setField(event, field, text);
  }
}

const MAX_ITEMS = 100;

const listOf = (text: string): string[] => {
  const items = text.split(',', MAX_ITEMS).map((item) => item.trim());
  return items.filter((item) => item !== '');
};

/** Sets what is not there. */
export function assignDefault(event: Event, field: string, value: Value | undefined): void {
  if (value !== undefined && getField(event, field) === undefined) setField(event, field, value);
}

/** What every event of a format says of itself. */
export function setModule(event: Event, module: string): void {
  const metadata = event['@metadata'] ?? {};
  metadata.sourcetype ??= module;
  event['@metadata'] = metadata;
  assignDefault(event, 'event.kind', 'event');
  assignDefault(event, 'event.module', module);
  assignDefault(event, 'event.dataset', module);
}

const NOTHING: ValueObject = Object.freeze({});

/** What an object holds; nothing where a value is none. For keys that no object inherits. */
export const fieldsOf = (value: Value | undefined): Readonly<ValueObject> => (isObject(value) ? value : NOTHING);

/** A value as one text; undefined where there is nothing to say. */
export function textOfValue(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => textOfValue(item)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items.join(',');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Control characters that are no line ends, and what other readers take for line ends. */
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]/g;

/** What a line of another system may hold: no control characters but tab, LF and CR, no halves of characters. */
export const cleanText = (text: string): string => text.toWellFormed().replace(CONTROLS, ' ');

/** The first `length` characters, none of them cut in two. */
export const shorten = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
