import type { AlertRule } from './saved-search.ts';

type When = AlertRule['when'];
export interface Verdict {
  readonly fires: boolean;
  /** A sentence without a full stop. */
  readonly reason: string;
}

const NOUNS = { results: ['result', 'results'], hosts: ['host', 'hosts'], sources: ['source', 'sources'] } as const;

/** Whether the window before has to be counted, too. */
export const needsBefore = (when: When): boolean =>
  !('condition' in when) && (when.is === 'rises by' || when.is === 'drops by');

export const conditionOf = (when: When): string | undefined => ('condition' in when ? when.condition : undefined);

/** `before` is what the window before counted; it is asked for by `rises by` and `drops by` only. */
export const judge = (when: When, count: number, before: number): Verdict => {
  if ('condition' in when)
    return {
      fires: count > 0,
      reason: `${counted(count, 'results')} fulfil \`${when.condition.trim()}\``.replace(
        /^(1 result) fulfil/,
        '$1 fulfils',
      ),
    };
  const { is, value } = when;
  const found = counted(count, when.count);
  const text = number(value);
  switch (is) {
    case 'greater than':
      return count > value
        ? { fires: true, reason: `${found}, more than ${text}` }
        : { fires: false, reason: `${found}, not more than ${text}` };
    case 'less than':
      return count < value
        ? { fires: true, reason: `${found}, fewer than ${text}` }
        : { fires: false, reason: `${found}, not fewer than ${text}` };
    case 'equal to':
      return { fires: count === value, reason: count === value ? found : `${found}, not ${text}` };
    case 'not equal to':
      return { fires: count !== value, reason: count === value ? found : `${found}, not ${text}` };
    default: {
      const change = is === 'rises by' ? count - before : before - count;
      const [word, other] = is === 'rises by' ? ['more', 'fewer'] : ['fewer', 'more'];
      const said = change < 0 ? `${number(-change)} ${other}` : `${number(change)} ${word}`;
      const fires = change > 0 && change >= value;
      return { fires, reason: `${found}, ${said} than the ${number(before)} of the window before` };
    }
  }
};

const counted = (count: number, what: keyof typeof NOUNS): string =>
  `${number(count)} ${NOUNS[what][count === 1 ? 0 : 1]}`;

const number = (value: number): string => value.toLocaleString('en');
