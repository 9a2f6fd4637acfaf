import { isMap } from 'yaml';
import { checkOptions, keyText, type Problem, parseYaml, placeOf, plain, sortProblems } from '../../../define/index.ts';
import { type AnomalyDocument, anomalyRuleSchema } from './schema.ts';

export interface ReadAnomalyRules {
  /** Those without problems. */
  readonly rules: readonly AnomalyDocument[];
  readonly problems: readonly Problem[];
  /** Each document of the file, with what is wrong with it. */
  readonly documents: readonly ReadDocument[];
}

export interface ReadDocument {
  readonly line: number;
  readonly id?: string;
  readonly title?: string;
  readonly problems: readonly Problem[];
}

const SEPARATOR = /^---[ \t]*(?:#.*)?$/;
const KEY = /^anomaly[ \t]*:/m;

/** Whether a file holds rules of anomalies, and not of Sigma or thresholds. */
export const isAnomaly = (text: string): boolean => KEY.test(text);

/** Reads the rules of a file, one YAML document each, and collects everything that is wrong at its place. */
export const readAnomalyRules = (text: string, file: string): ReadAnomalyRules => {
  const rules: AnomalyDocument[] = [];
  const documents: ReadDocument[] = [];
  const lines = new Map<string, number>();
  for (const { from, text: own } of documentsOf(text)) {
    const { root, place, problems: syntax } = parseYaml(file, own);
    if (syntax.length === 0 && root === null) continue;
    const at = placeOf(root, place);
    const line = at.line + from;
    const refuse = (problems: readonly Problem[]): void => {
      const shifted = problems.map((one) => ({ ...one, line: one.line + from }));
      documents.push({ line, ...namesOf(root), problems: shifted });
    };
    if (syntax.length > 0) refuse(syntax);
    else if (!isMap(root) || !root.items.some((pair) => keyText(pair) === 'anomaly')) {
      const hint = 'a rule of anomalies says what is learnt: `anomaly: {model: count, by: user.name}`';
      refuse([{ ...at, message: 'has no key `anomaly`', hint }]);
    } else {
      const checked = checkOptions(anomalyRuleSchema, root, place);
      if (!checked.ok) {
        refuse(checked.problems);
        continue;
      }
      const { id } = checked.value;
      const before = lines.get(id);
      if (before !== undefined) {
        refuse([{ ...at, message: `id: "${id}" is the id of the rule at line ${before} as well` }]);
        continue;
      }
      lines.set(id, line);
      rules.push({ ...checked.value, file, line });
      documents.push({ line, ...namesOf(root), problems: [] });
    }
  }
  return { rules, documents, problems: sortProblems(documents.flatMap(({ problems }) => problems)) };
};

const namesOf = (root: unknown): Pick<ReadDocument, 'id' | 'title'> => {
  if (!isMap(root)) return {};
  const [id, title] = ['id', 'title'].map((key) => plain(root.get(key, true)));
  return { ...(typeof id === 'string' ? { id } : {}), ...(typeof title === 'string' ? { title } : {}) };
};

/** `from`: lines of the file before it. */
function* documentsOf(text: string): Generator<{ readonly from: number; readonly text: string }> {
  let from = 0;
  let lines: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (!SEPARATOR.test(line.trimEnd())) {
      lines.push(line);
      continue;
    }
    yield { from, text: lines.join('\n') };
    from = index + 1;
    lines = [];
  }
  yield { from, text: lines.join('\n') };
}
