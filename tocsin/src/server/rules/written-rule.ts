import { type AnomalyDocument, type AnyDocument, type Level, type RuleSet, ruleName } from '../../detect/index.ts';

export type RuleOrigin = 'own' | 'shipped';
export type RuleType = 'sigma' | 'correlation' | 'filter' | 'threshold' | 'anomaly';

/** A rule as somebody wrote it. */
export interface WrittenRule {
  /** Its id, else its name, else its title. */
  readonly id: string;
  /** By which it may be named: its id, and its name. */
  readonly names: readonly string[];
  readonly type: RuleType;
  readonly origin: RuleOrigin;
  /** Below the folder of its origin, with slashes. */
  readonly file: string;
  readonly line: number;
  readonly level: Level;
  /** Of a threshold all that it is compiled to, its own last; none of a rule of anomalies. */
  readonly documents: readonly AnyDocument[];
  readonly anomaly?: AnomalyDocument;
}

/** The rules of a file. */
export function writtenRules({ documents, anomalies }: RuleSet, origin: RuleOrigin, file: string): WrittenRule[] {
  const groups = new Map<number, AnyDocument[]>();
  for (const document of documents) {
    const group = groups.get(document.line);
    if (group === undefined) groups.set(document.line, [document]);
    else group.push(document);
  }
  const rules = [...groups].map(([line, group]): WrittenRule => {
    const own = group.at(-1) as AnyDocument;
    const names = [own.id, own.name].filter((one) => one !== undefined);
    const { level = 'medium' } = own;
    const id = ruleName(own);
    return {
      id,
      names: [...new Set([id, ...names])],
      type: typeOf(group, own),
      origin,
      file,
      line,
      level,
      documents: group,
    };
  });
  const unusual = anomalies.map((anomaly): WrittenRule => {
    const { id, line, level } = anomaly;
    return { id, names: [id], type: 'anomaly', origin, file, line, level, documents: [], anomaly };
  });
  return [...rules, ...unusual].sort((a, b) => a.line - b.line);
}

/** Selections of a rule of thresholds are called after its keys. */
const OURS = new Set(['when', 'unless', 'matching']);

const typeOf = (group: readonly AnyDocument[], own: AnyDocument): RuleType => {
  if (group.length > 1) return 'threshold';
  if (own.kind === 'correlation' || own.kind === 'filter') return own.kind;
  return [...own.selections.keys()].every((name) => OURS.has(name)) ? 'threshold' : 'sigma';
};
