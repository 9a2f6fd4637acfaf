import { existsSync } from 'node:fs';
import { type Problem, readYamlText } from '../define/index.ts';
import { type AnomalyDocument, isAnomaly, readAnomalyRules } from './anomaly/index.ts';
import type { AnyDocument } from './correlation/index.ts';
import { type ReadOptions, readRuleText, readSigma, ruleFilesIn } from './sigma/index.ts';
import { ownTests, readTestFile, type TestOfRule } from './testing/index.ts';
import { isThreshold, readThreshold } from './threshold/index.ts';

/** What looks at events as they come: plain data. */
export interface RuleSet {
  /** Those of Sigma and those of thresholds, in the order of their files. */
  readonly documents: readonly AnyDocument[];
  readonly anomalies: readonly AnomalyDocument[];
}

/** What a file of rules holds. */
export interface ReadRules extends RuleSet {
  /** Of `documents`: in them, and in the file of tests beside. */
  readonly tests: readonly TestOfRule[];
  readonly problems: readonly Problem[];
}

export interface LoadedDocuments extends ReadRules {
  /** Of files with problems: their texts. */
  readonly texts: ReadonlyMap<string, string>;
}

const TEST_FILE = /\.test(\.ya?ml)$/i;

/** Rules of all kinds and their tests from files and folders. Throws where a path does not exist. */
export const loadDocuments = (paths: readonly string[], options: ReadOptions = {}): LoadedDocuments => {
  const documents: AnyDocument[] = [];
  const anomalies = new Map<string, AnomalyDocument>();
  const tests: TestOfRule[] = [];
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  // Who names a test means the rules beside it.
  for (const file of ruleFilesIn(paths.map((path) => path.replace(TEST_FILE, '$1')))) {
    const { text, problem } = readRuleText(file);
    texts.set(file, text);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const beside = testFileOf(file);
    const read = readRuleFile(text, file, beside, options);
    if (beside?.text !== undefined) texts.set(beside.file, beside.text);
    documents.push(...read.documents);
    tests.push(...read.tests);
    problems.push(...read.problems);
    for (const rule of read.anomalies) {
      const { id, line } = rule;
      const same = anomalies.get(id);
      if (same === undefined) anomalies.set(id, rule);
      else problems.push({ file, line, column: 1, message: `id: "${id}" is an id in ${same.file} as well` });
    }
  }
  return { documents, anomalies: [...anomalies.values()], tests, problems, texts };
};

/** The tests of the rules of a file that stand in one of their own. */
export interface TestFile {
  readonly file: string;
  readonly text?: string;
  /** Why it can't be read. */
  readonly problem?: Problem;
}

/** `NAME.test.yml` beside `NAME.yml`; undefined where there is none. */
export const testFileOf = (file: string): TestFile | undefined => {
  const path = file.replace(/\.(ya?ml)$/i, '.test.$1');
  if (path === file || !existsSync(path)) return undefined;
  const read = readYamlText(path);
  return read.ok ? { file: path, text: read.text } : { file: path, problem: read.problem };
};

/** The text of a file of rules, of whichever kind they are. */
export const readRuleFile = (text: string, file: string, beside?: TestFile, options: ReadOptions = {}): ReadRules => {
  if (isAnomaly(text)) {
    const { rules, problems } = readAnomalyRules(text, file);
    return { documents: [], anomalies: rules, tests: [], problems };
  }
  const { documents, problems } =
    text !== '' && isThreshold(text) ? readThreshold(text, file) : readSigma(text, file, options);
  const read = [ownTests(documents), besideOf(beside, documents)];
  return {
    documents,
    anomalies: [],
    tests: read.flatMap((one) => one.tests),
    problems: [...problems, ...read.flatMap((one) => one.problems)],
  };
};

const besideOf = (beside: TestFile | undefined, documents: readonly AnyDocument[]) => {
  if (beside?.text !== undefined) return readTestFile(beside.text, beside.file, documents);
  return { tests: [], problems: beside?.problem === undefined ? [] : [beside.problem] };
};
