/** Slots that devices name themselves, short key and full name. */
const KINDS: ReadonlyMap<string, { readonly key: string; readonly kind: Slot['kind'] }> = new Map([
  ['cs', { key: 'cs', kind: 'text' }],
  ['deviceCustomString', { key: 'cs', kind: 'text' }],
  ['cn', { key: 'cn', kind: 'number' }],
  ['deviceCustomNumber', { key: 'cn', kind: 'number' }],
  ['cfp', { key: 'cfp', kind: 'number' }],
  ['deviceCustomFloatingPoint', { key: 'cfp', kind: 'number' }],
  ['c6a', { key: 'c6a', kind: 'text' }],
  ['deviceCustomIPv6Address', { key: 'c6a', kind: 'text' }],
  ['deviceCustomDate', { key: 'deviceCustomDate', kind: 'time' }],
  ['flexString', { key: 'flexString', kind: 'text' }],
  ['flexNumber', { key: 'flexNumber', kind: 'number' }],
  ['flexDate', { key: 'flexDate', kind: 'time' }],
]);

export type SlotKind = 'text' | 'number' | 'address' | 'time';

/** Slots that an output may fill, by the key that is written: those that every version of the standard has. */
export const SLOTS: readonly string[] = [
  ...['cs1', 'cs2', 'cs3', 'cs4', 'cs5', 'cs6', 'cn1', 'cn2', 'cn3', 'cfp1', 'cfp2', 'cfp3', 'cfp4'],
  ...[
    'c6a1',
    'c6a2',
    'c6a3',
    'c6a4',
    'deviceCustomDate1',
    'deviceCustomDate2',
    'flexString1',
    'flexString2',
    'flexDate1',
  ],
];

export const slotKindOf = (key: string): SlotKind =>
  key.startsWith('c6a') ? 'address' : (KINDS.get(key.replace(/\d+$/, ''))?.kind ?? 'text');

const KEY = /^(c6a|[a-zA-Z]{2,6}|[a-zA-Z6]{8,26})(\d{1,2})(Label)?$/;

export interface Slot {
  readonly key: string;
  readonly label: string | undefined;
  readonly value: string;
  readonly kind: 'text' | 'number' | 'time';
}

/** Gathers values and their labels, which may come in any order. */
export class Slots {
  readonly #values = new Map<string, { readonly value: string; readonly kind: Slot['kind'] }>();
  readonly #labels = new Map<string, string>();

  /** False for a key that is no slot's. */
  take(key: string, value: string): boolean {
    const first = key.charCodeAt(0);
    // c, d and f.
    if (first !== 99 && first !== 100 && first !== 102) return false;
    const match = KEY.exec(key);
    const slot = KINDS.get(match?.[1] ?? '');
    if (match === null || slot === undefined) return false;
    const name = `${slot.key}${match[2]}`;
    if (match[3] === undefined) this.#values.set(name, { value, kind: slot.kind });
    else this.#labels.set(name, value);
    return true;
  }

  /** A label without a value says nothing. */
  *all(): Iterable<Slot> {
    for (const [key, { value, kind }] of this.#values) yield { key, label: this.#labels.get(key), value, kind };
  }
}
