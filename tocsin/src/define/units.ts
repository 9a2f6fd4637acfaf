import { z } from 'zod';

/** A hundred years: what `forever` means where a number of days is needed. */
const FOREVER = 36_500;
const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };
const BYTES: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3 };

const AGE = /^(?:forever|[1-9]\d{0,4}[dwmy])$/;
const SIZE = /^\d{1,9}(?:\.\d{1,3})?\s?(?:[kmgt]i?b)$/i;
const SPAN = /^[1-9]\d{0,8}(?:ms|[smh])$/;

const invalid = (form: string) => ({ error: `expected ${form}` });

/** `90d`, `12w`, `18m` (of 30 days), `3y` or `forever`; gives days. */
export const age = () =>
  z
    .string()
    .regex(AGE, invalid('an age such as 90d, 12w, 18m, 3y or forever'))
    .transform((text) => (text === 'forever' ? FOREVER : Math.min(FOREVER, amount(text) * unit(text, DAYS))));

/** `400MB`, `2GiB`; gives bytes. */
export const size = () =>
  z
    .string()
    .regex(SIZE, invalid('a size such as 400MB or 2GiB'))
    .transform((text) => Math.round(amount(text) * unit(text.toLowerCase(), BYTES)));

/** `500ms`, `60s`, `10m`, `1h`; gives milliseconds. */
export const span = () =>
  z
    .string()
    .regex(SPAN, invalid('a span such as 500ms, 60s, 10m or 1h'))
    .transform((text) => amount(text) * unit(text, MILLISECONDS));

const amount = (text: string): number => Number.parseFloat(text);

const unit = (text: string, units: Readonly<Record<string, number>>): number =>
  units[text.replace(/^[\d.\s]+/, '')] ?? 1;
