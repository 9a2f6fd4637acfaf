import { isMap } from 'yaml';
import { checkOptions, keyText, type Problem, parseYaml, placeOf, sortProblems } from '../../../define/index.ts';
import { type AnomalyRule, anomalyRuleSchema } from './schema.ts';

export interface ReadAnomalyRules {
  /** Those without problems. */
  readonly rules: readonly AnomalyRule[];
  readonly problems: readonly Problem[];
}

const SEPARATOR = /^---[ \t]*(?:#.*)?$/;

/** Reads the rules of a file, one YAML document each, and collects everything that is wrong at its place. */
export const readAnomalyRules = (text: string, file: string): ReadAnomalyRules => {
  const rules: AnomalyRule[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const { from, text: own } of documents(text)) {
    const { root, place, problems: syntax } = parseYaml(file, own);
    const shifted = (found: readonly Problem[]): Problem[] => found.map((one) => ({ ...one, line: one.line + from }));
    if (syntax.length > 0) {
      problems.push(...shifted(syntax));
      continue;
    }
    if (root === null) continue;
    if (!isMap(root) || !root.items.some((pair) => keyText(pair) === 'anomaly')) {
      const hint = 'a rule of anomalies says what is learnt: `anomaly: {model: count, by: user.name}`';
      problems.push(...shifted([{ ...placeOf(root, place), message: 'has no key `anomaly`', hint }]));
      continue;
    }
    const checked = checkOptions(anomalyRuleSchema, root, place);
    if (!checked.ok) {
      problems.push(...shifted(checked.problems));
      continue;
    }
    const { id } = checked.value;
    const line = seen.get(id);
    if (line === undefined) {
      seen.set(id, placeOf(root, place).line + from);
      rules.push(checked.value);
    } else
      problems.push(
        ...shifted([{ ...placeOf(root, place), message: `id: "${id}" is the id of the rule at line ${line} as well` }]),
      );
  }
  return { rules, problems: sortProblems(problems) };
};

/** `from`: lines of the file before it. */
function* documents(text: string): Generator<{ readonly from: number; readonly text: string }> {
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
