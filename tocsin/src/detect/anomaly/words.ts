import { stripControl } from '../../event/index.ts';

const LONGEST = 100;

/** Text of an event within a sentence: in quotes, without control characters, cut. */
export const quoted = (text: string): string => {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `"${stripControl(cut).replaceAll('"', '\\"')}"`;
};

/** Few digits, as a person would say it. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '∞';
  if (value === 0 || Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3)
    return value === 0
      ? '0'
      : value
          .toPrecision(2)
          .replace(/\.?0*e([+-])/, 'e$1')
          .replace('e+', 'e');
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(2)));
};

/** `1 in 3,400`, `1 in 10^12`, of a −log10. */
export const chanceWords = (surprise: number): string => {
  if (surprise < 6) return `1 in ${Math.max(1, Math.round(10 ** surprise)).toLocaleString('en')}`;
  return surprise > 1000 ? 'less than 1 in 10^1000' : `1 in 10^${Math.floor(surprise)}`;
};

const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
];

/** `5 minutes`, `1.5 hours`. */
export const spanWords = (milliseconds: number): string => {
  for (const [size, name] of UNITS) {
    if (milliseconds < size && size > 1000) continue;
    const amount = Number((milliseconds / size).toPrecision(2));
    return `${amount.toLocaleString('en')} ${name}${amount === 1 ? '' : 's'}`;
  }
  return '';
};

const DAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

/** `Mondays 14:00 UTC`, `14:00 UTC` or nothing: the hour whose habit is meant. */
export const hourWords = (time: number, season: 'none' | 'day' | 'week'): string => {
  if (season === 'none') return '';
  const date = new Date(time);
  const hour = `${String(date.getUTCHours()).padStart(2, '0')}:00 UTC`;
  return season === 'day' ? `, ${hour}` : `, ${DAYS[date.getUTCDay()]} ${hour}`;
};
