import { type Event, getField, parseIsoTime, type Value } from '../../event/index.ts';
import { isAddress } from '../facts/index.ts';
import { type Kind, numberOf, textOfValue } from '../siem/assign.ts';
import type { SlotKind } from './slots.ts';

/** What is taken for seconds below, and no receiver reads as milliseconds. */
const FIRST_MILLISECONDS = 1e10;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const cefTime = (milliseconds: number): string | undefined => {
  if (milliseconds >= FIRST_MILLISECONDS) return String(Math.floor(milliseconds));
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1000) return undefined;
  const iso = date.toISOString();
  return `${MONTHS[date.getUTCMonth()]} ${iso.slice(8, 10)} ${iso.slice(0, 4)} ${iso.slice(11, 23)} UTC`;
};

/** A value as the text of a key; undefined where there is nothing to say. */
export function fieldText(kind: Kind, value: Value): string | undefined {
  if (typeof value === 'string') {
    if (kind !== 'time') return value;
    const time = parseIsoTime(value);
    return Number.isNaN(time) ? value : (cefTime(time) ?? value);
  }
  // One key has one address: the first, and of IPv4 where there is one.
  if (kind === 'address' && Array.isArray(value))
    return textOfValue(value.find((one) => typeof one === 'string' && !one.includes(':')) ?? value[0]);
  return textOfValue(value);
}

/** What a slot takes; undefined where it does not. */
export function slotText(slot: SlotKind, text: string): string | undefined {
  switch (slot) {
    case 'text':
      return text;
    case 'number':
      return numberOf(text) === undefined ? undefined : text;
    case 'address':
      return text.includes(':') && isAddress(text) ? text : undefined;
    case 'time': {
      const time = parseIsoTime(text);
      return Number.isNaN(time) ? undefined : cefTime(time);
    }
  }
}

/** `deviceDirection`. */
export const DIRECTIONS: ReadonlyMap<string, string> = new Map([
  ['inbound', '0'],
  ['outbound', '1'],
]);

/** The most telling hash of a file. */
export function hashOf(event: Event): string | undefined {
  for (const name of ['sha256', 'sha1', 'md5', 'sha512']) {
    const text = textOfValue(getField(event, `file.hash.${name}`));
    if (text !== undefined) return text;
  }
  return undefined;
}
