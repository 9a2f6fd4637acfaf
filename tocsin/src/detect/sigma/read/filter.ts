import type { YAMLMap } from 'yaml';
import type { Condition, FilterRule } from '../documents.ts';
import { readDetection } from './detection.ts';
import { isEmpty, mapAt, pairOf, scalarOf, textsAt } from './fields.ts';
import type { Placeholders } from './placeholders.ts';
import type { Source } from './source.ts';

type Filter = Pick<FilterRule, 'rules' | 'selections' | 'condition'>;

/** https://sigmahq.io/sigma-specification/specification/sigma-filters-specification.html */
export function readFilter(root: YAMLMap, source: Source, placeholders: Placeholders): Filter | undefined {
  const map = mapAt(root, 'filter', source);
  if (map === undefined) return undefined;
  const detection = readDetection(map, ['rules', 'condition'], source, placeholders);
  if (detection === undefined) return undefined;
  const written = pairOf(map, 'rules')?.value;
  const isAny = isEmpty(written) || scalarOf(written) === 'any';
  const rules = isAny ? 'any' : textsAt(map, 'rules', source);
  return {
    rules: rules.length === 0 ? 'any' : rules,
    selections: detection.selections,
    condition: excluded(detection.condition),
  };
}

/**
 * What a filter takes away. The specification's example writes it as it is (`condition: selection`); pySigma and what follows it write what
 * is left (`condition: not selection`). Nobody filters for what is not there, so that both can be told apart.
 */
function excluded(condition: Condition): Condition {
  if (condition.kind === 'not') return condition.of;
  if (condition.kind !== 'and') return condition;
  const parts = condition.of.map((part) => (part.kind === 'not' ? part.of : undefined));
  const taken = parts.filter((part) => part !== undefined);
  return taken.length === parts.length ? { kind: 'or', of: taken } : condition;
}
