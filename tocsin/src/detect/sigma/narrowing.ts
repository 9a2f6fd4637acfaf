import type { Narrowing } from '../../search/index.ts';
import { applyFilters } from './apply-filters.ts';
import type { Condition, DetectionRule, FieldItem, Selection } from './documents.ts';
import { isEncoded, pathsOf } from './mapping/fields.ts';
import { isWeb, routed } from './mapping/routes.ts';
import type { MatcherOptions } from './match/matcher.ts';
import { regexLiterals } from './match/regex-literals.ts';
import type { Pattern } from './values/pattern.ts';
import { readItem } from './values/read-item.ts';
import type { ValueTest } from './values/value-test.ts';

/**
 * The rules as a search over what is stored: what an event must have for one of them to match. The store reads those that have it, and the
 * matcher (`createMatcher` with the same options) decides, so that a rule finds in the store what it finds as events come.
 */
export function narrowingOf(rules: readonly DetectionRule[], options: MatcherOptions = {}): Narrowing {
  const filtered = applyFilters(rules, options.filters ?? []);
  const narrowed = options.route === true ? filtered.map(routed) : filtered;
  return { kind: 'or', of: narrowed.map((rule) => ofCondition(rule.condition, rule)) };
}

const ANYTHING: Narrowing = Object.freeze({ kind: 'any' });

function ofCondition(condition: Condition, rule: DetectionRule): Narrowing {
  switch (condition.kind) {
    case 'not':
      return ANYTHING;
    case 'and':
    case 'or':
      return { kind: condition.kind, of: condition.of.map((one) => ofCondition(one, rule)) };
    case 'selection': {
      const selection = rule.selections.get(condition.name);
      return selection === undefined ? ANYTHING : ofSelection(selection, rule);
    }
  }
}

function ofSelection(selection: Selection, rule: DetectionRule): Narrowing {
  if (selection.kind === 'any') return { kind: 'or', of: selection.of.map((one) => ofSelection(one, rule)) };
  const items = selection.kind === 'keywords' ? [selection.item] : selection.items;
  return { kind: 'and', of: items.map((item) => ofItem(item, rule)) };
}

function ofItem(item: FieldItem, rule: DetectionRule): Narrowing {
  const test = readItem(item);
  if (test.negated) return ANYTHING;
  const { field } = item;
  const place: Place =
    field === undefined ? { encoded: isWeb(rule.logsource) } : { fields: pathsOf(field), encoded: isEncoded(field) };
  return { kind: test.all ? 'and' : 'or', of: test.tests.map((one) => ofTest(one, place)) };
}

interface Place {
  readonly fields?: readonly string[];
  readonly encoded: boolean;
}

function ofTest(test: ValueTest, place: Place): Narrowing {
  const present: Narrowing = place.fields === undefined ? ANYTHING : { kind: 'present', fields: place.fields };
  switch (test.kind) {
    case 'null':
      return ANYTHING;
    case 'exists':
      return test.expected ? present : ANYTHING;
    case 'text': {
      const texts = test.patterns.map(longestText);
      return texts.includes('') ? present : { kind: 'texts', ...place, texts };
    }
    case 'regex': {
      const texts = regexLiterals(test.source);
      return texts === undefined ? present : { kind: 'texts', ...place, texts };
    }
  }
  return present;
}

const longestText = (pattern: Pattern): string =>
  pattern.reduce<string>(
    (longest, part) => (typeof part === 'string' && part.length > longest.length ? part : longest),
    '',
  );
