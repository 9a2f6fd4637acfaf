import type { PatternBody } from '../api/patterns.ts';
import type { ValueFormat } from '../charts/value-format.ts';
import { checkRange } from '../time/range.ts';

/** An index pattern as the form has it. */
export interface PatternDraft {
  readonly title: string;
  readonly description: string;
  /** Names with commas or spaces between. */
  readonly indexes: string;
  readonly earliest: string;
  readonly latest: string;
  readonly formats: Readonly<Record<string, ValueFormat>>;
}

export const NEW_PATTERN: PatternDraft = {
  title: '',
  description: '',
  indexes: '',
  earliest: '-24h',
  latest: 'now',
  formats: {},
};

const INDEX = /^[a-z0-9*][a-z0-9._*-]{0,199}$/;

export function draftOf({ indexes, description = '', ...body }: PatternBody): PatternDraft {
  return { ...body, description, indexes: indexes.join(', ') };
}

export function bodyOf(draft: PatternDraft): PatternBody {
  const { description, indexes, title, formats, earliest, latest } = draft;
  const names = indexNames(indexes);
  return {
    title: title.trim() === '' ? (names[0] ?? '') : title.trim(),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    indexes: names,
    earliest: earliest.trim(),
    latest: latest.trim(),
    formats,
  };
}

export function indexNames(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/))].filter((name) => name !== '');
}

export interface PatternProblems {
  readonly indexes?: string;
  readonly earliest?: string;
  readonly latest?: string;
}

export function problemsOf({ indexes, earliest, latest }: PatternDraft): PatternProblems {
  const names = indexNames(indexes);
  const wrong = names.find((name) => !INDEX.test(name));
  const range = checkRange(earliest, latest);
  return {
    ...(names.length === 0
      ? { indexes: 'a name of an index, in which * stands for anything, such as django-logs-*' }
      : wrong !== undefined
        ? { indexes: `“${wrong}” is no name of an index: small letters, digits, . _ - and *` }
        : names.length > 50
          ? { indexes: '50 names at most; * stands for many' }
          : {}),
    ...(range.ok || range.earliest === undefined ? {} : { earliest: range.earliest }),
    ...(range.ok || range.latest === undefined ? {} : { latest: range.latest }),
  };
}
