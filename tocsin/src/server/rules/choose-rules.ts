import type { Level, RuleSet } from '../../detect/index.ts';
import { isFrom } from '../detection/levels.ts';
import type { WrittenRule } from './written-rule.ts';

/** Why a rule does not run. */
export type WhyNot =
  /** It is in `disabled.txt` of the folder of rules. */
  | 'disabled'
  /** `rules.disabled` of tocsin.yaml names it. */
  | 'configuration'
  /** It is below `rules.level` of tocsin.yaml, and no rule that runs rests on it. */
  | 'level'
  /** It is there for others alone, none of which runs. */
  | 'unused'
  | 'tests_fail'
  /** One of the installation's own has its id. */
  | 'replaced'
  /** Its file, or the rule in it, is wrong. */
  | 'invalid';

export interface Choice {
  readonly level: Level;
  /** Whether what rules that ship suggest is done. */
  readonly respond: boolean;
  /** Ids or names. */
  readonly configured: ReadonlySet<string>;
  readonly disabled: ReadonlySet<string>;
  readonly failing: ReadonlySet<WrittenRule>;
}

/** Which of the rules run, and why the others don't. */
export function chooseRules(
  rules: readonly WrittenRule[],
  { level, respond, configured, disabled, failing }: Choice,
): { readonly set: RuleSet; readonly whyNot: ReadonlyMap<WrittenRule, WhyNot> } {
  const whyNot = new Map<WrittenRule, WhyNot>();
  for (const rule of rules) {
    if (rule.names.some((name) => configured.has(name))) whyNot.set(rule, 'configuration');
    else if (rule.names.some((name) => disabled.has(name))) whyNot.set(rule, 'disabled');
    else if (failing.has(rule)) whyNot.set(rule, 'tests_fail');
  }
  // One's own goes before what ships.
  const own = new Set(rules.flatMap((one) => (one.origin === 'own' && !whyNot.has(one) ? [one.id] : [])));
  for (const rule of rules)
    if (rule.origin === 'shipped' && own.has(rule.id) && !whyNot.has(rule)) whyNot.set(rule, 'replaced');
  const wanted = rules.filter((one) => !whyNot.has(one));
  // Also by those that do not run: what they are made of is no finding by itself.
  const named = new Set(rules.flatMap(partsOf));
  const kept = fromLevel(wanted, level, named);
  for (const rule of wanted)
    if (!kept.has(rule)) whyNot.set(rule, rule.names.some((name) => named.has(name)) ? 'unused' : 'level');
  const running = wanted.filter((one) => kept.has(one));
  const documents = running.flatMap(({ documents: all, origin }) =>
    origin === 'shipped' && !respond ? all.map(silenced) : all,
  );
  return {
    set: {
      documents: [
        ...documents.filter(({ kind }) => kind === 'filter'),
        ...documents.filter(({ kind }) => kind !== 'filter'),
      ],
      anomalies: [
        ...new Map(running.flatMap(({ anomaly }) => (anomaly === undefined ? [] : [[anomaly.id, anomaly]]))).values(),
      ],
    },
    whyNot,
  };
}

/** Rules from the level on, and those that they rest on. What is below is there for correlations alone, or would be judged for nothing. */
function fromLevel(rules: readonly WrittenRule[], level: Level, named: ReadonlySet<string>): ReadonlySet<WrittenRule> {
  const below = ({ documents }: WrittenRule): readonly string[] => {
    const own = documents.at(-1);
    return own?.kind === 'correlation' ? own.correlation.rules : [];
  };
  const kept = new Set<WrittenRule>();
  const keep = (rule: WrittenRule): void => {
    if (kept.has(rule)) return;
    kept.add(rule);
    for (const name of below(rule)) for (const one of rules) if (one.names.includes(name)) keep(one);
  };
  for (const rule of rules)
    if (rule.type === 'filter' || (isFrom(rule.level, level) && !rule.names.some((name) => named.has(name))))
      keep(rule);
  return kept;
}

/** Names of the rules that a correlation is made of, where these are no findings by themselves. */
export const partsOf = ({ documents }: WrittenRule): readonly string[] => {
  const own = documents.at(-1);
  return own?.kind === 'correlation' && !own.correlation.generate ? own.correlation.rules : [];
};

/** Finds, and answers nothing. */
const silenced = <Document extends WrittenRule['documents'][number]>(document: Document): Document => {
  const { respond: _, ...other } = document.other;
  return { ...document, other };
};

/** The rule of the same file that it is there for. */
export const partOf = (rule: WrittenRule, beside: readonly WrittenRule[] = []): string | undefined =>
  beside.find((one) => partsOf(one).some((name) => rule.names.includes(name)))?.id;
