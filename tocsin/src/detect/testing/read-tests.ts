import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { checkOptions, issueWords, type Problem, unknownWords } from '../../define/index.ts';
import { type AnyDocument, ruleName } from '../correlation/index.ts';
import { type RuleTest, ruleTestSchema } from './rule-test.ts';
import type { TestOfRule } from './test-rules.ts';

export interface ReadTests {
  readonly tests: readonly TestOfRule[];
  readonly problems: readonly Problem[];
}

const TEST_KEYS = Object.keys(ruleTestSchema.shape);

/** The tests that rules carry in themselves, in `tests:`. */
export const ownTests = (documents: readonly AnyDocument[]): ReadTests => {
  const tests: TestOfRule[] = [];
  const problems: Problem[] = [];
  for (const rule of documents) {
    const { file, line } = rule;
    const given = rule.other.tests;
    if (given === undefined || given === null) continue;
    if (!Array.isArray(given)) problems.push({ file, line, column: 1, message: 'tests is a list' });
    else
      for (const [index, value] of given.entries()) {
        const parsed = ruleTestSchema.safeParse(value);
        if (parsed.success)
          tests.push({ rule: namedBy(parsed.data, documents) ?? rule, test: parsed.data, file, line });
        else
          problems.push(
            ...parsed.error.issues.map((issue) => {
              const unknown = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => `"${key}"`).join(', ') : '';
              const { message, ...hint } =
                unknown === '' ? issueWords(issue, value) : unknownWords('key', unknown.slice(1, -1), [], TEST_KEYS);
              return { file, line, column: 1, message: `test ${index + 1}: ${message}`, ...hint };
            }),
          );
      }
  }
  return { tests, problems };
};

/** Tests of the rules of a file, in one of their own: a list, or a map with `tests`. */
export const readTestFile = (text: string, file: string, rules: readonly AnyDocument[]): ReadTests => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false, logLevel: 'silent' });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const [error] = document.errors;
  if (error !== undefined) return refused({ file, ...place(error.pos[0]), message: error.message.toLowerCase() });
  const { contents } = document;
  const list = isMap(contents) ? contents.get('tests', true) : contents;
  if (!isSeq(list)) return refused({ file, line: 1, column: 1, message: 'is no list of tests' });
  const last = rules.filter(({ kind }) => kind !== 'filter').at(-1);
  const tests: TestOfRule[] = [];
  const problems: Problem[] = [];
  for (const item of list.items) {
    const node = item as Node;
    const at = place(node.range?.[0] ?? 0);
    const checked = checkOptions(ruleTestSchema, node, { file, lines });
    if (!checked.ok) problems.push(...checked.problems);
    else {
      const rule = checked.value.rule === undefined ? last : namedBy(checked.value, rules);
      if (rule !== undefined) tests.push({ rule, test: checked.value, file, line: at.line });
      else
        problems.push({ file, ...at, message: `there is no rule "${checked.value.rule ?? ''}" in the file beside it` });
    }
  }
  return { tests, problems };
};

const refused = (problem: Problem): ReadTests => ({ tests: [], problems: [problem] });

const namedBy = ({ rule }: RuleTest, documents: readonly AnyDocument[]): AnyDocument | undefined =>
  rule === undefined ? undefined : documents.find((one) => one.name === rule || ruleName(one) === rule);
