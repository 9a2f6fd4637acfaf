import { existsSync } from 'node:fs';
import { type Problem, readYamlText } from '../define/index.ts';
import { type AnomalyDocument, isAnomaly, readAnomalyRules } from './anomaly/index.ts';
import type { AnyDocument } from './correlation/index.ts';
import { loadRules, type ReadOptions } from './sigma/index.ts';
import { ownTests, readTestFile, type TestOfRule } from './testing/index.ts';
import { isThreshold, readThreshold } from './threshold/index.ts';

/** What looks at events as they come: plain data. */
export interface RuleSet {
  /** Those of Sigma and those of thresholds, in the order of their files. */
  readonly documents: readonly AnyDocument[];
  readonly anomalies: readonly AnomalyDocument[];
}

export interface LoadedDocuments extends RuleSet {
  /** Of `documents`: in them, and in `NAME.test.yml` beside `NAME.yml`. */
  readonly tests: readonly TestOfRule[];
  readonly problems: readonly Problem[];
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
  const files = loadRules(
    paths.map((path) => path.replace(TEST_FILE, '$1')),
    options,
  );
  for (const { file, text, ...sigma } of files) {
    texts.set(file, text);
    if (isAnomaly(text)) {
      const read = readAnomalyRules(text, file);
      problems.push(...read.problems);
      for (const rule of read.rules) {
        const { id, line } = rule;
        const same = anomalies.get(id);
        if (same === undefined) anomalies.set(id, rule);
        else problems.push({ file, line, column: 1, message: `id: "${id}" is an id in ${same.file} as well` });
      }
      continue;
    }
    const read = text !== '' && isThreshold(text) ? readThreshold(text, file) : sigma;
    documents.push(...read.documents);
    const own = ownTests(read.documents);
    const beside = testsBeside(file, read.documents, texts);
    tests.push(...own.tests, ...beside.tests);
    problems.push(...read.problems, ...own.problems, ...beside.problems);
  }
  return { documents, anomalies: [...anomalies.values()], tests, problems, texts };
};

const testsBeside = (file: string, documents: readonly AnyDocument[], texts: Map<string, string>) => {
  const path = file.replace(/\.(ya?ml)$/i, '.test.$1');
  if (path === file || !existsSync(path)) return { tests: [], problems: [] };
  const read = readYamlText(path);
  if (!read.ok) return { tests: [], problems: [read.problem] };
  texts.set(path, read.text);
  return readTestFile(read.text, path, documents);
};
