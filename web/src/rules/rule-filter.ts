import { LEVELS, type Level, type ListedRule, type Origin, type RuleType, TYPES } from '../api/rules.ts';

/** What is shown of the list; empty: all. */
export interface RuleFilter {
  readonly text: string;
  readonly levels: readonly Level[];
  readonly type: RuleType | '';
  readonly origin: Origin | '';
  readonly state: 'on' | 'off' | 'trouble' | '';
  readonly tag: string;
}

export const NO_FILTER: RuleFilter = { text: '', levels: [], type: '', origin: '', state: '', tag: '' };
export const STATES = ['', 'on', 'off', 'trouble'] as const;
export const ORIGINS = ['', 'own', 'shipped'] as const;

/** As it stands in the address. */
export function filterOf(query: string): RuleFilter {
  const asked = new URLSearchParams(query);
  const one = <Word extends string>(name: string, words: readonly Word[]): Word | '' =>
    words.find((word) => word === asked.get(name)) ?? '';
  return {
    text: asked.get('q') ?? '',
    levels: LEVELS.filter((level) => asked.getAll('level').includes(level)),
    type: one('type', TYPES),
    origin: one('origin', ['own', 'shipped']),
    state: one('state', ['on', 'off', 'trouble']),
    tag: asked.get('tag') ?? '',
  };
}

export function queryOf({ text, levels, type, origin, state, tag }: RuleFilter): string {
  const query = new URLSearchParams();
  if (text !== '') query.set('q', text);
  for (const level of levels) query.append('level', level);
  for (const [name, value] of Object.entries({ type, origin, state, tag })) if (value !== '') query.set(name, value);
  const written = query.toString();
  return written === '' ? '' : `?${written}`;
}

/** Whether somebody should look at it. */
export const isTrouble = ({ problems, tests, whyNot }: ListedRule): boolean =>
  problems.length > 0 || tests.failed > 0 || whyNot === 'tests_fail' || whyNot === 'invalid';

export function narrowed(rules: readonly ListedRule[], filter: RuleFilter): readonly ListedRule[] {
  const { levels, type, origin, state, tag } = filter;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter((rule) => {
    if (levels.length > 0 && !levels.includes(rule.level)) return false;
    if (type !== '' && rule.type !== type) return false;
    if (origin !== '' && rule.origin !== origin) return false;
    if (state === 'trouble' ? !isTrouble(rule) : state !== '' && rule.enabled !== (state === 'on')) return false;
    if (tag !== '' && !rule.tags.includes(tag)) return false;
    if (words.length === 0) return true;
    const all = [rule.title, rule.id, rule.file, rule.author ?? '', ...rule.tags].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Those with most findings first, then the worst. */
export const inOrder = (rules: readonly ListedRule[]): readonly ListedRule[] =>
  rules.toSorted(
    (a, b) =>
      Number(isTrouble(b)) - Number(isTrouble(a)) ||
      (b.findings ?? 0) - (a.findings ?? 0) ||
      Number(b.origin === 'own') - Number(a.origin === 'own') ||
      Number(b.enabled) - Number(a.enabled) ||
      LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
      (a.title < b.title ? -1 : 1),
  );

/** The tags that occur, with how many rules have each, the most first. */
export function tagsOf(rules: readonly ListedRule[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { tags } of rules) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
