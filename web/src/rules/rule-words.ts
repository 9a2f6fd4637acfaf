import type { ListedRule, RuleType, WhyNot } from '../api/rules.ts';

export const TYPE_NAMES: Readonly<Record<RuleType, string>> = {
  sigma: 'Sigma',
  threshold: 'Threshold',
  correlation: 'Correlation',
  anomaly: 'Anomaly',
  filter: 'Filter',
  unreadable: 'Unreadable',
};

const REASONS: Readonly<Record<WhyNot, string>> = {
  disabled: 'disabled here',
  configuration: 'disabled in tocsin.yaml',
  level: 'below rules.level of tocsin.yaml',
  unused: 'no rule that runs is made of it',
  tests_fail: 'its tests fail',
  replaced: 'your own runs in its place',
  invalid: 'it is wrong',
};

export const whyNotWords = ({ whyNot }: Pick<ListedRule, 'whyNot'>): string =>
  whyNot === undefined ? '' : REASONS[whyNot];

/** Whether a switch here can change whether it runs. */
export const canSwitch = ({ whyNot, type }: ListedRule): boolean =>
  type !== 'unreadable' && (whyNot === undefined || whyNot === 'disabled');

/** `3 times a day`, `once in 4 days`. */
export function rateWords(perDay: number): string {
  if (perDay === 0) return 'not once';
  if (perDay >= 1.5) return `${perDay >= 10 ? Math.round(perDay) : Number(perDay.toFixed(1))} times a day`;
  if (perDay >= 0.75) return 'once a day';
  const days = Math.round(1 / perDay);
  return days < 2 ? 'every other day' : `once in ${days} days`;
}
