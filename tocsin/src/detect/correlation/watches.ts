import type { Problem } from '../../define/index.ts';
import type { AnyCorrelation, AnyCorrelationRule, AnyDocument } from './documents.ts';
import { FieldTuple } from './field-tuple.ts';
import { LONGEST } from './moment.ts';
import { type Plan, planOf } from './plan.ts';
import { type FieldReader, readField } from './read-field.ts';
import { versionOf } from './rule-version.ts';

export type Source = Exclude<AnyDocument, { kind: 'filter' }>;

/** A correlation whose rules are found. */
export interface Watch {
  readonly rule: AnyCorrelationRule;
  readonly plan: Plan;
  /** By position. */
  readonly rules: readonly Source[];
  readonly group: FieldTuple;
  readonly values: FieldTuple | undefined;
  /** Changes with the text of the correlation and of all that it rests on. */
  readonly version: string;
}

export interface Watches {
  readonly watches: readonly Watch[];
  readonly problems: readonly Problem[];
}

/** Finds the rules that correlations name. One with a problem is left out, and so is one that rests on it. */
export const watchesOf = (
  documents: readonly AnyDocument[],
  read: (name: string) => FieldReader = readField,
): Watches => {
  const byName = new Map<string, Source>();
  for (const document of documents) {
    if (document.kind === 'filter') continue;
    for (const name of [document.name, document.id])
      if (name !== undefined && !byName.has(name)) byName.set(name, document);
  }
  const problems: Problem[] = [];
  const watches = new Map<AnyCorrelationRule, Watch | undefined>();
  const visit = (rule: AnyCorrelationRule, above: readonly AnyCorrelationRule[]): Watch | undefined => {
    if (watches.has(rule)) return watches.get(rule);
    const refuse = (message: string, hint?: string): undefined => {
      problems.push({ file: rule.file, line: rule.line, column: 1, message, ...(hint === undefined ? {} : { hint }) });
      watches.set(rule, undefined);
    };
    const fault = faultOf(rule.correlation);
    if (fault !== undefined) return refuse(fault);
    const rules: Source[] = [];
    const versions: string[] = [];
    for (const name of rule.correlation.rules) {
      const found = byName.get(name);
      if (found === undefined)
        return refuse(`there is no rule "${name}"`, 'a correlation names other rules by their `name` or `id`');
      if (found.kind === 'correlation') {
        if (found === rule || above.includes(found)) return refuse(`rests on itself through "${name}"`);
        const below = visit(found, [...above, rule]);
        if (below === undefined) return refuse(`rests on "${name}", which is wrong itself`);
        versions.push(below.version);
      } else versions.push(versionOf(found));
      rules.push(found);
    }
    const watch: Watch = {
      rule,
      plan: planOf(rule.correlation),
      rules,
      group: tuple(rule.correlation.groupBy, rule.correlation, read),
      values: valuesOf(rule.correlation, read),
      version: versionOf(rule, versions),
    };
    watches.set(rule, watch);
    return watch;
  };
  for (const document of documents) if (document.kind === 'correlation') visit(document, []);
  return { watches: [...watches.values()].filter((watch) => watch !== undefined), problems };
};

const valuesOf = (correlation: AnyCorrelation, read: (name: string) => FieldReader): FieldTuple | undefined =>
  'field' in correlation && correlation.field !== undefined ? tuple(correlation.field, correlation, read) : undefined;

const tuple = (
  fields: readonly string[],
  { rules, aliases }: AnyCorrelation,
  read: (name: string) => FieldReader,
): FieldTuple =>
  new FieldTuple(
    fields.map((written) => {
      const alias = aliases.get(written);
      const readers = rules.map((rule) => read(alias?.get(rule) ?? written));
      const [first] = readers;
      // An alias of the author's own is called what it stands for.
      const name =
        alias === undefined || read(written).name !== written ? read(written).name : (first?.name ?? written);
      return { name, written, readers };
    }),
  );

const faultOf = (correlation: AnyCorrelation): string | undefined => {
  const { type, rules, timespan } = correlation;
  const most = type === 'spike' ? LONGEST / 2 : LONGEST;
  if (rules.length === 0) return 'names no rules';
  if (!(timespan > 0 && timespan <= most))
    return `\`timespan\` must be more than nothing and at most ${most / 86_400_000}d`;
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  const condition = 'condition' in correlation ? correlation.condition : undefined;
  if (isTemporal && condition?.some(({ comparison }) => ['lt', 'lte', 'neq'].includes(comparison)))
    return `\`condition\` of ${type} is how many of its rules must match: use gte, gt or eq`;
  const field = 'field' in correlation ? correlation.field : undefined;
  if (type.startsWith('value_')) {
    if (field === undefined || field.length === 0) return `${type} needs \`condition.field\``;
    if (type !== 'value_count' && field.length > 1) return `${type} takes the numbers of one field`;
    if (condition === undefined) return `${type} needs \`condition\``;
  }
  if (type === 'event_count' && condition === undefined) return 'event_count needs `condition`';
  return undefined;
};
