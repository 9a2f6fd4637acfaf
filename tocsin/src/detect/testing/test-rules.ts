import type { Event } from '../../event/index.ts';
import { type AnyDocument, ruleName } from '../correlation/index.ts';
import { createDetector, type RuleFinding } from '../detector.ts';
import type { RuleTest } from './rule-test.ts';
import { eventsOf } from './test-events.ts';

/** A test and the rule that it is of. */
export interface TestOfRule {
  readonly rule: AnyDocument;
  readonly test: RuleTest;
  /** Where it is written. */
  readonly file: string;
  readonly line: number;
}

export interface RuleTestResult {
  /** Id or name of the rule. */
  readonly rule: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly ok: boolean;
  readonly expected: number | readonly string[];
  readonly found: number | readonly string[];
  /** What is wrong, in words; empty where it is right. */
  readonly differences: readonly string[];
}

export interface TestRulesOptions {
  /** Events of lines of a log. Without it tests with `lines` fail. */
  readonly decode?: (test: RuleTest) => readonly Event[];
}

/**
 * Runs tests of rules, each with a detector of its own: of the rule and what it rests on, with all filters, or of all documents where a test
 * names the rules that find something.
 */
export const testRules = (
  documents: readonly AnyDocument[],
  tests: readonly TestOfRule[],
  options: TestRulesOptions = {},
): readonly RuleTestResult[] => {
  const byName = new Map<string, AnyDocument>();
  for (const document of documents)
    for (const name of [document.name, document.id])
      if (name !== undefined && document.kind !== 'filter' && !byName.has(name)) byName.set(name, document);
  const filters = documents.filter(({ kind }) => kind === 'filter');
  return tests.map((one) => {
    const under = Array.isArray(one.test.matches) ? documents : [...restsOn(one.rule, byName), ...filters];
    return runTest(one, under, options);
  });
};

/** The rule last. */
const restsOn = (rule: AnyDocument, byName: ReadonlyMap<string, AnyDocument>): ReadonlySet<AnyDocument> => {
  const found = new Set<AnyDocument>();
  const add = (document: AnyDocument, above: readonly AnyDocument[]): void => {
    if (found.has(document) || above.includes(document)) return;
    if (document.kind === 'correlation')
      for (const name of document.correlation.rules) {
        const below = byName.get(name);
        if (below !== undefined) add(below, [...above, document]);
      }
    found.add(document);
  };
  add(rule, []);
  return found;
};

const runTest = (
  { rule, test, file, line }: TestOfRule,
  documents: Iterable<AnyDocument>,
  { decode }: TestRulesOptions,
): RuleTestResult => {
  const name = ruleName(rule);
  const about = { rule: name, title: rule.title, file, line, name: test.name, expected: expectedOf(test) };
  const fail = (message: string): RuleTestResult => ({ ...about, ok: false, found: 0, differences: [message] });
  if (test.lines !== undefined && decode === undefined) return fail('lines of a log cannot be read here');
  let events: readonly Event[];
  try {
    events = test.lines === undefined ? eventsOf(test) : (decode?.(test) ?? []);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const findings: RuleFinding[] = [];
  const detector = createDetector([...documents], { route: false, lateness: 0 }, (finding, change) => {
    if (change === 'done') findings.push(finding);
  });
  const inOrder = [...events.entries()].sort(([, a], [, b]) => a['@timestamp'] - b['@timestamp']);
  for (const [index, event] of inOrder) detector.add(event, index);
  const last = inOrder.at(-1)?.[1]['@timestamp'];
  if (last !== undefined && test.wait !== undefined) detector.advance(last + test.wait);
  detector.finish();
  // A detector is of the same documents each time: what is wrong with them is wrong with the test.
  const troubles = detector.problems.filter((problem) => problem.file === rule.file && problem.line === rule.line);
  const own = findings.filter((finding) => finding.rule === name);
  const found = Array.isArray(test.matches)
    ? [...new Set(findings.map((finding) => finding.rule))].sort()
    : rule.kind === 'rule'
      ? own.reduce((sum, { count }) => sum + count, 0)
      : own.length;
  const differences = [
    ...troubles.map(({ message }) => message),
    ...differenceOf(about.expected, found, own, rule, events.length),
    ...entityDifference(test, own),
  ];
  return { ...about, ok: differences.length === 0, found, differences };
};

const expectedOf = ({ matches }: RuleTest): number | readonly string[] =>
  typeof matches === 'number' ? matches : [...new Set(matches)].sort();

const differenceOf = (
  expected: number | readonly string[],
  found: number | readonly string[],
  findings: readonly RuleFinding[],
  rule: AnyDocument,
  events: number,
): readonly string[] => {
  if (typeof expected !== 'number' || typeof found !== 'number') {
    const [wanted, got] = [expected, found].map((names) => (typeof names === 'number' ? [] : names));
    return [
      ...(wanted ?? [])
        .filter((one) => !got?.includes(one))
        .map((one) => `expected a finding of ${one}, there is none`),
      ...(got ?? []).filter((one) => !wanted?.includes(one)).map((one) => `did not expect a finding of ${one}`),
    ];
  }
  if (expected === found) return [];
  const what = rule.kind === 'rule' ? ['matching event', 'matching events'] : ['finding', 'findings'];
  const word = (n: number): string => `${n} ${n === 1 ? what[0] : what[1]}`;
  const matched = [...new Set(findings.flatMap((finding) => finding.events))].sort((a, b) => a - b).map((n) => n + 1);
  const which = matched.length === 0 ? '' : `; of events ${shortList(matched)}`;
  return [`expected ${word(expected)}, found ${found} in ${events} ${events === 1 ? 'event' : 'events'}${which}`];
};

const shortList = (numbers: readonly number[]): string =>
  numbers.length <= 20 ? numbers.join(', ') : `${numbers.slice(0, 20).join(', ')} …`;

const entityDifference = ({ entity }: RuleTest, findings: readonly RuleFinding[]): readonly string[] => {
  if (entity === undefined) return [];
  const wanted = Object.entries(entity).map(([field, value]) => [field, String(value)] as const);
  if (findings.some((finding) => wanted.every(([field, value]) => finding.entity[field] === value))) return [];
  const first = findings[0]?.entity;
  return [
    `expected a finding about ${wanted.map((pair) => pair.join(' ')).join(', ')}, ${first === undefined ? 'there is none' : `found one about ${describeEntity(first)}`}`,
  ];
};

const describeEntity = (entity: RuleFinding['entity']): string => {
  const pairs = Object.entries(entity).map((pair) => pair.join(' '));
  return pairs.length === 0 ? 'nobody' : pairs.join(', ');
};
